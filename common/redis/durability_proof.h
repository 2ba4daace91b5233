// SPDX-License-Identifier: Apache-2.0
// Proves that the Redis behind a connection keeps what is promised, with its replicas where they
// are part of it: at the start, whenever the connection opens again, and by a look now and then.
#pragma once

#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "common/redis/connection.h"
#include "common/redis/durability.h"
#include "common/redis/replication.h"

namespace touchpoint::redis {

class DurabilityProof {
 public:
  using Warnings = std::vector<std::string>;
  /// FAILED_PRECONDITION/STORE_SETUP names what is set to less than promised, the server, and how
  /// to set it; also fails as Connection::Send(), UNAVAILABLE for what passes by itself.
  using Done = std::function<void(Result<Warnings>)>;

  /// `connection` outlives it.
  DurabilityProof(Connection& connection, Promise promise);

  /// What a guard of the connection asks, and has Judge() judge.
  static std::vector<Command> Questions();
  /// `replies` to the questions. Of class replicated every replica is asked too; once all is
  /// proven, what is sent durably waits for all of them. Calls back now or later, for as long as a
  /// guard has time, also when this is gone.
  void Judge(const std::vector<Reply>& replies, Done done);

  /// Asks, and judges.
  void Prove(Connection::Deadline deadline, Done done);

  using Changed = std::function<void(const std::string& why)>;
  /// Calls back where it is seen that what was proven is true no more, so that all has to be proven
  /// anew. A replica that has joined is proven on the way, and counts; and now and then all are.
  void Look(Connection::Deadline deadline, Changed changed);

 private:
  struct State;
  static void JudgeAnswers(const std::shared_ptr<State>& state,
                           const std::vector<Result<Reply>>& answers, Done done);
  static void OnLook(const std::shared_ptr<State>& state, const Replication& found,
                     Connection::Deadline deadline, const Changed& changed);

  std::shared_ptr<State> state_;  // shared with what is under way
};

}  // namespace touchpoint::redis
