// SPDX-License-Identifier: Apache-2.0
// Where a request goes.
#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace touchpoint::http {

struct Url {
  bool tls = true;
  std::string host;    // a name, or an address without brackets
  std::string port;    // "443"
  std::string target;  // "/hooks?x=1"

  /// As the Host header has it.
  std::string authority() const;
};

/// "https://host[:port][/path][?query]" or http. Nothing for a text of another form: with a user or
/// a fragment, too.
std::optional<Url> ParseUrl(std::string_view text);

}  // namespace touchpoint::http
