// SPDX-License-Identifier: Apache-2.0
// Tokens in one Redis hash: id -> sealed record.
#pragma once

#include "common/redis/connection.h"
#include "services/commit/redis/keys.h"
#include "services/commit/token_store.h"

namespace touchpoint::commit {

void AddToken(redis::Connection& connection, const Keys& keys, const auth::TokenRecord& token,
              Deadline deadline, Callback<bool> done);
void ReplaceToken(redis::Connection& connection, const Keys& keys, const auth::TokenRecord& token,
                  Deadline deadline, Callback<bool> done);
void ListTokens(redis::Connection& connection, const Keys& keys, Deadline deadline,
                Callback<StoredTokens> done);

}  // namespace touchpoint::commit
