// SPDX-License-Identifier: Apache-2.0
#include "tests/support/http2_caller.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <signal.h>
#include <sys/socket.h>
#include <unistd.h>

#include <array>
#include <cerrno>

#include "common/base/assert.h"

namespace touchpoint::testing::http2 {
namespace {

constexpr size_t kFrameHeader = 9;

sockaddr_in Loopback(uint32_t host, int port) {
  sockaddr_in address = {};
  address.sin_family = AF_INET;
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK - 1 + host);
  address.sin_port = htons(static_cast<uint16_t>(port));
  return address;
}

std::string Text(const std::string& text) {
  const std::string length = text.size() < 127 ? std::string(1, static_cast<char>(text.size()))
                                               : "\x7f" + Rest(text.size(), 7);
  return length + text;
}

}  // namespace

std::string BigEndian(uint32_t number, int bytes) {
  std::string text;
  for (int i = bytes - 1; i >= 0; --i) {
    text += static_cast<char>(number >> (8 * i) & 0xff);
  }
  return text;
}

uint32_t ReadBigEndian(const std::string& text, size_t at, size_t bytes) {
  uint32_t number = 0;
  for (size_t i = 0; i < bytes; ++i) {
    number = number << 8 | static_cast<unsigned char>(text[at + i]);
  }
  return number;
}

std::string Encode(const Frame& frame) {
  return BigEndian(static_cast<uint32_t>(frame.payload.size()), 3) +
         std::string{static_cast<char>(frame.type), static_cast<char>(frame.flags)} +
         BigEndian(frame.stream, 4) + frame.payload;
}

std::string Preface() {
  return "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n" + Encode({kSettings});
}

std::string Rest(uint64_t number, int bits) {
  std::string bytes;
  for (number -= (1u << bits) - 1; number >= 0x80; number >>= 7) {
    bytes += static_cast<char>(number | 0x80);
  }
  return bytes + static_cast<char>(number);
}

std::string Header(const std::string& name, const std::string& value) {
  return std::string(1, '\0') + Text(name) + Text(value);
}

std::string CallHeaders(const std::string& method) {
  return "\x83\x86" +  // POST, http
         Header(":path", method) + Header(":authority", "localhost") + Header("te", "trailers") +
         Header("content-type", "application/grpc");
}

Caller::Caller(int port, Security security) : fd_(socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0)) {
  signal(SIGPIPE, SIG_IGN);
  const timeval patience = {60, 0};
  TP_ASSERT(setsockopt(fd_, SOL_SOCKET, SO_RCVTIMEO, &patience, sizeof patience) == 0);
  TP_ASSERT(setsockopt(fd_, SOL_SOCKET, SO_SNDTIMEO, &patience, sizeof patience) == 0);
  const sockaddr_in here = Loopback(2, 0);
  const sockaddr_in there = Loopback(1, port);
  TP_ASSERT(bind(fd_, reinterpret_cast<const sockaddr*>(&here), sizeof here) == 0);
  open_ = connect(fd_, reinterpret_cast<const sockaddr*>(&there), sizeof there) == 0;
  if (security == Security::kTls) {
    context_.reset(SSL_CTX_new(TLS_client_method()));
    tls_.reset(SSL_new(context_.get()));
    const std::array<unsigned char, 3> h2 = {2, 'h', '2'};
    TP_ASSERT(SSL_set_alpn_protos(tls_.get(), h2.data(), h2.size()) == 0);
    TP_ASSERT(SSL_set_fd(tls_.get(), fd_) == 1);
    open_ = open_ && SSL_connect(tls_.get()) == 1;
  }
}

Caller::~Caller() {
  close(fd_);
}

bool Caller::Send(const std::string& bytes) {
  for (size_t sent = 0; open_ && sent < bytes.size();) {
    const size_t left = bytes.size() - sent;
    const auto size = tls_ ? SSL_write(tls_.get(), bytes.data() + sent, static_cast<int>(left))
                           : send(fd_, bytes.data() + sent, left, 0);
    TP_ASSERT(size > 0 || (errno != EAGAIN && errno != EWOULDBLOCK));
    open_ = size > 0;
    sent += open_ ? static_cast<size_t>(size) : 0;
  }
  return open_;
}

bool Caller::Read() {
  std::array<char, kPayloadMax> part = {};
  errno = 0;
  const auto size = tls_ ? SSL_read(tls_.get(), part.data(), static_cast<int>(part.size()))
                         : recv(fd_, part.data(), part.size(), 0);
  TP_ASSERT(size > 0 || (errno != EAGAIN && errno != EWOULDBLOCK));
  open_ = size > 0;
  input_.append(part.data(), open_ ? static_cast<size_t>(size) : 0);
  return open_;
}

bool Caller::Await(const std::function<bool(const Frame& frame)>& is_it) {
  while (true) {
    while (input_.size() >= kFrameHeader) {
      const size_t size = ReadBigEndian(input_, 0, 3);
      if (input_.size() < kFrameHeader + size) {
        break;
      }
      const Frame frame = {static_cast<uint8_t>(input_[3]), static_cast<uint8_t>(input_[4]),
                           ReadBigEndian(input_, 5, 4) & 0x7fffffff,
                           input_.substr(kFrameHeader, size)};
      input_.erase(0, kFrameHeader + size);
      if (is_it(frame)) {
        return true;
      }
    }
    if (!Read()) {
      return false;
    }
  }
}

bool Caller::AwaitRead() {
  const std::string mark = "all read";
  return Send(Encode({kPing, 0, 0, mark})) && Await([&mark](const Frame& frame) {
           return frame.type == kPing && (frame.flags & kAck) != 0 && frame.payload == mark;
         });
}

}  // namespace touchpoint::testing::http2
