// SPDX-License-Identifier: Apache-2.0
// The commands of a connection: queued until it can send, in flight until their replies come, and
// those that want it held back until the replicas have what they did; each answered exactly once.
// No I/O; who calls a handler is the owner, when its own state is in order.
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

  /// What a durable command is answered after: one WAIT behind all commands that leave together.
  struct Barrier {
    uint32_t replicas = 0;  // that confirm; 0: there is none
    std::chrono::milliseconds patience{1000};
  };
  /// Counts for what is sent from now on.
  void SetBarrier(Barrier barrier) { barrier_ = barrier; }

  /// `offline_until`: when a command that could not be sent fails. A `durable` one succeeds only
  /// once the replicas have all that its server had when it was done, whoever wrote that: else it
  /// is UNAVAILABLE/DURABILITY_UNKNOWN.
  void Push(const Command& command, Time deadline, Time offline_until, Handler done,
            bool durable = false);

  /// Moves all that is queued to `out`; from then on it is in flight.
  void Flush(std::string& out);
  /// Whether there is something to flush. While Redis waits for replicas nothing else is sent to
  /// it: what stays queued was certainly not applied.
  bool queued() const { return !queued_.empty() && barriers_ < kBarriersMax; }

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
    bool durable;
  };
  struct InFlight {
    Time deadline;
    Handler done;  // empty once its deadline has passed
    bool durable = false;
    uint32_t barrier = 0;  // it is a WAIT for so many replicas
  };
  struct Held {
    Time deadline;
    Handler done;  // likewise
    Reply reply;
  };
  /// While Redis waits for one it may have read the next, which spares a trip.
  static constexpr size_t kBarriersMax = 2;

  void Raise(Time deadline, std::string& out);
  void Release(uint32_t barrier, const Reply& reply, std::vector<Answer>& answers);

  Barrier barrier_;
  size_t barriers_ = 0;  // in flight
  std::deque<Queued> queued_;
  std::deque<InFlight> in_flight_;
  std::deque<Held> held_;  // done, and behind the next barrier
};

}  // namespace touchpoint::redis
