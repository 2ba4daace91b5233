// SPDX-License-Identifier: Apache-2.0
#include "services/http/credentials.h"

#include <algorithm>
#include <boost/beast/core/string.hpp>
#include <optional>
#include <utility>

namespace touchpoint::http {
namespace {

using boost::beast::iequals;

/// As it may stand in the metadata of a call: gRPC ends the process over other bytes.
bool IsPrintable(std::string_view text) {
  return std::all_of(text.begin(), text.end(), [](char c) { return c >= ' ' && c <= '~'; });
}

/// "https://host:1" is of "host:1": TLS may end before it gets here.
bool IsOf(std::string_view origin, std::string_view host) {
  const size_t authority = origin.find("://");
  return authority != std::string_view::npos && !host.empty() &&
         iequals(origin.substr(authority + 3), host);
}

bool IsReadingVerb(verb method) {
  return method == verb::get || method == verb::head;
}

/// "localhost:7480", "127.0.0.1", "[::1]:1".
bool IsThisHost(std::string_view host) {
  const size_t end = host.starts_with('[') ? host.find(']') + 1 : host.find(':');
  const std::string_view name = host.substr(0, end);
  return iequals(name, "localhost") || name == "[::1]" ||
         (name.starts_with("127.") &&
          name.find_first_not_of("0123456789.") == std::string_view::npos);
}

}  // namespace

Asker AskerOf(const Request& request) {
  const std::string_view site = View(request["Sec-Fetch-Site"]);
  const std::string_view origin = View(request[field::origin]);
  if (!origin.empty() && !IsOf(origin, View(request[field::host]))) {
    return Asker::kForeign;
  }
  if (site.empty()) {
    return origin.empty() ? Asker::kUnknown : Asker::kOurs;
  }
  // "none": the user has typed the address or chosen it, which changes nothing.
  return site == "same-origin" || (site == "none" && IsReadingVerb(request.method()))
             ? Asker::kOurs
             : Asker::kForeign;
}

std::string_view SessionCookieOf(bool secure) {
  return secure ? "__Host-touchpoint-session" : "touchpoint-session";
}

std::string SessionTokenOf(const Request& request, bool secure) {
  std::optional<std::string_view> found;
  std::string_view cookies = View(request[field::cookie]);
  while (!cookies.empty()) {
    std::string_view pair = cookies.substr(0, cookies.find(';'));
    cookies.remove_prefix(std::min(pair.size() + 1, cookies.size()));
    pair.remove_prefix(std::min(pair.find_first_not_of(' '), pair.size()));
    const size_t equals = pair.find('=');
    if (equals != std::string_view::npos && pair.substr(0, equals) == SessionCookieOf(secure)) {
      if (found) {
        return "";  // which of them is ours cannot be told
      }
      found = pair.substr(equals + 1);
    }
  }
  return found && IsPrintable(*found) ? std::string(*found) : "";
}

Failure OriginDenied(std::string what) {
  return {Code::kPermissionDenied, "ORIGIN_DENIED", std::move(what), {}, {}, {}};
}

Result<void> CheckOpenDoor(const Request& request, bool by_socket) {
  if (AskerOf(request) == Asker::kForeign) {
    return tl::unexpected(OriginDenied("a page of another origin may not call this daemon"));
  }
  if (!by_socket && request.count(field::host) > 0 && !IsThisHost(View(request[field::host]))) {
    return tl::unexpected(OriginDenied(
        "with auth.mode open this daemon is called by an address of its own host, as localhost"));
  }
  return {};
}

Result<std::vector<std::string>> CredentialsOf(const Request& request, bool secure) {
  std::vector<std::string> values;
  const auto [begin, end] = request.equal_range(field::authorization);
  for (auto at = begin; at != end; ++at) {
    const std::string_view value = View(at->value());
    values.emplace_back(IsPrintable(value) ? value : "");  // a credential of nobody
  }
  if (!values.empty()) {
    return values;
  }
  const std::string token = SessionTokenOf(request, secure);
  if (token.empty()) {
    return values;
  }
  if (AskerOf(request) != Asker::kOurs) {
    return tl::unexpected(
        OriginDenied("a session is only for pages of this origin: without one, send the header "
                     "Authorization"));
  }
  values.push_back("Bearer " + token);
  return values;
}

}  // namespace touchpoint::http
