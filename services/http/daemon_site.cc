// SPDX-License-Identifier: Apache-2.0
#include "services/http/daemon_site.h"

#include <algorithm>

#include "common/rpc/status.h"
#include "services/http/connect_error.h"

namespace touchpoint::http {
namespace {

constexpr char kReadingMethods[] = "GET, HEAD";

/// Values that may go into the metadata of a call; another one becomes a credential of nobody.
std::vector<std::string> AuthorizationsOf(const Request& request) {
  std::vector<std::string> values;
  const auto [begin, end] = request.equal_range(field::authorization);
  for (auto at = begin; at != end; ++at) {
    const std::string_view value = View(at->value());
    const bool printable =
        std::all_of(value.begin(), value.end(), [](char c) { return c >= ' ' && c <= '~'; });
    values.emplace_back(printable ? value : "");
  }
  return values;
}

Route Answered(Response response) {
  Route route;
  route.refusal = std::move(response);
  return route;
}

Response NotAllowed(const Request& request, const std::string& allowed) {
  Response response = request.method() == verb::options
                          ? MakeResponse(204, "", "")
                          : MakeText(405, "only " + allowed + " here");
  response.set(field::allow, allowed);
  return response;
}

Code CodeOf(unsigned status) {
  switch (status) {
    case 408:
      return Code::kDeadlineExceeded;
    case 413:
    case 431:
      return Code::kResourceExhausted;
    case 501:
    case 505:
      return Code::kUnimplemented;
    case 503:
      return Code::kUnavailable;
    default:
      return Code::kInvalidArgument;
  }
}

}  // namespace

Route DaemonSite::Take(const Request& head) {
  const std::string_view path = PathOf(head);
  if (IsLikeMethod(path)) {
    return gateway_.Take(head, AuthorizationsOf(head));
  }
  if (const Page* page = FindPage(path)) {
    if (head.method() != verb::get && head.method() != verb::head) {
      return Answered(NotAllowed(head, kReadingMethods));
    }
    Route route;
    route.serve = page->serve;
    return route;
  }
  return Answered(MakeText(404, "there is nothing here"));
}

const Page* DaemonSite::FindPage(std::string_view path) const {
  const auto at = std::find_if(pages_.begin(), pages_.end(), [path](const Page& page) {
    return page.path.ends_with('/') ? path.starts_with(page.path) : path == page.path;
  });
  return at == pages_.end() ? nullptr : &*at;
}

Response DaemonSite::Refuse(const Request* /*head*/, const Refusal& refusal) {
  const Transcoder transcoder;
  Failure failure{CodeOf(refusal.status), "PROTOCOL", refusal.text, {}, {}, {}};
  if (refusal.status == 413) {
    failure.reason = "MESSAGE_SIZE";
  } else if (refusal.status == 503) {
    failure.reason = "OVERLOADED";
    failure.retry_after = std::chrono::seconds(1);
  }
  Response response = ErrorResponse(rpc::ToStatus(failure), transcoder);
  response.result(refusal.status);
  return response;
}

}  // namespace touchpoint::http
