// SPDX-License-Identifier: Apache-2.0
#include "common/redis/command_queue.h"

#include <algorithm>

#include "common/redis/error_reply.h"

namespace touchpoint::redis {
namespace {

Failure Late() {
  return {Code::kDeadlineExceeded,  "DEADLINE", "Redis did not answer in time",
          {{"applied", "unknown"}}, {},         {}};
}

Failure Unconfirmed(uint32_t wanted, const Reply& reply) {
  const std::string what =
      reply.type == Reply::Type::kInteger
          ? std::to_string(reply.integer) + " of " + std::to_string(wanted) + " replicas"
          : "nobody knows whether a replica (" + FailureOf(reply.text).message + ")";
  return {Code::kUnavailable,
          "DURABILITY_UNKNOWN",
          "Redis has done it, but " + what + " confirmed it in time",
          {{"applied", "unknown"}},
          {},
          {}};
}

/// Answers all of `waiting` whose deadline has come; the earliest of the others.
template <typename Waiting>
CommandQueue::Time ExpireWaiting(std::deque<Waiting>& waiting, CommandQueue::Time now,
                                 std::vector<CommandQueue::Answer>& answers) {
  auto next = CommandQueue::Time::max();
  for (Waiting& command : waiting) {
    if (!command.done) {
      continue;
    }
    if (command.deadline <= now) {
      answers.emplace_back(std::exchange(command.done, nullptr), tl::unexpected(Late()));
    } else {
      next = std::min(next, command.deadline);
    }
  }
  return next;
}

}  // namespace

void CommandQueue::Push(const Command& command, Time deadline, Time offline_until, Handler done,
                        bool durable) {
  Queued& queued = queued_.emplace_back();
  command.AppendTo(queued.bytes);
  queued.deadline = deadline;
  queued.offline_until = std::min(deadline, offline_until);
  queued.done = std::move(done);
  queued.durable = durable;
}

void CommandQueue::Flush(std::string& out) {
  std::optional<Time> latest;
  for (Queued& queued : queued_) {
    out.append(queued.bytes);
    const bool durable = queued.durable && barrier_.replicas > 0;
    in_flight_.push_back({queued.deadline, std::move(queued.done), durable});
    if (durable) {
      latest = std::max(latest.value_or(queued.deadline), queued.deadline);
    }
  }
  queued_.clear();
  if (latest) {
    Raise(*latest, out);
  }
}

// WAIT counts replicas that have all that was written when the command before it was done, by
// whomever: what was only read is as safe behind it as what was written.
void CommandQueue::Raise(Time deadline, std::string& out) {
  Command wait("WAIT");
  wait.Add(int64_t{barrier_.replicas}).Add(barrier_.patience.count()).AppendTo(out);
  in_flight_.push_back({deadline, nullptr, false, barrier_.replicas});
  ++barriers_;
}

void CommandQueue::Release(uint32_t barrier, const Reply& reply, std::vector<Answer>& answers) {
  --barriers_;
  const bool confirmed =
      reply.type == Reply::Type::kInteger && reply.integer >= static_cast<int64_t>(barrier);
  for (Held& held : held_) {
    if (held.done && confirmed) {
      answers.emplace_back(std::move(held.done), std::move(held.reply));
    } else if (held.done) {
      answers.emplace_back(std::move(held.done), tl::unexpected(Unconfirmed(barrier, reply)));
    }
  }
  held_.clear();
}

bool CommandQueue::Complete(Reply reply, std::vector<Answer>& answers) {
  if (in_flight_.empty()) {
    return false;
  }
  InFlight command = std::move(in_flight_.front());
  in_flight_.pop_front();
  if (command.barrier > 0) {
    Release(command.barrier, reply, answers);
  } else if (command.done && reply.type == Reply::Type::kError) {
    answers.emplace_back(std::move(command.done), tl::unexpected(FailureOf(reply.text)));
  } else if (command.done && command.durable) {
    held_.push_back({command.deadline, std::move(command.done), std::move(reply)});
  } else if (command.done) {
    answers.emplace_back(std::move(command.done), std::move(reply));
  }
  return true;
}

CommandQueue::Time CommandQueue::Expire(Time now, bool online, const std::string& why,
                                        std::vector<Answer>& answers) {
  Time next = std::min(ExpireWaiting(held_, now, answers), ExpireWaiting(in_flight_, now, answers));
  for (Queued& command : queued_) {
    const Time until = online ? command.deadline : command.offline_until;
    if (until <= now) {
      answers.emplace_back(std::exchange(command.done, nullptr),
                           tl::unexpected(Unreachable(why, "no")));
    } else {
      next = std::min(next, until);
    }
  }
  std::erase_if(queued_, [](const Queued& command) { return !command.done; });
  return next;
}

std::optional<CommandQueue::Time> CommandQueue::OverdueSince(Time now) const {
  if (in_flight_.empty() || in_flight_.front().deadline > now) {
    return std::nullopt;
  }
  return in_flight_.front().deadline;
}

void CommandQueue::FailInFlight(const std::string& why, std::vector<Answer>& answers) {
  const auto fail = [&](Handler& done) {
    if (done) {
      answers.emplace_back(std::move(done), tl::unexpected(Unreachable(why, "unknown")));
    }
  };
  for (Held& held : held_) {
    fail(held.done);
  }
  for (InFlight& command : in_flight_) {
    fail(command.done);
  }
  held_.clear();
  in_flight_.clear();
  barriers_ = 0;
}

void CommandQueue::FailAll(const std::string& why, std::vector<Answer>& answers) {
  FailInFlight(why, answers);
  for (Queued& command : queued_) {
    answers.emplace_back(std::move(command.done), tl::unexpected(Unreachable(why, "no")));
  }
  queued_.clear();
}

void CommandQueue::Call(std::vector<Answer>& answers) {
  for (auto& [done, result] : answers) {
    done(std::move(result));
  }
  answers.clear();
}

}  // namespace touchpoint::redis
