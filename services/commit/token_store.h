// SPDX-License-Identifier: Apache-2.0
// Where tokens are kept: what all daemons on one data set know of who may ask.
#pragma once

#include <vector>

#include "common/auth/token.h"
#include "services/commit/timeline_store.h"

namespace touchpoint::commit {

/// Tokens in no order. One damaged record is not there; it takes nobody else's away.
struct StoredTokens {
  std::vector<auth::TokenRecord> tokens;
  size_t damaged = 0;
};

/// Threads and failures as TimelineStore.
class TokenStore {
 public:
  virtual ~TokenStore() = default;

  /// Keeps a new token. Answers false, and keeps nothing, where the id is taken.
  virtual void AddToken(const auth::TokenRecord& token, Deadline deadline, Callback<bool> done) = 0;

  /// Puts it in the place of what is kept under its id. Answers true.
  virtual void ReplaceToken(const auth::TokenRecord& token, Deadline deadline,
                            Callback<bool> done) = 0;

  virtual void ListTokens(Deadline deadline, Callback<StoredTokens> done) = 0;
};

}  // namespace touchpoint::commit
