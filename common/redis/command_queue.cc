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

}  // namespace

void CommandQueue::Push(const Command& command, Time deadline, Time offline_until, Handler done) {
  Queued& queued = queued_.emplace_back();
  command.AppendTo(queued.bytes);
  queued.deadline = deadline;
  queued.offline_until = std::min(deadline, offline_until);
  queued.done = std::move(done);
}

void CommandQueue::Flush(std::string& out) {
  for (Queued& queued : queued_) {
    out.append(queued.bytes);
    in_flight_.push_back({queued.deadline, std::move(queued.done)});
  }
  queued_.clear();
}

bool CommandQueue::Complete(Reply reply, std::vector<Answer>& answers) {
  if (in_flight_.empty()) {
    return false;
  }
  Handler done = std::move(in_flight_.front().done);
  in_flight_.pop_front();
  if (done && reply.type == Reply::Type::kError) {
    answers.emplace_back(std::move(done), tl::unexpected(FailureOf(reply.text)));
  } else if (done) {
    answers.emplace_back(std::move(done), std::move(reply));
  }
  return true;
}

CommandQueue::Time CommandQueue::Expire(Time now, bool online, const std::string& why,
                                        std::vector<Answer>& answers) {
  Time next = Time::max();
  for (InFlight& command : in_flight_) {
    if (!command.done) {
      continue;
    }
    if (command.deadline <= now) {
      answers.emplace_back(std::exchange(command.done, nullptr), tl::unexpected(Late()));
    } else {
      next = std::min(next, command.deadline);
    }
  }
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
  for (InFlight& command : in_flight_) {
    if (command.done) {
      answers.emplace_back(std::move(command.done), tl::unexpected(Unreachable(why, "unknown")));
    }
  }
  in_flight_.clear();
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
