// SPDX-License-Identifier: Apache-2.0
// Keeps the keys by which the gatekeeper checks JWTs in step with their file.
#pragma once

#include <boost/asio/steady_timer.hpp>
#include <optional>
#include <string>

#include "common/asio/core_loop.h"
#include "common/auth/jwt_claims.h"
#include "common/auth/key_set.h"
#include "common/rpc/gatekeeper.h"

namespace touchpoint::admin {

/// The keys of the file. FAILED_PRECONDITION/JWKS for one that cannot be read, is no ordinary file,
/// is larger than 1 MiB, or is no JWKS.
Result<auth::KeySet> ReadJwks(const std::string& file);

/// On the core thread.
class JwksKeeper {
 public:
  struct Seams {
    rpc::Gatekeeper& gatekeeper;
    CoreLoop& core;
  };

  /// The seams outlive it. An empty `file`: there are no JWTs.
  JwksKeeper(const Seams& seams, std::string file, auth::JwtRules rules);

  /// Reads the file, and does so again every two seconds.
  void Start();
  void Stop();

  /// Hands the keys on if the file has changed. If it cannot be used the old ones stay, and the log
  /// says so once.
  void Refresh();

 private:
  void Take(auth::KeySet keys);

  const Seams seams_;
  const std::string file_;
  const auth::JwtRules rules_;
  boost::asio::steady_timer timer_;
  std::optional<std::string> content_;  // of which the keys are in force
  std::string problem_;                 // as last told; empty: none since
  bool stopped_ = false;
};

}  // namespace touchpoint::admin
