// SPDX-License-Identifier: Apache-2.0
// The commands of a connection: queued until it can send, in flight until their replies come, each
// answered exactly once. No I/O; who calls a handler is the owner, when its own state is in order.
#pragma once

#include <chrono>
#include <deque>
#include <functional>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "common/base/failure.h"
#include "common/redis/command.h"
#include "common/redis/reply.h"

namespace touchpoint::redis {

class CommandQueue {
 public:
  using Time = std::chrono::steady_clock::time_point;
  using Handler = std::function<void(Result<Reply>)>;
  /// A handler with its answer.
  using Answer = std::pair<Handler, Result<Reply>>;

  /// `offline_until`: when a command that could not be sent fails.
  void Push(const Command& command, Time deadline, Time offline_until, Handler done);

  /// Moves all that is queued to `out`; from then on it is in flight.
  void Flush(std::string& out);
  bool queued() const { return !queued_.empty(); }

  /// The reply to the oldest command in flight. Nothing to call if its deadline has passed already;
  /// false if no reply was due.
  bool Complete(Reply reply, std::vector<Answer>& answers);

  /// Takes out what has run out of time; `why` there was no connection, for what was not sent.
  /// Returns when to look again.
  Time Expire(Time now, bool online, const std::string& why, std::vector<Answer>& answers);

  /// Since when the oldest command in flight has been overdue, if it is.
  std::optional<Time> OverdueSince(Time now) const;

  /// The connection is lost: what is in flight fails, its result unknown.
  void FailInFlight(const std::string& why, std::vector<Answer>& answers);
  /// The end: what is queued fails too.
  void FailAll(const std::string& why, std::vector<Answer>& answers);

  static void Call(std::vector<Answer>& answers);

 private:
  struct Queued {
    std::string bytes;
    Time deadline;
    Time offline_until;
    Handler done;
  };
  struct InFlight {
    Time deadline;
    Handler done;  // empty once its deadline has passed
  };

  std::deque<Queued> queued_;
  std::deque<InFlight> in_flight_;
};

}  // namespace touchpoint::redis
