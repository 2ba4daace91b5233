// SPDX-License-Identifier: Apache-2.0
#include "common/http/url.h"

#include <algorithm>
#include <charconv>

namespace touchpoint::http {
namespace {

constexpr std::string_view kHttps = "https://";
constexpr std::string_view kHttp = "http://";
constexpr std::string_view kNameCharacters =
    "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789.-_";
constexpr std::string_view kAddressCharacters = "0123456789abcdefABCDEF:.";

bool IsPort(std::string_view text) {
  unsigned port = 0;
  const char* last = text.data() + text.size();
  const auto [end, error] = std::from_chars(text.data(), last, port);
  return error == std::errc() && end == last && port > 0 && port <= 65535;
}

/// "host", "host:port", "[v6]" or "[v6]:port".
bool ReadAuthority(std::string_view text, Url& url) {
  std::string_view port;
  if (!text.empty() && text.front() == '[') {
    const size_t close = text.find(']');
    if (close == std::string_view::npos) {
      return false;
    }
    url.host = text.substr(1, close - 1);
    port = text.substr(close + 1);
    if (url.host.find_first_not_of(kAddressCharacters) != std::string::npos) {
      return false;
    }
  } else {
    const size_t colon = std::min(text.find(':'), text.size());
    url.host = text.substr(0, colon);
    port = text.substr(colon);
    if (url.host.find_first_not_of(kNameCharacters) != std::string::npos) {
      return false;
    }
  }
  url.port = port.empty() ? (url.tls ? "443" : "80") : std::string(port.substr(1));
  return !url.host.empty() && (port.empty() || (port.front() == ':' && IsPort(url.port)));
}

}  // namespace

std::string Url::authority() const {
  const std::string name = host.find(':') == std::string::npos ? host : "[" + host + "]";
  return port == (tls ? "443" : "80") ? name : name + ":" + port;
}

std::optional<Url> ParseUrl(std::string_view text) {
  Url url;
  url.tls = text.starts_with(kHttps);
  if (!url.tls && !text.starts_with(kHttp)) {
    return std::nullopt;
  }
  text.remove_prefix(url.tls ? kHttps.size() : kHttp.size());
  const bool odd =
      std::any_of(text.begin(), text.end(), [](char c) { return c <= ' ' || c > '~' || c == '#'; });
  const size_t end = std::min(text.find_first_of("/?"), text.size());
  if (odd || !ReadAuthority(text.substr(0, end), url)) {
    return std::nullopt;
  }
  const std::string_view target = text.substr(end);
  url.target = target.starts_with("/") ? std::string(target) : "/" + std::string(target);
  return url;
}

}  // namespace touchpoint::http
