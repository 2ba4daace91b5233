// SPDX-License-Identifier: Apache-2.0
// Where a Redis is and as whom to talk to it.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "common/base/failure.h"

namespace touchpoint::redis {

struct Address {
  std::string socket;  // path of a Unix socket; empty: TCP
  std::string host;
  uint16_t port = 6379;
  std::string user;  // empty: the default user
  std::string password;
  uint32_t database = 0;

  /// For logs: without user and password.
  std::string ToString() const;
};

/// Reads redis://[[user]:password@]host[:port][/database] and unix:///path, %-escapes in user and
/// password. INVALID_ARGUMENT/FIELD_CONFLICT never repeats the text: it may have a password in it.
Result<Address> ParseAddress(std::string_view url);

}  // namespace touchpoint::redis
