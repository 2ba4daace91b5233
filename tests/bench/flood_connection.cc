// SPDX-License-Identifier: Apache-2.0
#include "tests/bench/flood_connection.h"

#include <fcntl.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/socket.h>
#include <unistd.h>

#include <cerrno>

#include "common/base/assert.h"
#include "tests/support/http2_caller.h"

namespace touchpoint::bench {
namespace {

namespace http2 = testing::http2;
using http2::BigEndian;
using http2::ReadBigEndian;

constexpr size_t kFrameHeader = 9;
constexpr uint8_t kData = 0;
constexpr uint8_t kGoAway = 7;
constexpr uint8_t kWindowUpdate = 8;
constexpr uint8_t kEndStream = 1;
constexpr int64_t kMessageMax = 1024;

constexpr uint32_t kHeaderTableSize = 1;
constexpr uint32_t kMaxConcurrentStreams = 3;
constexpr uint32_t kWindowMax = 0x7fffffff;

/// Without tables, which the settings forbid, gRPC writes names and short values as they are.
std::string ValueOf(const std::string& name, const std::string& block) {
  const size_t at = block.find(name);
  if (at == std::string::npos || at + name.size() >= block.size()) {
    return "";
  }
  return block.substr(at + name.size() + 1, static_cast<unsigned char>(block[at + name.size()]));
}

}  // namespace

FloodConnection::FloodConnection(const Setting& setting)
    : fd_(socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0)),
      headers_(http2::CallHeaders(setting.method) +
               http2::Header("grpc-timeout", setting.timeout)) {
  sockaddr_in there = {};
  there.sin_family = AF_INET;
  there.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  there.sin_port = htons(static_cast<uint16_t>(setting.port));
  TP_ASSERT(connect(fd_, reinterpret_cast<const sockaddr*>(&there), sizeof there) == 0);
  const int on = 1;
  TP_ASSERT(setsockopt(fd_, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on) == 0);
  TP_ASSERT(fcntl(fd_, F_SETFL, O_NONBLOCK) == 0);
  output_ =
      http2::Preface() +
      http2::Encode({http2::kSettings, 0, 0, BigEndian(kHeaderTableSize, 2) + BigEndian(0, 4)}) +
      http2::Encode({kWindowUpdate, 0, 0, BigEndian(kWindowMax - 65'535, 4)});
}

FloodConnection::~FloodConnection() {
  close(fd_);
}

bool FloodConnection::CanSend() const {
  return under_way_.size() < calls_max_ && window_ >= kMessageMax;
}

uint32_t FloodConnection::Send(const std::string& message) {
  const uint32_t call = next_call_;
  next_call_ += 2;
  under_way_.insert(call);
  const std::string framed = '\0' + BigEndian(static_cast<uint32_t>(message.size()), 4) + message;
  TP_ASSERT(framed.size() <= kMessageMax);
  window_ -= static_cast<int64_t>(framed.size());
  output_ += http2::Encode({http2::kHeaders, http2::kEndHeaders, call, headers_});
  output_ += http2::Encode({kData, kEndStream, call, framed});
  return call;
}

bool FloodConnection::Flush() {
  while (!output_.empty()) {
    const ssize_t size = send(fd_, output_.data(), output_.size(), MSG_NOSIGNAL);
    if (size < 0 && errno == EAGAIN) {
      return false;
    }
    TP_ASSERT(size > 0);
    output_.erase(0, static_cast<size_t>(size));
  }
  return true;
}

void FloodConnection::Read(const std::function<void(const Answer& answer)>& on_answer) {
  const ssize_t size = recv(fd_, part_.data(), part_.size(), 0);
  if (size < 0 && errno == EAGAIN) {
    return;
  }
  TP_ASSERT(size > 0);
  input_.append(part_.data(), static_cast<size_t>(size));
  size_t at = 0;
  while (input_.size() >= at + kFrameHeader) {
    const size_t length = ReadBigEndian(input_, at, 3);
    if (input_.size() < at + kFrameHeader + length) {
      break;
    }
    Take(static_cast<uint8_t>(input_[at + 3]), static_cast<uint8_t>(input_[at + 4]),
         ReadBigEndian(input_, at + 5, 4), input_.substr(at + kFrameHeader, length), on_answer);
    at += kFrameHeader + length;
  }
  input_.erase(0, at);
}

void FloodConnection::Take(uint8_t type, uint8_t flags, uint32_t stream, const std::string& payload,
                           const std::function<void(const Answer& answer)>& on_answer) {
  const bool ended = type == http2::kHeaders && (flags & kEndStream) != 0;
  if (ended || type == http2::kResetStream) {
    if (under_way_.erase(stream) == 0) {
      return;  // reset after its answer
    }
    return on_answer({stream, ended ? ValueOf("grpc-status", payload) : "",
                      ended ? ValueOf("grpc-message", payload) : ""});
  }
  if (type == http2::kSettings && (flags & http2::kAck) == 0) {
    TakeSettings(payload);
  } else if (type == http2::kPing && (flags & http2::kAck) == 0) {
    output_ += http2::Encode({http2::kPing, http2::kAck, 0, payload});
  } else if (type == kWindowUpdate && stream == 0) {
    window_ += ReadBigEndian(payload, 0, 4);
  }
  TP_ASSERT(type != kGoAway);
}

void FloodConnection::TakeSettings(const std::string& payload) {
  for (size_t at = 0; at + 6 <= payload.size(); at += 6) {
    if (ReadBigEndian(payload, at, 2) == kMaxConcurrentStreams) {
      calls_max_ = ReadBigEndian(payload, at + 2, 4);
    }
  }
  output_ += http2::Encode({http2::kSettings, http2::kAck});
}

}  // namespace touchpoint::bench
