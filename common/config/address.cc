// SPDX-License-Identifier: Apache-2.0
#include "common/config/address.h"

#include <algorithm>
#include <charconv>
#include <string_view>

namespace touchpoint::config {

std::optional<Address> ParseAddress(const std::string& text) {
  constexpr std::string_view kUnix = "unix:";
  if (text.rfind(kUnix, 0) == 0) {
    const std::string path = text.substr(kUnix.size());
    return path.empty() ? std::nullopt : std::optional(Address{path, 0, true, true});
  }
  const size_t colon = text.rfind(':');
  if (colon == std::string::npos || colon == 0) {
    return std::nullopt;
  }
  Address address;
  address.host = text.substr(0, colon);
  const char* last = text.data() + text.size();
  const auto [end, error] = std::from_chars(text.data() + colon + 1, last, address.port);
  const bool bracketed = address.host.front() == '[' && address.host.back() == ']';
  const bool ipv6_without_brackets = !bracketed && address.host.find(':') != std::string::npos;
  if (error != std::errc() || end != last || address.port < 0 || address.port > 65535 ||
      ipv6_without_brackets) {
    return std::nullopt;
  }
  // "127.example.com" is a name like any other.
  const bool is_number = address.host.find_first_not_of("0123456789.") == std::string::npos;
  address.is_local = address.host == "localhost" || address.host == "[::1]" ||
                     (is_number && address.host.rfind("127.", 0) == 0);
  return address;
}

std::optional<HttpUrl> ParseHttpUrl(const std::string& text) {
  const bool tls = text.rfind("https://", 0) == 0;
  const std::string_view scheme = tls ? "https://" : "http://";
  const auto is_odd = [](char c) {
    return c <= ' ' || c > '~' || c == '?' || c == '#' || c == '@';
  };
  if (text.rfind(scheme, 0) != 0 || std::any_of(text.begin(), text.end(), is_odd)) {
    return std::nullopt;
  }
  const size_t slash = std::min(text.find('/', scheme.size()), text.size());
  const auto server = ParseAddress(text.substr(scheme.size(), slash - scheme.size()));
  if (!server || server->is_unix || server->port == 0) {
    return std::nullopt;
  }
  HttpUrl url = {server->host, std::to_string(server->port), text.substr(slash), tls};
  if (url.host.front() == '[') {
    url.host = url.host.substr(1, url.host.size() - 2);
  }
  url.path.erase(url.path.find_last_not_of('/') + 1);
  return url;
}

}  // namespace touchpoint::config
