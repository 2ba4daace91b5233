// SPDX-License-Identifier: Apache-2.0
#include "common/redis/address.h"

#include <algorithm>
#include <array>
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

/// "host", "host:port" or "[ipv6]:port"; without a port, the one that is there stays.
bool ParseHostAndPort(std::string_view text, std::string& host, uint16_t& number) {
  std::string_view port;
  if (text.starts_with('[')) {
    const size_t end = text.find(']');
    if (end == std::string_view::npos) {
      return false;
    }
    host = text.substr(1, end - 1);
    port = text.substr(end + 1);
  } else {
    const size_t colon = text.find(':');
    host = text.substr(0, colon);
    port = colon == std::string_view::npos ? std::string_view() : text.substr(colon);
  }
  return !host.empty() && (port.empty() || (port[0] == ':' && ParseNumber(port.substr(1), number)));
}

std::string Join(const std::string& host, uint16_t port) {
  const bool v6 = host.find(':') != std::string::npos;
  return (v6 ? "[" + host + "]" : host) + ":" + std::to_string(port);
}

/// What stands between the scheme and the end, but for user and password.
Result<Address> ParsePlace(std::string_view text, Address address) {
  if (const size_t slash = text.find('/'); slash != std::string_view::npos) {
    const std::string_view database = text.substr(slash + 1);
    if (!database.empty() && !ParseNumber(database, address.database)) {
      return Wrong("after the / stands the number of a database");
    }
    text = text.substr(0, slash);
  }
  if (!ParseHostAndPort(text, address.host, address.port)) {
    return Wrong("no host, or the port is no number up to 65535");
  }
  return address;
}

Result<Address> ParseSentinels(std::string_view text, Address address) {
  const size_t slash = text.find('/');
  const std::string_view name =
      slash == std::string_view::npos ? std::string_view() : text.substr(slash + 1);
  address.primary_name = name.substr(0, name.find('/'));
  if (address.primary_name.empty()) {
    return Wrong("after the sentinels stands / and the name of the primary");
  }
  if (const size_t more = name.find('/');
      more != std::string_view::npos && !ParseNumber(name.substr(more + 1), address.database)) {
    return Wrong("after the name of the primary stands / and the number of a database");
  }
  text = text.substr(0, slash);
  while (true) {
    Sentinel& sentinel = address.sentinels.emplace_back();
    const std::string_view one = text.substr(0, text.find(','));
    if (!ParseHostAndPort(one, sentinel.host, sentinel.port)) {
      return Wrong("no host of a sentinel, or its port is no number up to 65535");
    }
    if (one.size() == text.size()) {
      return address;
    }
    text.remove_prefix(one.size() + 1);
  }
}

}  // namespace

std::string Address::ToString() const {
  if (!socket.empty()) {
    return "unix://" + socket;
  }
  const std::string suffix = database == 0 ? "" : "/" + std::to_string(database);
  if (sentinels.empty()) {
    return (tls ? "rediss://" : "redis://") + Join(host, port) + suffix;
  }
  std::string text = tls ? "sentinels://" : "sentinel://";
  for (const Sentinel& sentinel : sentinels) {
    text += Join(sentinel.host, sentinel.port) + (&sentinel == &sentinels.back() ? "" : ",");
  }
  return text + "/" + primary_name + suffix;
}

Result<Address> ParseAddress(std::string_view url, Tls tls) {
  constexpr std::string_view kUnix = "unix://";
  struct Scheme {
    std::string_view name;
    bool tls;
    bool sentinels;
  };
  constexpr std::array kSchemes = {
      Scheme{"redis://", false, false}, Scheme{"rediss://", true, false},
      Scheme{"sentinel://", false, true}, Scheme{"sentinels://", true, true}};
  Address address;
  if (url.starts_with(kUnix)) {
    address.socket = url.substr(kUnix.size());
    if (!address.socket.starts_with('/')) {
      return Wrong("a Unix socket is unix:// and an absolute path");
    }
    return address;
  }
  const auto scheme = std::find_if(kSchemes.begin(), kSchemes.end(), [url](const Scheme& known) {
    return url.starts_with(known.name);
  });
  if (scheme == kSchemes.end()) {
    return Wrong(
        "expected redis://[[user]:password@]host[:port][/database], rediss:// for TLS, "
        "sentinel://[[user]:password@]host[:port],.../name, sentinels:// for TLS, or unix:///path");
  }
  if (scheme->tls) {
    address.tls = std::move(tls);
  }
  url.remove_prefix(scheme->name.size());
  if (const size_t at = url.rfind('@'); at != std::string_view::npos) {
    if (!ParseCredentials(url.substr(0, at), address)) {
      return Wrong("before the @ stands [user]:password, with %-escapes");
    }
    url.remove_prefix(at + 1);
  }
  return scheme->sentinels ? ParseSentinels(url, std::move(address))
                           : ParsePlace(url, std::move(address));
}

}  // namespace touchpoint::redis
