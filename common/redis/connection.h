// SPDX-License-Identifier: Apache-2.0
// One connection to one Redis: pipelined, with a deadline for every command, and back by itself
// after a loss. Nothing that is sent through it is ever sent twice.
#pragma once

#include <chrono>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "common/asio/core_loop.h"
#include "common/base/failure.h"
#include "common/base/random.h"
#include "common/redis/address.h"
#include "common/redis/command.h"
#include "common/redis/connection_fsm.h"
#include "common/redis/reply_reader.h"

namespace touchpoint::redis {

struct ConnectionOptions {
  Address address;
  ConnectionFsm::Options life;
  /// How long a command waits for a connection before it fails; its deadline may come earlier.
  Duration offline_wait_max{1000};
  /// A connection whose oldest command is unanswered this long after its deadline is given up.
  Duration silence_max{2000};
  /// How long Redis waits for its replicas to confirm what was sent durably.
  Duration replicas_wait{1000};
  ReplyLimits limits;
};

/// Single-threaded: calls and callbacks on the thread that runs the io_context, callbacks never
/// inside a call.
class Connection {
 public:
  using Deadline = std::chrono::steady_clock::time_point;
  using Handler = std::function<void(Result<Reply>)>;

  Connection(CoreLoop& io, ConnectionOptions options, RandomSource& random);
  /// Stops.
  ~Connection();
  Connection(const Connection&) = delete;
  Connection& operator=(const Connection&) = delete;

  /// Commands that open every connection, after the login, and the judge of their replies (errors
  /// among them): while it objects, or has not answered, no other command is sent. Before Start().
  struct Guard {
    using Verdict = std::function<void(std::optional<Failure> objection)>;
    std::vector<Command> commands;
    /// Calls back once, now or later.
    std::function<void(std::vector<Reply> replies, Verdict verdict)> judge;
  };
  void SetGuard(Guard guard);

  /// Told whenever the connection becomes ready (nothing) or is lost (why). Before Start().
  void SetObserver(std::function<void(std::optional<Failure>)> changed);

  /// Called at the end of a turn of the loop that sent something or asked for it by FlushSoon():
  /// what it sends leaves in the same write. Before Start().
  void SetBeforeFlush(std::function<void()> before);
  void FlushSoon();

  void Start();

  /// Fails what is under way and queued.
  void Stop();

  /// Gives the present connection up, because of something its owner has learnt. It comes back as
  /// after any loss, if its guard lets it.
  void Drop(const std::string& why);

  /// `done` is called exactly once, with a reply that is no error, or with
  ///  - the failure that FailureOf() makes of an error reply;
  ///  - UNAVAILABLE/STORE_UNAVAILABLE, metadata "applied": "no" if the command was never sent,
  ///    "unknown" if the connection was lost before its reply;
  ///  - DEADLINE_EXCEEDED/DEADLINE, "applied": "unknown".
  void Send(const Command& command, Deadline deadline, Handler done);

  /// Likewise, and what succeeds is safe with so many replicas as SetReplicas() said, and all that
  /// it has seen: else UNAVAILABLE/DURABILITY_UNKNOWN, "applied": "unknown".
  void SendDurably(const Command& command, Deadline deadline, Handler done);

  /// 0 at first: a durable command is one like any other.
  void SetReplicas(uint32_t replicas);

  /// A connection as this one to another server, without guard and observer, to be started.
  std::unique_ptr<Connection> Beside(const std::string& host, uint16_t port) const;

  bool ready() const;

 private:
  class Core;
  std::shared_ptr<Core> core_;
};

}  // namespace touchpoint::redis
