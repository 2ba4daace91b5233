// SPDX-License-Identifier: Apache-2.0
// Where a Redis is and as whom to talk to it.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "common/base/failure.h"

namespace touchpoint::redis {

/// Files in PEM, read again for every connection: one that is replaced counts from the next on.
struct Tls {
  std::string ca;           // those who may vouch for the server; empty: whom the system trusts
  std::string certificate;  // our own, with its chain; empty: we have none
  std::string key;          // of the certificate, without a passphrase
};

struct Sentinel {
  std::string host;
  uint16_t port = 26379;
};

struct Address {
  std::string socket;  // path of a Unix socket; empty: TCP
  std::string host;
  uint16_t port = 6379;
  std::string user;  // empty: the default user
  std::string password;
  uint32_t database = 0;
  /// Nothing: bytes go as they are. Else the server always has to prove that it is `host`.
  std::optional<Tls> tls;
  /// Not empty: they say where the primary called `primary_name` is at a time, instead of `host`
  /// and `port`. User, password and TLS are for both.
  std::vector<Sentinel> sentinels;
  std::string primary_name;

  /// For logs: without user and password.
  std::string ToString() const;
};

/// Reads redis://[[user]:password@]host[:port][/database], the same with rediss:// for TLS, then
/// with the files of `tls`, unix:///path, and sentinel://[[user]:password@]host[:port],.../name
/// [/database] or sentinels:// for TLS; %-escapes in user and password.
/// INVALID_ARGUMENT/REDIS_URL never repeats the text: it may have a password in it.
Result<Address> ParseAddress(std::string_view url, Tls tls = {});

}  // namespace touchpoint::redis
