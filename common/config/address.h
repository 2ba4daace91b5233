// SPDX-License-Identifier: Apache-2.0
// Listening addresses: "host:port", "[ipv6]:port" and "unix:/path".
#pragma once

#include <optional>
#include <string>

namespace touchpoint::config {

struct Address {
  std::string host;  // the path of a Unix socket
  int port = 0;      // 0: any free one; unused for a Unix socket
  bool is_unix = false;
  bool is_local = false;  // reachable from this host only
};

/// Nothing for a text of another form.
std::optional<Address> ParseAddress(const std::string& text);

/// A server that is called by HTTP: "https://host:port", perhaps with a path.
struct HttpUrl {
  std::string host;
  std::string port;
  std::string path;  // without a '/' at its end
  bool tls = false;  // https
};

/// Nothing for a text of another form.
std::optional<HttpUrl> ParseHttpUrl(const std::string& text);

}  // namespace touchpoint::config
