// SPDX-License-Identifier: Apache-2.0
// A caller that costs a fraction of what it asks for: where caller and daemon share two cores, one
// with a gRPC channel is overloaded long before the daemon is.
#pragma once

#include <cstdint>
#include <functional>
#include <string>
#include <unordered_set>
#include <vector>

namespace touchpoint::bench {

/// HTTP/2 without TLS to a port of 127.0.0.1, for unary calls of one method with small messages.
/// Ends the program when the connection is lost.
class FloodConnection {
 public:
  struct Setting {
    int port = 0;
    std::string method;   // "/package.Service/Method"
    std::string timeout;  // as gRPC writes it: "1000m"
  };
  struct Answer {
    uint32_t call = 0;
    std::string status;   // gRPC's number; empty: the stream was reset
    std::string message;  // of a failure
  };

  explicit FloodConnection(const Setting& setting);
  ~FloodConnection();
  FloodConnection(const FloodConnection&) = delete;
  FloodConnection& operator=(const FloodConnection&) = delete;

  int descriptor() const { return fd_; }
  /// Whether the other side takes one more call.
  bool CanSend() const;
  /// Number of the call. It leaves with the next Flush().
  uint32_t Send(const std::string& message);
  /// False as long as the other side does not read.
  bool Flush();
  void Read(const std::function<void(const Answer& answer)>& on_answer);

 private:
  void Take(uint8_t type, uint8_t flags, uint32_t stream, const std::string& payload,
            const std::function<void(const Answer& answer)>& on_answer);
  void TakeSettings(const std::string& payload);

  int fd_ = -1;
  std::string headers_;  // of each call
  std::string output_;
  std::vector<char> part_ = std::vector<char>(65'536);  // of the input, as it comes
  std::string input_;
  uint32_t next_call_ = 1;
  std::unordered_set<uint32_t> under_way_;
  size_t calls_max_ = 100;
  int64_t window_ = 65'535;  // bytes of messages that the other side takes
};

}  // namespace touchpoint::bench
