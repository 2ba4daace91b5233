// SPDX-License-Identifier: Apache-2.0
#include "common/redis/address.h"

#include <charconv>
#include <optional>
#include <utility>

namespace touchpoint::redis {
namespace {

tl::unexpected<Failure> Wrong(std::string description) {
  return tl::unexpected(InvalidField("REDIS_URL", "redis.url", std::move(description)));
}

std::optional<std::string> Unescape(std::string_view text) {
  std::string plain;
  for (size_t i = 0; i < text.size(); ++i) {
    if (text[i] != '%') {
      plain.push_back(text[i]);
      continue;
    }
    unsigned char byte = 0;
    const char* digits = text.data() + i + 1;
    if (i + 2 >= text.size() || std::from_chars(digits, digits + 2, byte, 16).ptr != digits + 2) {
      return std::nullopt;
    }
    plain.push_back(static_cast<char>(byte));
    i += 2;
  }
  return plain;
}

template <typename T>
bool ParseNumber(std::string_view text, T& number) {
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  return error == std::errc() && end == text.data() + text.size();
}

bool ParseCredentials(std::string_view text, Address& address) {
  const size_t colon = text.find(':');
  if (colon == std::string_view::npos) {
    return false;
  }
  const auto user = Unescape(text.substr(0, colon));
  const auto password = Unescape(text.substr(colon + 1));
  if (!user || !password) {
    return false;
  }
  address.user = *user;
  address.password = *password;
  return true;
}

bool ParseHostAndPort(std::string_view text, Address& address) {
  std::string_view port;
  if (text.starts_with('[')) {
    const size_t end = text.find(']');
    if (end == std::string_view::npos) {
      return false;
    }
    address.host = text.substr(1, end - 1);
    port = text.substr(end + 1);
  } else {
    const size_t colon = text.find(':');
    address.host = text.substr(0, colon);
    port = colon == std::string_view::npos ? std::string_view() : text.substr(colon);
  }
  return !address.host.empty() &&
         (port.empty() || (port[0] == ':' && ParseNumber(port.substr(1), address.port)));
}

}  // namespace

std::string Address::ToString() const {
  if (!socket.empty()) {
    return "unix://" + socket;
  }
  const bool v6 = host.find(':') != std::string::npos;
  return (tls ? "rediss://" : "redis://") + (v6 ? "[" + host + "]" : host) + ":" +
         std::to_string(port) + (database == 0 ? "" : "/" + std::to_string(database));
}

Result<Address> ParseAddress(std::string_view url, Tls tls) {
  constexpr std::string_view kUnix = "unix://";
  constexpr std::string_view kTcp = "redis://";
  constexpr std::string_view kTls = "rediss://";
  Address address;
  if (url.starts_with(kUnix)) {
    address.socket = url.substr(kUnix.size());
    if (!address.socket.starts_with('/')) {
      return Wrong("a Unix socket is unix:// and an absolute path");
    }
    return address;
  }
  if (url.starts_with(kTls)) {
    address.tls = std::move(tls);
  } else if (!url.starts_with(kTcp)) {
    return Wrong(
        "expected redis://[[user]:password@]host[:port][/database], rediss:// for TLS, or "
        "unix:///path");
  }
  url.remove_prefix(address.tls ? kTls.size() : kTcp.size());
  if (const size_t at = url.rfind('@'); at != std::string_view::npos) {
    if (!ParseCredentials(url.substr(0, at), address)) {
      return Wrong("before the @ stands [user]:password, with %-escapes");
    }
    url.remove_prefix(at + 1);
  }
  if (const size_t slash = url.find('/'); slash != std::string_view::npos) {
    const std::string_view database = url.substr(slash + 1);
    if (!database.empty() && !ParseNumber(database, address.database)) {
      return Wrong("after the / stands the number of a database");
    }
    url = url.substr(0, slash);
  }
  if (!ParseHostAndPort(url, address)) {
    return Wrong("no host, or the port is no number up to 65535");
  }
  return address;
}

}  // namespace touchpoint::redis
