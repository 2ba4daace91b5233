// SPDX-License-Identifier: Apache-2.0
#include "services/intake/lanes.h"

#include <algorithm>
#include <iterator>
#include <utility>
#include <vector>

#include "common/base/assert.h"
#include "common/base/clock_limit.h"
#include "common/base/mutant.h"
#include "services/intake/clock_watch.h"
#include "services/intake/erasure.h"

namespace touchpoint::intake {
namespace {

using commit::CommitOutcome;
using commit::LoadedTimeline;
using commit::Partition;
using model::Sequence;
using LoadedDetails = std::vector<std::optional<model::Details>>;

constexpr uint32_t kNewInARow = 16;
constexpr uint64_t kNobody = 1;  // the surrogate of an attempt that commits nothing

Failure Contention() {
  return {Code::kAborted,
          "CONTENTION",
          "the stakeholder changed too often meanwhile; send the request again",
          {},
          {},
          Duration(100)};
}

Failure TooLate() {
  return {Code::kDeadlineExceeded,
          "DEADLINE",
          "the deadline passed before the request could be decided",
          {},
          {},
          {}};
}

/// Of the operation that has the most time.
commit::Deadline DeadlineOf(const Operations& batch) {
  commit::Deadline deadline = batch.front()->deadline();
  for (const auto& operation : batch) {
    deadline = std::max(deadline, operation->deadline());
  }
  return deadline;
}

}  // namespace

struct Lanes::Lane {
  std::string stakeholder_id;
  Partition partition = 0;
  bool dry = false;
  Operations waiting;
  Operations batch;        // being decided; not empty means busy ...
  bool answering = false;  // ... as does this
  uint32_t attempts = 0;
  uint64_t memory = 0;                            // that it was decided with
  std::set<model::CampaignKey> closed_campaigns;  // as the store has said meanwhile
  std::unique_ptr<Attempt> attempt;
};

Lanes::Lanes(commit::TimelineStore& store, const Clock& clock, RandomSource& random,
             const LaneOptions& options)
    : store_(store),
      clock_(clock),
      random_(random),
      options_(options),
      cache_(options.cache_bytes_max) {
}

Lanes::LanePtr Lanes::MakeLane(const std::string& stakeholder_id) const {
  auto lane = std::make_shared<Lane>();
  lane->stakeholder_id = stakeholder_id;
  lane->partition = store_.PartitionOf(stakeholder_id);
  return lane;
}

void Lanes::Submit(const std::string& stakeholder_id, std::unique_ptr<Operation> operation) {
  if (suspended && !operation->erases()) {
    return operation->Fail(*suspended);
  }
  ++pending_;
  auto& lane = lanes_[stakeholder_id];
  if (!lane) {
    lane = MakeLane(stakeholder_id);
  }
  lane->waiting.push_back(std::move(operation));
  if (lane->batch.empty() && !lane->answering) {
    Next(lane);
  }
}

void Lanes::Try(const std::string& stakeholder_id, std::unique_ptr<Operation> operation) {
  if (suspended) {
    return operation->Fail(*suspended);
  }
  ++pending_;
  const LanePtr lane = MakeLane(stakeholder_id);
  lane->dry = true;
  lane->batch.push_back(std::move(operation));
  Load(lane);
}

void Lanes::ForgetTimelines() {
  cache_.Clear();
  ++memory_;
}

void Lanes::ForgetTimelines(Partition partition) {
  cache_.RemoveIf([&](const std::string& id) { return store_.PartitionOf(id) == partition; });
  ++memory_;  // what is being decided is not remembered either
}

void Lanes::Next(const LanePtr& lane) {
  const auto steady_now = std::chrono::steady_clock::now();
  const auto is_full = [&] {
    const bool erases = !lane->waiting.empty() && lane->waiting.front()->erases();
    return lane->batch.size() >= options_.fold_max ||
           (!lane->batch.empty() && (erases || lane->batch.front()->erases()));
  };
  lane->answering = true;  // as in AnswerAll(): who came too late may submit at once
  while (!lane->waiting.empty() && !is_full()) {
    auto operation = std::move(lane->waiting.front());
    lane->waiting.pop_front();
    if (operation->deadline() <= steady_now) {
      --pending_;
      operation->Fail(TooLate());
      continue;
    }
    lane->batch.push_back(std::move(operation));
  }
  lane->answering = false;
  if (lane->batch.empty()) {
    lanes_.erase(lane->stakeholder_id);
    return;
  }
  lane->attempts = 0;
  lane->closed_campaigns.clear();
  if (lane->batch.front()->erases()) {
    cache_.Take(lane->stakeholder_id);
    return Erase(lane);
  }
  if (TimelineCache::Entry cached = cache_.Take(lane->stakeholder_id)) {
    Prepare(lane, std::move(cached), false);
  } else if (IsProbablyNew(*lane)) {
    Prepare(lane, std::make_shared<model::Timeline>(), false);
  } else {
    Load(lane);
  }
}

/// Where one stranger after the other turned out to be new, the next is taken for new without a
/// look, which saves a trip. The commit finds out, as it does with a stale cached timeline.
bool Lanes::IsProbablyNew(const Lane& lane) const {
  return new_in_a_row_ >= kNewInARow &&
         std::all_of(lane.batch.begin(), lane.batch.end(),
                     [](const auto& operation) { return operation->may_be_first(); });
}

void Lanes::Load(const LanePtr& lane) {
  store_.Load(lane->stakeholder_id, DeadlineOf(lane->batch),
              [this, lane](Result<LoadedTimeline> loaded) {
                if (!loaded && TP_MUTANT(kFailureTakenForNothing)) {
                  loaded = LoadedTimeline();
                }
                if (!loaded) {
                  FailAll(lane, loaded.error());
                  return;
                }
                Saw(lane->partition, loaded->clock);
                new_in_a_row_ = loaded->timeline.revision == 0 ? new_in_a_row_ + 1 : 0;
                Prepare(lane, std::make_shared<model::Timeline>(std::move(loaded->timeline)), true);
              });
}

void Lanes::Prepare(const LanePtr& lane, TimelineCache::Entry timeline, bool fresh) {
  std::vector<Sequence> wanted =
      WantedDetails(lane->batch, *timeline, policy.rulebook->policy(), Now(lane->partition));
  if (wanted.empty()) {
    DecideAll(lane, std::move(timeline), fresh, {});
    return;
  }
  store_.LoadDetails(lane->stakeholder_id, wanted, DeadlineOf(lane->batch),
                     [this, lane, timeline = std::move(timeline), fresh,
                      wanted](Result<LoadedDetails> loaded) mutable {
                       if (!loaded) {
                         FailAll(lane, loaded.error());
                         return;
                       }
                       Attempt::Details details;
                       for (size_t i = 0; i < wanted.size(); ++i) {
                         if ((*loaded)[i]) {
                           details[wanted[i]] = *std::move((*loaded)[i]);
                         }
                       }
                       DecideAll(lane, std::exchange(timeline, nullptr), fresh, std::move(details));
                     });
}

Attempt::Setting Lanes::SettingOf(const Lane& lane, bool fresh) {
  return {lane.stakeholder_id,
          lane.partition,
          policy.rulebook,
          Now(lane.partition),
          options_.retention,
          options_.open_touchpoints_max,
          fresh,
          lane.dry,
          policy.number,
          lane.closed_campaigns,
          WhyNoLease(lane.partition)};
}

/// A commit of a daemon whose clock is wrong may have taken the partition's time along.
std::shared_ptr<const Failure> Lanes::WhyNoLease(Partition partition) {
  const Duration ahead = clocks_[partition] - clock_.Now();
  return no_lease || ahead <= kClocksApartMax
             ? no_lease
             : std::make_shared<const Failure>(PartitionAhead(ahead));
}

void Lanes::DecideAll(const LanePtr& lane, TimelineCache::Entry timeline, bool fresh,
                      Attempt::Details details) {
  if (suspended) {
    return FailAll(lane, Failure(*suspended));
  }
  ++lane->attempts;
  lane->memory = memory_;
  const uint64_t surrogate = timeline->surrogate != 0 ? timeline->surrogate : random_.Next() | 1U;
  lane->attempt = std::make_unique<Attempt>(SettingOf(*lane, fresh), std::move(timeline), surrogate,
                                            std::move(details));
  for (const auto& operation : lane->batch) {
    if (operation->Decide(*lane->attempt) == Operation::Progress::kNeedsFresh) {
      Load(lane);
      return;
    }
  }
  if (lane->dry && lane->attempt->timeline().revision == 0) {
    DeliverTried(lane);
    return;
  }
  if (!lane->attempt->HasEffect() || lane->dry) {
    DeliverAll(lane);
    return;
  }
  Complete(lane);
}

/// Touchpoints that moved have details of their own to be kept.
void Lanes::Complete(const LanePtr& lane) {
  std::vector<Sequence> missing = lane->attempt->MissingDetails();
  if (missing.empty()) {
    Commit(lane);
    return;
  }
  store_.LoadDetails(lane->stakeholder_id, missing, DeadlineOf(lane->batch),
                     [this, lane, missing](Result<LoadedDetails> loaded) {
                       if (!loaded) {
                         FailAll(lane, loaded.error());
                         return;
                       }
                       for (size_t i = 0; i < missing.size(); ++i) {
                         lane->attempt->AddDetails(missing[i],
                                                   (*loaded)[i].value_or(model::Details{}));
                       }
                       Commit(lane);
                     });
}

void Lanes::Commit(const LanePtr& lane) {
  Saw(lane->partition, lane->attempt->setting().now);
  store_.Commit(lane->attempt->Finish(), DeadlineOf(lane->batch),
                [this, lane](Result<CommitOutcome> outcome) {
                  if (!outcome && TP_MUTANT(kUnknownTakenAsDone)) {
                    return DeliverAll(lane);
                  }
                  if (!outcome) {
                    FailAll(lane, outcome.error());
                    return;
                  }
                  Committed(lane, *outcome);
                });
}

void Lanes::Committed(const LanePtr& lane, const CommitOutcome& outcome) {
  if (outcome.kind == CommitOutcome::Kind::kCommitted) {
    DeliverAll(lane);
    return;
  }
  if (outcome.kind == CommitOutcome::Kind::kErased) {
    DeliverErased(lane);
    return;
  }
  Saw(lane->partition, outcome.clock);
  if (lane->attempts >= options_.attempts_max) {
    FailAll(lane, Contention());
    return;
  }
  if (outcome.kind == CommitOutcome::Kind::kPolicyBehind) {
    return FollowPolicy(lane, outcome.policy);
  }
  if (TP_MUTANT(kRacedTimelineIsKept)) {
    return DeliverAll(lane);
  }
  if (outcome.kind == CommitOutcome::Kind::kCampaignClosed) {
    const auto& campaigns = lane->attempt->campaigns();
    TP_ASSERT(outcome.campaign < campaigns.size());
    lane->closed_campaigns.insert(
        *std::next(campaigns.begin(), static_cast<std::ptrdiff_t>(outcome.campaign)));
  }
  Load(lane);
}

/// Another daemon has applied a policy that this one does not know yet.
void Lanes::FollowPolicy(const LanePtr& lane, uint64_t number) {
  if (TP_MUTANT(kOldPolicyGoesOn)) {
    policy.number = number;
  }
  if (policy.number >= number || !policy.follow) {
    return Load(lane);
  }
  policy.follow(number, DeadlineOf(lane->batch), [this, lane](const Result<bool>& followed) {
    if (!followed) {
      return FailAll(lane, followed.error());
    }
    Load(lane);
  });
}

/// Whoever is answered may submit the next request at once: it waits until all are.
void Lanes::AnswerAll(Lane& lane, const std::function<void(Operation&)>& answer) {
  const Operations batch = std::exchange(lane.batch, {});
  pending_ -= batch.size();
  lane.answering = true;
  for (const auto& operation : batch) {
    answer(*operation);
  }
  lane.answering = false;
}

void Lanes::DeliverAll(const LanePtr& lane) {
  const std::unique_ptr<Attempt> attempt = std::move(lane->attempt);
  AnswerAll(*lane, [&](Operation& operation) { operation.Deliver(*attempt); });
  if (lane->dry) {
    return;
  }
  // What was decided without effect is as good as what was loaded, unless nothing is stored.
  if (attempt->timeline().revision > 0 && lane->memory == memory_) {
    cache_.Put(lane->stakeholder_id, attempt->after());
  }
  Next(lane);
}

void Lanes::DeliverErased(const LanePtr& lane) {
  const std::unique_ptr<Attempt> attempt = std::move(lane->attempt);
  AnswerAll(*lane, [&](Operation& operation) { operation.DeliverErased(*attempt); });
  if (!lane->dry) {
    Next(lane);
  }
}

/// A commit for somebody of whom nothing is stored learns from the store whether that is because it
/// was erased; what is only tried has to ask.
void Lanes::DeliverTried(const LanePtr& lane) {
  store_.IsErased(lane->stakeholder_id, DeadlineOf(lane->batch),
                  [this, lane](const Result<bool>& erased) {
                    if (!erased) {
                      FailAll(lane, erased.error());
                    } else if (*erased) {
                      DeliverErased(lane);
                    } else {
                      DeliverAll(lane);
                    }
                  });
}

void Lanes::Erase(const LanePtr& lane) {
  const commit::Deadline deadline = DeadlineOf(lane->batch);
  EraseStakeholder(store_, lane->stakeholder_id, Now(lane->partition), deadline,
                   [this, lane](const Result<bool>& erased) {
                     if (!erased) {
                       FailAll(lane, erased.error());
                       return;
                     }
                     lane->attempt = std::make_unique<Attempt>(SettingOf(*lane, true),
                                                               std::make_shared<model::Timeline>(),
                                                               kNobody, Attempt::Details{});
                     DeliverErased(lane);
                   });
}

/// The cached timeline is gone already: whether a commit was applied is not known.
void Lanes::FailAll(const LanePtr& lane, const Failure& failure) {
  if (TP_MUTANT(kUnknownIsRemembered) && lane->attempt) {
    cache_.Put(lane->stakeholder_id, lane->attempt->after());
  }
  lane->attempt.reset();
  AnswerAll(*lane, [&](Operation& operation) { operation.Fail(failure); });
  if (!lane->dry) {
    Next(lane);
  }
}

Instant Lanes::Now(Partition partition) {
  return std::max(clock_.Now(), clocks_[partition]);
}

void Lanes::Saw(Partition partition, Instant now) {
  Instant& known = clocks_[partition];
  known = std::max(known, now);
}

}  // namespace touchpoint::intake
