// SPDX-License-Identifier: Apache-2.0
#include "tests/sim/link.h"

#include <utility>

#include "common/base/mutant.h"

namespace touchpoint::sim {
namespace {

Failure Unknown() {
  return {Code::kUnavailable, "STORE_UNAVAILABLE", "no reply", {{"applied", "unknown"}}, {},
          Duration(100)};
}

}  // namespace

Link::Link(VirtualTime& time, Dice& dice, ReplicaSet& redis, const Faults& faults)
    : time_(time),
      dice_(dice),
      redis_(redis),
      faults_(faults),
      node_(redis.primary()),
      alive_(std::make_shared<Link*>(this)) {
}

/// A daemon that has died answers nobody.
Link::~Link() {
  *alive_ = nullptr;
}

template <typename T>
void Link::Send(Execute<T> execute, commit::Callback<T> done) {
  const uint64_t number = calls_++;
  const auto finish = [alive = alive_, number](const std::function<void()>& answer) {
    if (*alive && (*alive)->under_way_.erase(number) != 0) {
      answer();
    }
  };
  under_way_[number] = [done](const Failure& why) { done(tl::unexpected(why)); };
  time_.After(faults_.timeout,
              [finish, done] { finish([&] { done(tl::unexpected(Unknown())); }); });
  const bool cut = time_.now() < cut_until_;
  if (cut || dice_.PerMille(faults_.request_lost)) {
    return;
  }
  const bool deaf = dice_.PerMille(faults_.reply_lost);
  // What has left arrives, whatever becomes of the daemon and its connection.
  const auto reply = [this, alive = alive_, finish, done, deaf](Result<T> result) {
    if (!deaf && *alive) {
      time_.After(dice_.Between(Duration(0), faults_.latency_max),
                  [finish, done, result = std::move(result)]() mutable {
                    finish([&] { done(std::move(result)); });
                  });
    }
  };
  time_.After(dice_.Between(Duration(0), faults_.latency_max),
              [execute = std::move(execute), node = node_, reply] { execute(node, reply); });
}

commit::Partition Link::PartitionOf(const std::string& stakeholder_id) const {
  return redis_.store(0).PartitionOf(stakeholder_id);
}

void Link::Load(const std::string& stakeholder_id, commit::Deadline deadline,
                commit::Callback<commit::LoadedTimeline> done) {
  Send<commit::LoadedTimeline>(
      [&redis = redis_, stakeholder_id, deadline](size_t node,
                                                  commit::Callback<commit::LoadedTimeline> reply) {
        redis.store(node).Load(stakeholder_id, deadline,
                               [&](Result<commit::LoadedTimeline> loaded) {
                                 redis.Barrier(node, [reply, loaded] { reply(loaded); });
                               });
      },
      std::move(done));
}

void Link::LoadDetails(const std::string& stakeholder_id, std::vector<model::Sequence> sequences,
                       commit::Deadline deadline,
                       commit::Callback<std::vector<std::optional<model::Details>>> done) {
  using Loaded = std::vector<std::optional<model::Details>>;
  Send<Loaded>(
      [&redis = redis_, stakeholder_id, sequences = std::move(sequences), deadline](
          size_t node, commit::Callback<Loaded> reply) {
        redis.store(node).LoadDetails(stakeholder_id, sequences, deadline, std::move(reply));
      },
      std::move(done));
}

void Link::Commit(commit::StakeholderCommit commit, commit::Deadline /*deadline*/,
                  commit::Callback<commit::CommitOutcome> done) {
  Send<commit::CommitOutcome>(
      [&redis = redis_, commit = std::move(commit)](size_t node,
                                                    commit::Callback<commit::CommitOutcome> reply) {
        redis.Apply(node, commit, std::move(reply));
      },
      std::move(done));
}

void Link::Erase(commit::Erasure erasure, commit::Deadline /*deadline*/,
                 commit::Callback<bool> done) {
  Send<bool>(
      [&redis = redis_, erasure = std::move(erasure)](size_t node, commit::Callback<bool> reply) {
        redis.Erase(node, erasure, std::move(reply));
      },
      std::move(done));
}

void Link::ListDue(commit::Partition partition, Instant until, size_t limit,
                   commit::Deadline deadline,
                   commit::Callback<std::vector<commit::DueStakeholder>> done) {
  using Due = std::vector<commit::DueStakeholder>;
  Send<Due>(
      [&redis = redis_, partition, until, limit, deadline](size_t node,
                                                           commit::Callback<Due> reply) {
        redis.store(node).ListDue(partition, until, limit, deadline, std::move(reply));
      },
      std::move(done));
}

void Link::MoveOn(commit::Partition partition, std::vector<commit::DueUpdate> updates,
                  commit::Deadline deadline, commit::Callback<std::vector<size_t>> done) {
  using Stale = std::vector<size_t>;
  Send<Stale>(
      [&redis = redis_, partition, updates = std::move(updates), deadline](
          size_t node, commit::Callback<Stale> reply) {
        if (redis.TakesWrites(node)) {
          redis.store(node).MoveOn(partition, updates, deadline, std::move(reply));
        }
      },
      std::move(done));
}

void Link::ListReadyLists(commit::Partition partition, commit::Deadline deadline,
                          commit::Callback<std::vector<commit::ReadyCount>> done) {
  using Lists = std::vector<commit::ReadyCount>;
  Send<Lists>(
      [&redis = redis_, partition, deadline](size_t node, commit::Callback<Lists> reply) {
        redis.store(node).ListReadyLists(partition, deadline, std::move(reply));
      },
      std::move(done));
}

void Link::ListReady(commit::Partition partition, const model::ReadyList& list, size_t skip,
                     size_t limit, commit::Deadline deadline,
                     commit::Callback<std::vector<commit::DueStakeholder>> done) {
  using Ready = std::vector<commit::DueStakeholder>;
  Send<Ready>(
      [&redis = redis_, partition, list, skip, limit, deadline](size_t node,
                                                                commit::Callback<Ready> reply) {
        redis.store(node).ListReady(partition, list, skip, limit, deadline, std::move(reply));
      },
      std::move(done));
}

void Link::IsErased(const std::string& stakeholder_id, commit::Deadline deadline,
                    commit::Callback<bool> done) {
  Send<bool>(
      [&redis = redis_, stakeholder_id, deadline](size_t node, commit::Callback<bool> reply) {
        redis.store(node).IsErased(stakeholder_id, deadline, std::move(reply));
      },
      std::move(done));
}

void Link::CountErased(commit::Partition partition, commit::Deadline deadline,
                       commit::Callback<uint64_t> done) {
  Send<uint64_t>(
      [&redis = redis_, partition, deadline](size_t node, commit::Callback<uint64_t> reply) {
        redis.store(node).CountErased(partition, deadline, std::move(reply));
      },
      std::move(done));
}

void Link::FindSurrogates(const std::string& stakeholder_id, commit::Deadline deadline,
                          commit::Callback<std::vector<uint64_t>> done) {
  using Found = std::vector<uint64_t>;
  Send<Found>(
      [&redis = redis_, stakeholder_id, deadline](size_t node, commit::Callback<Found> reply) {
        redis.store(node).FindSurrogates(stakeholder_id, deadline, std::move(reply));
      },
      std::move(done));
}

void Link::Resolve(commit::Partition partition, uint64_t surrogate, commit::Deadline deadline,
                   commit::Callback<std::optional<std::string>> done) {
  using Resolved = std::optional<std::string>;
  Send<Resolved>(
      [&redis = redis_, partition, surrogate, deadline](size_t node,
                                                        commit::Callback<Resolved> reply) {
        redis.store(node).Resolve(partition, surrogate, deadline, std::move(reply));
      },
      std::move(done));
}

void Link::Break() {
  node_ = TP_MUTANT(kStaysWithTheOldPrimary) ? node_ : redis_.primary();
  for (auto& [number, fail] : std::exchange(under_way_, {})) {
    time_.After(Duration(0), [alive = alive_, fail = std::move(fail)] {
      if (*alive) {
        fail(Unknown());
      }
    });
  }
}

void Link::CutOff(Duration length) {
  cut_until_ = time_.now() + length;
}

}  // namespace touchpoint::sim
