// SPDX-License-Identifier: Apache-2.0
// Keeps what the gatekeeper knows of tokens in step with the store: reads all of them every two
// seconds, and at once what this daemon has changed itself.
#pragma once

#include <boost/asio/steady_timer.hpp>
#include <string>
#include <vector>

#include "common/asio/core_loop.h"
#include "common/auth/token.h"
#include "common/base/clock.h"
#include "common/rpc/gatekeeper.h"
#include "services/commit/token_store.h"

namespace touchpoint::admin {

/// Calls and callbacks on the core thread.
class TokenKeeper {
 public:
  using Deadline = commit::Deadline;
  template <typename T>
  using Callback = commit::Callback<T>;

  struct Seams {
    commit::TokenStore& store;
    rpc::Gatekeeper& gatekeeper;
    const Clock& clock;
    CoreLoop& core;
  };

  /// The seams outlive it. `configured`: tokens that are good without being stored.
  TokenKeeper(const Seams& seams, std::vector<auth::TokenRecord> configured);

  /// Reads the store once; answers true.
  void Refresh(Deadline deadline, Callback<bool> done);
  /// Goes on doing so. A store that does not answer leaves what was known.
  void Start();
  void Stop();

  /// All that are stored, by id.
  void List(Deadline deadline, Callback<std::vector<auth::TokenRecord>> done);
  /// Stores the token. ABORTED/CONTENTION where its id is taken, the store's failures.
  void Add(auth::TokenRecord token, Deadline deadline, Callback<auth::TokenRecord> done);
  /// Ends it. NOT_FOUND/TOKEN_NOT_FOUND, the store's failures.
  void Revoke(const std::string& id, Deadline deadline, Callback<auth::TokenRecord> done);

 private:
  void RefreshSoon();
  void RefreshAfter(auth::TokenRecord token, Deadline deadline, Callback<auth::TokenRecord> done);

  const Seams seams_;
  const std::vector<auth::TokenRecord> configured_;
  boost::asio::steady_timer timer_;
  size_t damaged_ = 0;  // when last told
  bool stopped_ = false;
};

}  // namespace touchpoint::admin
