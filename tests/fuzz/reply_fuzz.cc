// SPDX-License-Identifier: Apache-2.0
// Any bytes from Redis: replies, or an error that ends the stream, however the bytes are cut up.
// And any replies written as RESP: read back as they were. (hiredis is not instrumented, so that
// bytes alone rarely become a reply.)
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

/// Replies that the input describes, a byte of type and then what the type needs, as RESP and as
/// what is to be heard.
class Script {
 public:
  explicit Script(std::string_view input) : input_(input) {}

  void Write() {
    do {
      Heard one;
      values_ = 0;
      one.Note(WriteReply(0));
      expected_ += one.text;
    } while (!input_.empty());
  }

  const std::string& resp() const { return resp_; }
  const std::string& expected() const { return expected_; }

 private:
  static constexpr size_t kDepthMax = 6;  // one below hiredis' own

  Reply WriteReply(size_t depth) {
    ++values_;
    Reply reply;
    reply.type = static_cast<Reply::Type>(Byte() % 6);
    switch (reply.type) {
      case Reply::Type::kNil:
        resp_ += Byte() % 2 == 0 ? "$-1\r\n" : "*-1\r\n";
        break;
      case Reply::Type::kInteger:
        for (int i = 0; i < 8; ++i) {
          reply.integer = reply.integer * 256 + (i == 0 ? Byte() % 128 : Byte());
        }
        reply.integer = Byte() % 2 == 0 ? reply.integer : -reply.integer;
        resp_ += ":" + std::to_string(reply.integer) + "\r\n";
        break;
      case Reply::Type::kString:
        reply.text = Text();
        resp_ += "$" + std::to_string(reply.text.size()) + "\r\n" + reply.text + "\r\n";
        break;
      case Reply::Type::kStatus:
      case Reply::Type::kError:
        reply.text = Text();
        std::replace_if(
            reply.text.begin(), reply.text.end(), [](char c) { return c == '\r' || c == '\n'; },
            ' ');
        resp_ += (reply.type == Reply::Type::kError ? "-" : "+") + reply.text + "\r\n";
        break;
      case Reply::Type::kArray:
        WriteArray(depth, reply);
        break;
    }
    return reply;
  }

  void WriteArray(size_t depth, Reply& reply) {
    const size_t room = kLimits.elements_max - values_;
    size_t left = depth == kDepthMax ? 0 : std::min<size_t>(Byte() % 16, room);
    values_ += left;  // so that those inside leave room for those behind them
    resp_ += "*" + std::to_string(left) + "\r\n";
    for (; left > 0; --left) {
      --values_;
      reply.elements.push_back(WriteReply(depth + 1));
    }
  }

  std::string Text() {
    const size_t size = Byte();
    const std::string_view text = input_.substr(0, size);
    input_.remove_prefix(text.size());
    return std::string(text);
  }

  unsigned char Byte() {
    if (input_.empty()) {
      return 0;
    }
    const auto byte = static_cast<unsigned char>(input_.front());
    input_.remove_prefix(1);
    return byte;
  }

  std::string_view input_;
  size_t values_ = 0;  // of the reply that is being written
  std::string resp_;
  std::string expected_;
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
  Script script(bytes.substr(1));
  script.Write();
  for (const size_t step : {size_t{1}, 1 + static_cast<size_t>(data[0]), script.resp().size()}) {
    TP_ASSERT(Read(script.resp(), step) == script.expected());
  }
  return 0;
}
