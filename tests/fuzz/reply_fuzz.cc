// SPDX-License-Identifier: Apache-2.0
// Any bytes from Redis: replies, or an error that ends the stream, however the bytes are cut up.
#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "common/base/assert.h"
#include "common/redis/error_reply.h"
#include "common/redis/reply_reader.h"

namespace {

using touchpoint::redis::Reply;
using touchpoint::redis::ReplyReader;

constexpr touchpoint::redis::ReplyLimits kLimits = {64, 1u << 20};

// All that the reader is sure of, as text; "!" where it gave up.
struct Heard {
  std::string text;
  size_t values = 0;

  void Note(const Reply& reply) {
    ++values;
    text += std::to_string(static_cast<int>(reply.type)) + ":" + std::to_string(reply.integer);
    text += "\"" + reply.text + "\"[";
    for (const Reply& element : reply.elements) {
      Note(element);
    }
    text += "]";
    if (reply.type == Reply::Type::kError) {
      TP_ASSERT(!touchpoint::redis::FailureOf(reply.text).reason.empty());
    }
  }
};

std::string Read(std::string_view bytes, size_t step) {
  ReplyReader reader(kLimits);
  std::string heard;
  while (!bytes.empty()) {
    const size_t size = std::min(step, bytes.size());
    reader.Feed(bytes.data(), size);
    bytes.remove_prefix(size);
    while (true) {
      const auto reply = reader.Next();
      if (!reply) {
        return heard + "!";
      }
      if (!*reply) {
        break;
      }
      Heard one;
      one.Note(**reply);
      TP_ASSERT(one.values <= kLimits.elements_max);
      heard += one.text;
    }
  }
  return heard;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  const std::string_view bytes(reinterpret_cast<const char*>(data), size);
  if (bytes.empty()) {
    return 0;
  }
  const std::string whole = Read(bytes, bytes.size());
  TP_ASSERT(Read(bytes, 1) == whole);
  TP_ASSERT(Read(bytes, 7) == whole);
  return 0;
}
