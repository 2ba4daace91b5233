// SPDX-License-Identifier: Apache-2.0
#include "common/redis/durability_proof.h"

#include <algorithm>
#include <utility>

#include "common/redis/error_reply.h"
#include "common/redis/info_text.h"
#include "common/redis/replication.h"
#include "common/redis/server_check.h"

namespace touchpoint::redis {
namespace {

/// Less than a guard has: what is wrong with a replica is to be said, not only that time is up.
constexpr std::chrono::milliseconds kReplicaAnswerMax(1200);
/// A replica that was restarted between two looks, or set to less, looks as before.
constexpr uint32_t kLooksPerProof = 5;

using Answers = std::vector<Result<Reply>>;

void AskAll(Connection& connection, Connection::Deadline deadline,
            const std::function<void(const Answers&)>& done) {
  const std::vector<Command> questions = ServerQuestions();
  const auto answers = std::make_shared<Answers>();
  for (const Command& question : questions) {
    connection.Send(question, deadline, [answers, done, size = questions.size()](auto reply) {
      answers->push_back(std::move(reply));
      if (answers->size() == size) {
        done(*answers);
      }
    });
  }
}

/// Asks every replica of a primary, all at the same time, whether it is set as it must be, and that
/// `wanted` of them have all they confirm in their log.
class Round : public std::enable_shared_from_this<Round> {
 public:
  Round(const ServerFacts& primary, uint32_t wanted, std::function<void(Result<void>)> done)
      : primary_(primary),
        replication_(ReadReplication(primary.replication)),
        wanted_(wanted),
        done_(std::move(done)) {}

  void Start(const Connection& like) {
    open_ = replication_.replicas.size();
    for (const Replica& replica : replication_.replicas) {
      Connection& connection = *connections_.emplace_back(like.Beside(replica.host, replica.port));
      connection.Start();
      AskAll(connection, std::chrono::steady_clock::now() + kReplicaAnswerMax,
             [self = shared_from_this(), replica](const Answers& answers) {
               self->Take(replica, answers);
             });
    }
  }

 private:
  void Take(const Replica& replica, const Answers& answers) {
    if (auto judged = Judge(replica, answers); !judged && !objection_) {
      objection_ = std::move(judged.error());
    }
    if (--open_ > 0) {
      return;
    }
    if (!objection_ && logging_ < wanted_) {
      objection_ =
          Unreachable("a replica is still writing the first log of what it has copied", "no");
    }
    done_(objection_ ? tl::unexpected(*objection_) : Result<void>());
  }

  Result<void> Judge(const Replica& replica, const Answers& answers) {
    const std::string name = "the replica " + replica.ToString();
    const Result<ServerFacts> facts = ReadServer(answers);
    if (!facts) {
      Failure failure = facts.error();
      failure.message = name + ": " + failure.message;
      return tl::unexpected(std::move(failure));
    }
    if (auto follows = JudgeReplica(replica, ReadReplication(facts->replication), replication_);
        !follows) {
      return follows;
    }
    if (auto judged = JudgeServer(*facts, Durability::kReplicated, name); !judged) {
      return tl::unexpected(std::move(judged.error()));
    }
    const std::string wanted = SettingOf(primary_, "replica-priority");
    const std::string found = SettingOf(*facts, "replica-priority");
    if (found != wanted) {
      return tl::unexpected(Failure{Code::kFailedPrecondition,
                                    "STORE_SETUP",
                                    name + " setting replica-priority is " + found +
                                        " and must be " + wanted +
                                        " as that of the primary: whichever replica has the most "
                                        "data has to take over",
                                    {},
                                    {},
                                    {}});
    }
    // After a copy of everything it confirms what its log has only when that is written anew.
    // Nobody can see whether that is why it is: an honest rewrite merely waits for nothing.
    logging_ += facts->rewriting ? 0 : 1;
    return {};
  }

  const ServerFacts primary_;
  const Replication replication_;
  const uint32_t wanted_;
  const std::function<void(Result<void>)> done_;
  std::vector<std::unique_ptr<Connection>> connections_;
  size_t open_ = 0;
  size_t logging_ = 0;
  std::optional<Failure> objection_;
};

}  // namespace

struct DurabilityProof::State {
  Connection* connection;
  Promise promise;
  std::vector<Replica> proven;
  uint32_t looks = 0;  // since then
};

DurabilityProof::DurabilityProof(Connection& connection, Promise promise)
    : state_(std::make_shared<State>(State{&connection, promise, {}, 0})) {
}

std::vector<Command> DurabilityProof::Questions() {
  return ServerQuestions();
}

void DurabilityProof::Judge(const std::vector<Reply>& replies, Done done) {
  Answers answers;
  for (const Reply& reply : replies) {
    answers.push_back(reply.type == Reply::Type::kError ? tl::unexpected(FailureOf(reply.text))
                                                        : Result<Reply>(reply));
  }
  JudgeAnswers(state_, answers, std::move(done));
}

void DurabilityProof::JudgeAnswers(const std::shared_ptr<State>& state, const Answers& answers,
                                   Done done) {
  const Promise promise = state->promise;
  const Result<ServerFacts> facts = ReadServer(answers);
  Result<Warnings> warnings = facts ? JudgeServer(*facts, promise.durability)
                                    : Result<Warnings>(tl::unexpected(facts.error()));
  if (!warnings || promise.durability != Durability::kReplicated) {
    return done(std::move(warnings));
  }
  const Replication replication = ReadReplication(facts->replication);
  if (auto judged = JudgePrimary(replication, promise.replicas); !judged) {
    return done(tl::unexpected(std::move(judged.error())));
  }
  const auto round = std::make_shared<Round>(
      *facts, promise.replicas,
      [state = std::weak_ptr<State>(state), replicas = replication.replicas,
       warnings = std::move(*warnings), done = std::move(done)](Result<void> proven) {
        if (!proven) {
          return done(tl::unexpected(std::move(proven.error())));
        }
        if (const auto alive = state.lock()) {
          alive->proven = replicas;
          alive->looks = 0;
          alive->connection->SetReplicas(static_cast<uint32_t>(replicas.size()));
        }
        done(warnings);
      });
  round->Start(*state->connection);
}

void DurabilityProof::Prove(Connection::Deadline deadline, Done done) {
  AskAll(*state_->connection, deadline,
         [state = std::weak_ptr<State>(state_), done = std::move(done)](const Answers& answers) {
           if (const auto alive = state.lock()) {
             JudgeAnswers(alive, answers, done);
           } else {
             done(tl::unexpected(Unreachable("stopped", "no")));
           }
         });
}

void DurabilityProof::Look(Connection::Deadline deadline, Changed changed) {
  if (state_->promise.durability != Durability::kReplicated) {
    return;
  }
  Command info("INFO");
  info.Add("replication");
  state_->connection->Send(info, deadline,
                           [state = std::weak_ptr<State>(state_), deadline,
                            changed = std::move(changed)](Result<Reply> reply) {
                             const auto alive = state.lock();
                             if (reply && alive) {  // a lost connection opens again with a proof
                               OnLook(alive, ReadReplication(reply->text), deadline, changed);
                             }
                           });
}

// From now on all that are there have to confirm: whichever of them does it first, those that were
// proven are then among them.
void DurabilityProof::OnLook(const std::shared_ptr<State>& state, const Replication& found,
                             Connection::Deadline deadline, const Changed& changed) {
  if (found.role == "master" && found.replicas == state->proven &&
      ++state->looks < kLooksPerProof) {
    return;
  }
  const auto known = [&state](const Replica& replica) {
    return std::find(state->proven.begin(), state->proven.end(), replica) != state->proven.end();
  };
  const auto kept = std::count_if(found.replicas.begin(), found.replicas.end(), known);
  if (found.role != "master" || static_cast<size_t>(kept) < state->proven.size()) {
    return changed("it has not the replicas any more that it was proven with");
  }
  state->connection->SetReplicas(static_cast<uint32_t>(found.replicas.size()));
  AskAll(*state->connection, deadline,
         [state = std::weak_ptr<State>(state), changed](const Answers& answers) {
           const auto alive = state.lock();
           if (!alive) {
             return;
           }
           JudgeAnswers(alive, answers, [changed](const Result<Warnings>& proven) {
             if (!proven && proven.error().code == Code::kFailedPrecondition) {
               changed(proven.error().message);
             }
           });
         });
}

}  // namespace touchpoint::redis
