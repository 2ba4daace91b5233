// SPDX-License-Identifier: Apache-2.0
// Replies of Redis as the values that a seam promises.
#pragma once

#include <utility>

#include "common/redis/connection.h"
#include "services/commit/timeline_store.h"

namespace touchpoint::commit {

/// Whether something was written.
inline Result<bool> DecodeFlag(const redis::Reply& reply) {
  return reply.integer == 1;
}

/// A handler that decodes a reply, or hands its failure on.
template <typename T, typename Decode>
redis::Connection::Handler Decoding(Callback<T> done, Decode decode) {
  return [done = std::move(done), decode = std::move(decode)](Result<redis::Reply> reply) {
    done(reply ? Result<T>(decode(std::move(*reply))) : tl::unexpected(std::move(reply.error())));
  };
}

}  // namespace touchpoint::commit
