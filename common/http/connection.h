// SPDX-License-Identifier: Apache-2.0
// One caller's connection: reads one request at a time, has it served, writes the answer. Private
// to this folder.
#pragma once

#include <array>
#include <boost/asio/io_context.hpp>
#include <boost/asio/steady_timer.hpp>
#include <chrono>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>

#include "common/base/time.h"
#include "common/http/exchange.h"
#include "common/http/request_reader.h"
#include "common/http/stream.h"

namespace touchpoint::http {

/// What the connections of a port share.
struct ConnectionLimits {
  uint32_t header_bytes_max = 16u << 10;
  Duration request_timeout = std::chrono::seconds(10);  // for a request; see TimeToTake()
  Duration idle_timeout = std::chrono::seconds(60);
  uint64_t bodies_bytes_max = 64u << 20;     // of all requests under way
  uint64_t bodies_bytes = 0;                 // so much of it is taken
  uint64_t taken_per_second_min = 8u << 10;  // bytes of an answer
  uint64_t answers_bytes_max = 64u << 20;    // that callers have not taken yet
  uint64_t answers_bytes = 0;                // so many there are
};

/// How long a caller may need for an answer, or one piece of a stream, of `bytes`, however it
/// spreads them.
Duration TimeToTake(uint64_t bytes, const ConnectionLimits& limits);

/// On the port's thread.
class Connection final : public std::enable_shared_from_this<Connection> {
 public:
  /// `limits` and `site` outlive it. `closed` is told its end and may destroy it; `crowded` that
  /// there are more answers than `limits` has room for, and closes nobody at once.
  Connection(boost::asio::io_context& io, Stream stream, ConnectionLimits& limits, Site& site,
             std::function<void(Connection&)> closed, std::function<void()> crowded);

  void Start();

  using Time = std::chrono::steady_clock::time_point;
  /// Since when it has been waiting for its caller: for a request or the rest of one, or for one
  /// who does not take its answer at once. Nothing: the caller waits.
  std::optional<Time> waiting_since() const;
  /// The same of an answer alone, and without patience.
  std::optional<Time> writing_since() const;

  /// Ends it at once if nobody waits for an answer, else behind that.
  void Drain();
  /// Ends it, and what is under way.
  void Close();

  // For the exchange that is under way.
  bool keeps() const { return !draining_; }
  std::string CallerAddress() const { return stream_.CallerAddress(); }
  void Send(std::string bytes, std::function<void()> sent);
  void EndAnswer(bool keeps);

 private:
  using Error = boost::system::error_code;

  void ReadMore();
  void OnRead(const Error& error, size_t size);
  void OnCallerSilent(bool ended);
  void Advance();
  bool TakeHead();
  bool TakeBody(uint64_t bytes_max);
  void BeginExchange(Request request, bool keeps);
  void Serve();
  void Refuse(const Refusal& refusal);
  void BeginWriting();
  void WriteMore();
  void OnWritten(const Error& error, size_t size);
  void OnAnswered();
  void Linger();
  void ArmReading(Duration patience);
  void OnReadingLate();

  boost::asio::steady_timer reading_timer_;
  boost::asio::steady_timer writing_timer_;
  Stream stream_;
  ConnectionLimits& limits_;
  Site& site_;
  std::function<void(Connection&)> closed_;  // null: it has been told
  const std::function<void()> crowded_;

  std::array<char, 16u << 10> chunk_ = {};
  RequestReader reader_;
  bool reading_ = false;  // a read is under way
  bool hung_up_ = false;  // the caller sends no more
  bool timing_ = false;   // a request has begun, and its time runs
  Time waited_from_ = std::chrono::steady_clock::now();
  bool draining_ = false;
  bool lingering_ = false;
  uint64_t lingered_ = 0;
  uint64_t body_bytes_ = 0;  // taken from the limit
  Route route_;
  std::shared_ptr<Exchange> exchange_;  // until its answer is written

  std::string sending_;  // of which the first `sent_` bytes are sent
  size_t sent_ = 0;
  std::string unsent_;  // comes behind that
  bool writing_ = false;
  Time writing_from_;
  std::function<void()> on_sent_;
  bool answer_ended_ = false;
  bool keeps_ = false;
};

}  // namespace touchpoint::http
