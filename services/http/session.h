// SPDX-License-Identifier: Apache-2.0
// Signing in for pages: a token becomes a cookie that no script can read.
#pragma once

#include <string>

#include "common/http/message.h"
#include "common/rpc/gatekeeper.h"
#include "services/http/transcoder.h"

namespace touchpoint::http {

inline constexpr char kSessionPath[] = "/session";
/// What a request to sign in may be long.
inline constexpr uint64_t kSessionBodyMax = 16u << 10;

/// Serves kSessionPath: POST {"token": "..."} signs in, GET tells who is signed in, DELETE signs
/// out. Keeps nothing: the cookie is the token, and lasts for eight hours at most.
class Session {
 public:
  /// All outlive it. `secure`: the port speaks TLS.
  Session(const rpc::Gatekeeper& gatekeeper, const Transcoder& transcoder, bool secure)
      : gatekeeper_(gatekeeper), transcoder_(transcoder), secure_(secure) {}

  Response Serve(const Request& request) const;

 private:
  Response SignIn(const Request& request) const;
  Response Tell(const Request& request) const;
  Response Refused(const Failure& failure) const;
  std::string Cookie(const std::string& token, int seconds) const;

  const rpc::Gatekeeper& gatekeeper_;
  const Transcoder& transcoder_;
  const bool secure_;
};

}  // namespace touchpoint::http
