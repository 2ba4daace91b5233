// SPDX-License-Identifier: Apache-2.0
#include "services/http/daemon_site.h"

#include <algorithm>

#include "common/rpc/status.h"
#include "services/http/connect_error.h"
#include "services/http/credentials.h"

namespace touchpoint::http {
namespace {

constexpr char kReadingMethods[] = "GET, HEAD";

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

DaemonSite::DaemonSite(RpcGateway::Environment environment, Options options)
    : gatekeeper_(environment.admission.gatekeeper()),
      by_socket_(options.by_socket),
      secure_(options.secure),
      session_(gatekeeper_, transcoder_, secure_),
      console_(std::move(options.console)),
      gateway_(std::move(environment), transcoder_, options.services) {
}

Route DaemonSite::Take(const Request& head) {
  const std::string_view path = PathOf(head);
  if (IsLikeMethod(path)) {
    return TakeCall(head);
  }
  if (path == kSessionPath) {
    return TakeSession();
  }
  const Page* const page = FindPage(path);
  if (head.method() != verb::get && head.method() != verb::head) {
    return Answered(NotAllowed(head, kReadingMethods));
  }
  if (page != nullptr) {
    return TakePage(*page, head);
  }
  Route route;
  route.serve = [this](const std::shared_ptr<Exchange>& exchange) {
    exchange->Reply(console_.Serve(exchange->request()));
  };
  return route;
}

/// As a call would be refused.
std::optional<Failure> DaemonSite::CheckReader(const Page& page, const Request& head) const {
  if (gatekeeper_.is_open()) {
    auto checked = CheckOpenDoor(head, by_socket_);
    return checked ? std::nullopt : std::optional(std::move(checked.error()));
  }
  auto credentials = CredentialsOf(head, secure_);
  return credentials
             ? gatekeeper_.CheckReader({credentials->begin(), credentials->end()}, page.readers)
             : std::optional(std::move(credentials.error()));
}

Route DaemonSite::TakePage(const Page& page, const Request& head) const {
  if (!page.readers.empty()) {
    if (const auto refusal = CheckReader(page, head)) {
      return Answered(ErrorResponse(rpc::ToStatus(*refusal), transcoder_));
    }
  }
  Route route;
  route.serve = page.serve;
  return route;
}

Route DaemonSite::TakeCall(const Request& head) {
  if (!gatekeeper_.is_open()) {
    return gateway_.Take(head, CredentialsOf(head, secure_));
  }
  auto checked = CheckOpenDoor(head, by_socket_);
  if (!checked) {
    return gateway_.Take(head, tl::unexpected(std::move(checked.error())));
  }
  return gateway_.Take(head, std::vector<std::string>());
}

Route DaemonSite::TakeSession() {
  Route route;
  route.body_bytes_max = kSessionBodyMax;
  route.serve = [this](const std::shared_ptr<Exchange>& exchange) {
    exchange->Reply(session_.Serve(exchange->request()));
  };
  return route;
}

const Page* DaemonSite::FindPage(std::string_view path) const {
  const auto at = std::find_if(pages_.begin(), pages_.end(), [path](const Page& page) {
    return page.path.ends_with('/') ? path.starts_with(page.path) : path == page.path;
  });
  return at == pages_.end() ? nullptr : &*at;
}

Response DaemonSite::Refuse(const Request* /*head*/, const Refusal& refusal) {
  Failure failure{CodeOf(refusal.status), "PROTOCOL", refusal.text, {}, {}, {}};
  if (refusal.status == 413) {
    failure.reason = "MESSAGE_SIZE";
  } else if (refusal.status == 503) {
    failure.reason = "OVERLOADED";
    failure.retry_after = std::chrono::seconds(1);
  }
  Response response = ErrorResponse(rpc::ToStatus(failure), transcoder_);
  response.result(refusal.status);
  return response;
}

}  // namespace touchpoint::http
