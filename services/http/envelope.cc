// SPDX-License-Identifier: Apache-2.0
#include "services/http/envelope.h"

namespace touchpoint::http {
namespace {

constexpr size_t kHeadBytes = 5;

tl::unexpected<Failure> Refused(Code code, std::string what) {
  return tl::unexpected(Failure{code, "PROTOCOL", std::move(what), {}, {}, {}});
}

uint32_t LengthOf(std::string_view head) {
  uint32_t length = 0;
  for (size_t i = 1; i < kHeadBytes; ++i) {
    length = length << 8 | static_cast<unsigned char>(head[i]);
  }
  return length;
}

}  // namespace

std::string Envelope(Flag flag, std::string_view message) {
  std::string frame;
  frame.reserve(kHeadBytes + message.size());
  frame += static_cast<char>(flag);
  for (int shift = 24; shift >= 0; shift -= 8) {
    frame += static_cast<char>(message.size() >> shift & 0xff);
  }
  return frame.append(message);
}

Result<std::vector<std::string_view>> OpenEnvelopes(std::string_view body) {
  std::vector<std::string_view> messages;
  while (!body.empty()) {
    if (body.size() < kHeadBytes || body.size() - kHeadBytes < LengthOf(body)) {
      return Refused(Code::kInvalidArgument, "the body ends inside an envelope");
    }
    const uint32_t length = LengthOf(body);
    if (body.front() == static_cast<char>(Flag::kCompressed)) {
      return Refused(Code::kUnimplemented, "messages cannot be compressed here");
    }
    if (body.front() != static_cast<char>(Flag::kMessage)) {
      return Refused(Code::kInvalidArgument, "an envelope has flags that no request has");
    }
    messages.push_back(body.substr(kHeadBytes, length));
    body.remove_prefix(kHeadBytes + length);
  }
  return messages;
}

}  // namespace touchpoint::http
