// SPDX-License-Identifier: Apache-2.0
// A caller that writes HTTP/2 frames of the test's own making, also such as no library sends.
#pragma once

#include <openssl/ssl.h>

#include <cstdint>
#include <functional>
#include <memory>
#include <string>

namespace touchpoint::testing::http2 {

enum Type : uint8_t { kHeaders = 1, kResetStream = 3, kSettings = 4, kPing = 6, kContinuation = 9 };
constexpr uint8_t kEndHeaders = 4;
constexpr uint8_t kAck = 1;
/// The most that a peer takes which has not said otherwise.
constexpr size_t kPayloadMax = 16'384;

struct Frame {
  uint8_t type = 0;
  uint8_t flags = 0;
  uint32_t stream = 0;
  std::string payload = {};
};

/// The last `bytes` bytes of a number, and the number that lies at `at`.
std::string BigEndian(uint32_t number, int bytes);
uint32_t ReadBigEndian(const std::string& text, size_t at, size_t bytes);
std::string Encode(const Frame& frame);
/// What a caller says first.
std::string Preface();
/// A header of that name and value, HPACK without tables and Huffman codes.
std::string Header(const std::string& name, const std::string& value);
/// An integer of HPACK whose prefix of `bits` bits is full of ones, less that prefix.
std::string Rest(uint64_t number, int bits);
/// The headers of a call, its stream's only ones.
std::string CallHeaders(const std::string& method);

/// One connection to 127.0.0.1, from 127.0.0.2, so that it counts as another caller than the rest.
class Caller {
 public:
  enum class Security { kPlain, kTls };
  /// A failed connection is as one that was hung up.
  Caller(int port, Security security);
  ~Caller();
  Caller(const Caller&) = delete;
  Caller& operator=(const Caller&) = delete;

  /// False once the other side has hung up.
  bool Send(const std::string& bytes);
  /// Reads up to the first frame like that; false if the other side hangs up instead. Either comes
  /// within a minute, or the test program ends.
  bool Await(const std::function<bool(const Frame& frame)>& is_it);
  /// Whether all that was sent has been read: sends a ping and waits for the answer to it. False if
  /// the other side has hung up.
  bool AwaitRead();

 private:
  bool Read();

  int fd_ = -1;
  std::unique_ptr<SSL_CTX, decltype(&SSL_CTX_free)> context_{nullptr, &SSL_CTX_free};
  std::unique_ptr<SSL, decltype(&SSL_free)> tls_{nullptr, &SSL_free};
  bool open_ = false;
  std::string input_;
};

}  // namespace touchpoint::testing::http2
