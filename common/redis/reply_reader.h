// SPDX-License-Identifier: Apache-2.0
// Cuts a byte stream into replies, within a budget: what the other end says about sizes is not
// believed before the bytes are there.
#pragma once

#include <cstddef>
#include <memory>
#include <optional>

#include "common/base/failure.h"
#include "common/redis/reply.h"

struct redisReader;

namespace touchpoint::redis {

struct ReplyLimits {
  /// Values in one reply, nested ones too.
  size_t elements_max = size_t{1} << 20;
  /// Bytes of one reply.
  size_t bytes_max = size_t{256} << 20;
};

class ReplyReader {
 public:
  explicit ReplyReader(ReplyLimits limits = {});
  ~ReplyReader();
  ReplyReader(const ReplyReader&) = delete;
  ReplyReader& operator=(const ReplyReader&) = delete;

  void Feed(const char* data, size_t size);

  /// The next complete reply; nothing if more bytes are needed. After a failure
  /// (UNAVAILABLE/STORE_UNAVAILABLE: not RESP2, or over budget) the stream is lost.
  Result<std::optional<Reply>> Next();

 private:
  struct Budget {
    size_t elements_max;
    size_t elements = 0;
  };
  friend struct ReplyBuilder;

  ReplyLimits limits_;
  Budget budget_;
  size_t bytes_ = 0;  // fed since the last complete reply
  redisReader* reader_;
};

}  // namespace touchpoint::redis
