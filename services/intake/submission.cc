// SPDX-License-Identifier: Apache-2.0
#include "services/intake/submission.h"

#include <algorithm>
#include <deque>
#include <iterator>
#include <set>
#include <utility>

#include "common/base/assert.h"
#include "services/intake/attempt.h"
#include "services/intake/operations.h"
#include "services/intake/target.h"
#include "services/intake/timeline_cache.h"
#include "services/intake/touchpoint_operation.h"

namespace touchpoint::intake {
namespace {

using commit::CommitOutcome;
using commit::LoadedTimeline;
using commit::Partition;
using model::Sequence;
using LoadedDetails = std::vector<std::optional<model::Details>>;

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

}  // namespace

// A stakeholder with requests has a lane. What waits when the lane is free is decided together
// and committed together; meanwhile further requests wait in it.
class Submission::Core {
 public:
  Core(commit::TimelineStore& store, const Clock& clock, RandomSource& random,
       SubmissionOptions options)
      : store_(store),
        clock_(clock),
        random_(random),
        options_(options),
        cache_(options.cache_bytes_max) {}

  void Submit(const std::string& stakeholder_id, std::unique_ptr<Operation> operation) {
    if (suspended) {
      return operation->Fail(*suspended);
    }
    ++pending_;
    auto& lane = lanes_[stakeholder_id];
    if (!lane) {
      lane = std::make_shared<Lane>();
      lane->stakeholder_id = stakeholder_id;
      lane->partition = store_.PartitionOf(stakeholder_id);
    }
    lane->waiting.push_back(std::move(operation));
    if (lane->batch.empty()) {
      Next(lane);
    }
  }

  /// Decides on the stored timeline and commits nothing.
  void Try(const std::string& stakeholder_id, std::unique_ptr<Operation> operation) {
    if (suspended) {
      return operation->Fail(*suspended);
    }
    ++pending_;
    auto lane = std::make_shared<Lane>();
    lane->stakeholder_id = stakeholder_id;
    lane->partition = store_.PartitionOf(stakeholder_id);
    lane->dry = true;
    lane->batch.push_back(std::move(operation));
    Load(lane);
  }

  void ForgetTimelines() {
    cache_.Clear();
    ++memory_;
  }

  commit::TimelineStore& store() { return store_; }
  std::shared_ptr<const decide::Rulebook> rulebook;
  uint64_t policy_number = 0;
  Follow follow;
  std::optional<Failure> suspended;
  size_t pending() const { return pending_; }

 private:
  static constexpr uint32_t kNewInARow = 16;

  struct Lane {
    std::string stakeholder_id;
    Partition partition = 0;
    bool dry = false;
    Operations waiting;
    Operations batch;  // being decided; not empty means busy
    uint32_t attempts = 0;
    uint64_t memory = 0;                            // that it was decided with
    std::set<model::CampaignKey> closed_campaigns;  // as the store has said meanwhile
    std::unique_ptr<Attempt> attempt;
  };
  using LanePtr = std::shared_ptr<Lane>;

  void Next(const LanePtr& lane) {
    const auto steady_now = std::chrono::steady_clock::now();
    while (lane->batch.size() < options_.fold_max && !lane->waiting.empty()) {
      auto operation = std::move(lane->waiting.front());
      lane->waiting.pop_front();
      if (operation->deadline() <= steady_now) {
        --pending_;
        operation->Fail(TooLate());
        continue;
      }
      lane->batch.push_back(std::move(operation));
    }
    if (lane->batch.empty()) {
      lanes_.erase(lane->stakeholder_id);
      return;
    }
    lane->attempts = 0;
    lane->closed_campaigns.clear();
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
  bool IsProbablyNew(const Lane& lane) const {
    return new_in_a_row_ >= kNewInARow &&
           std::all_of(lane.batch.begin(), lane.batch.end(),
                       [](const auto& operation) { return operation->may_be_first(); });
  }

  static commit::Deadline DeadlineOf(const Lane& lane) {
    commit::Deadline deadline = lane.batch.front()->deadline();
    for (const auto& operation : lane.batch) {
      deadline = std::max(deadline, operation->deadline());
    }
    return deadline;
  }

  void Load(const LanePtr& lane) {
    store_.Load(
        lane->stakeholder_id, DeadlineOf(*lane), [this, lane](Result<LoadedTimeline> loaded) {
          if (!loaded) {
            FailAll(lane, loaded.error());
            return;
          }
          Saw(lane->partition, loaded->clock);
          new_in_a_row_ = loaded->timeline.revision == 0 ? new_in_a_row_ + 1 : 0;
          Prepare(lane, std::make_shared<model::Timeline>(std::move(loaded->timeline)), true);
        });
  }

  void Prepare(const LanePtr& lane, TimelineCache::Entry timeline, bool fresh) {
    std::vector<Sequence> wanted = WantedDetails(lane->batch, *timeline);
    if (wanted.empty()) {
      DecideAll(lane, std::move(timeline), fresh, {});
      return;
    }
    store_.LoadDetails(lane->stakeholder_id, wanted, DeadlineOf(*lane),
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
                         DecideAll(lane, std::exchange(timeline, nullptr), fresh,
                                   std::move(details));
                       });
  }

  void DecideAll(const LanePtr& lane, TimelineCache::Entry timeline, bool fresh,
                 Attempt::Details details) {
    if (suspended) {
      return FailAll(lane, Failure(*suspended));
    }
    ++lane->attempts;
    lane->memory = memory_;
    Attempt::Setting setting{lane->stakeholder_id,
                             lane->partition,
                             rulebook,
                             std::max(clock_.Now(), clocks_[lane->partition]),
                             options_.retention,
                             options_.open_touchpoints_max,
                             fresh,
                             lane->dry,
                             policy_number,
                             lane->closed_campaigns};
    const uint64_t surrogate = timeline->surrogate != 0 ? timeline->surrogate : random_.Next() | 1U;
    lane->attempt = std::make_unique<Attempt>(std::move(setting), std::move(timeline), surrogate,
                                              std::move(details));
    for (const auto& operation : lane->batch) {
      if (operation->Decide(*lane->attempt) == Operation::Progress::kNeedsFresh) {
        Load(lane);
        return;
      }
    }
    if (!lane->attempt->HasEffect() || lane->dry) {
      DeliverAll(lane);
      return;
    }
    Complete(lane);
  }

  /// Touchpoints that moved have details of their own to be kept.
  void Complete(const LanePtr& lane) {
    std::vector<Sequence> missing = lane->attempt->MissingDetails();
    if (missing.empty()) {
      Commit(lane);
      return;
    }
    store_.LoadDetails(lane->stakeholder_id, missing, DeadlineOf(*lane),
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

  void Commit(const LanePtr& lane) {
    Saw(lane->partition, lane->attempt->setting().now);
    store_.Commit(lane->attempt->Finish(), DeadlineOf(*lane),
                  [this, lane](Result<CommitOutcome> outcome) {
                    if (!outcome) {
                      FailAll(lane, outcome.error());
                      return;
                    }
                    Committed(lane, *outcome);
                  });
  }

  void Committed(const LanePtr& lane, const CommitOutcome& outcome) {
    if (outcome.kind == CommitOutcome::Kind::kCommitted) {
      DeliverAll(lane);
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
    if (outcome.kind == CommitOutcome::Kind::kCampaignClosed) {
      const auto& campaigns = lane->attempt->campaigns();
      TP_ASSERT(outcome.campaign < campaigns.size());
      lane->closed_campaigns.insert(
          *std::next(campaigns.begin(), static_cast<std::ptrdiff_t>(outcome.campaign)));
    }
    Load(lane);
  }

  /// Another daemon has applied a policy that this one does not know yet.
  void FollowPolicy(const LanePtr& lane, uint64_t number) {
    if (policy_number >= number || !follow) {
      return Load(lane);
    }
    follow(number, DeadlineOf(*lane), [this, lane](const Result<bool>& followed) {
      if (!followed) {
        return FailAll(lane, followed.error());
      }
      Load(lane);
    });
  }

  void DeliverAll(const LanePtr& lane) {
    Operations batch = std::exchange(lane->batch, {});
    const std::unique_ptr<Attempt> attempt = std::move(lane->attempt);
    pending_ -= batch.size();
    for (const auto& operation : batch) {
      operation->Deliver(*attempt);
    }
    if (lane->dry) {
      return;
    }
    // What was decided without effect is as good as what was loaded, unless nothing is stored.
    if (attempt->timeline().revision > 0 && lane->memory == memory_) {
      cache_.Put(lane->stakeholder_id, attempt->after());
    }
    Next(lane);
  }

  /// The cached timeline is gone already: whether a commit was applied is not known.
  void FailAll(const LanePtr& lane, const Failure& failure) {
    Operations batch = std::exchange(lane->batch, {});
    lane->attempt.reset();
    pending_ -= batch.size();
    for (const auto& operation : batch) {
      operation->Fail(failure);
    }
    if (!lane->dry) {
      Next(lane);
    }
  }

  void Saw(Partition partition, Instant now) {
    Instant& known = clocks_[partition];
    known = std::max(known, now);
  }

  commit::TimelineStore& store_;
  const Clock& clock_;
  RandomSource& random_;
  SubmissionOptions options_;
  TimelineCache cache_;
  uint64_t memory_ = 0;  // counts how often all was forgotten
  std::unordered_map<std::string, LanePtr> lanes_;
  std::unordered_map<Partition, Instant> clocks_;  // the last `now` of each partition
  size_t pending_ = 0;
  uint32_t new_in_a_row_ = 0;  // of the timelines loaded last
};

namespace {

/// Submits what `make` makes to the stakeholder of a target, or fails.
template <typename Core, typename Make>
void SubmitTo(Core& core, const Target& target, commit::Deadline deadline,
              const TouchpointCallback& done, Make make) {
  WithStakeholder(
      core.store(), target, deadline,
      [&core, make](const std::string& stakeholder_id) { core.Submit(stakeholder_id, make()); },
      [done](const Failure& failure) { done(tl::unexpected(failure)); });
}

}  // namespace

Submission::Submission(commit::TimelineStore& store, const Clock& clock, RandomSource& random,
                       SubmissionOptions options)
    : core_(std::make_unique<Core>(store, clock, random, options)) {
}

Submission::~Submission() = default;

void Submission::SetRulebook(std::shared_ptr<const decide::Rulebook> rulebook, uint64_t number) {
  core_->rulebook = std::move(rulebook);
  core_->policy_number = number;
}

void Submission::SetFollow(Follow follow) {
  core_->follow = std::move(follow);
}

void Submission::Suspend(std::optional<Failure> why) {
  core_->suspended = std::move(why);
}

void Submission::ForgetTimelines() {
  core_->ForgetTimelines();
}

const std::shared_ptr<const decide::Rulebook>& Submission::rulebook() const {
  return core_->rulebook;
}

void Submission::Plan(PlanRequest request, Deadline deadline, Callback<TouchpointAnswer> done) {
  const std::string stakeholder_id = request.key.stakeholder_id;
  const bool dry = request.validate_only;
  auto operation = MakePlan(std::move(request), deadline, std::move(done));
  if (dry) {
    core_->Try(stakeholder_id, std::move(operation));
  } else {
    core_->Submit(stakeholder_id, std::move(operation));
  }
}

void Submission::Cancel(CancelRequest request, Deadline deadline, Callback<TouchpointAnswer> done) {
  SubmitTo(*core_, request.target, deadline, done,
           [=] { return MakeCancel(request, deadline, done); });
}

void Submission::Reschedule(RescheduleRequest request, Deadline deadline,
                            Callback<TouchpointAnswer> done) {
  SubmitTo(*core_, request.target, deadline, done,
           [=] { return MakeReschedule(request, deadline, done); });
}

void Submission::CheckContact(ContactQuestion question, Deadline deadline,
                              Callback<ContactAnswer> done) {
  const std::string stakeholder_id = question.stakeholder_id;
  core_->Try(stakeholder_id, MakeContact(std::move(question), deadline, std::move(done)));
}

void Submission::PutProfile(ProfileRequest request, Deadline deadline,
                            Callback<ProfileAnswer> done) {
  const std::string stakeholder_id = request.stakeholder_id;
  core_->Submit(stakeholder_id, MakeProfile(std::move(request), deadline, std::move(done)));
}

void Submission::Record(RecordRequest request, Deadline deadline, Callback<TouchpointAnswer> done) {
  const std::string stakeholder_id = request.key.stakeholder_id;
  core_->Submit(stakeholder_id, MakeRecord(std::move(request), deadline, std::move(done)));
}

void Submission::ReportOutcome(OutcomeRequest request, Deadline deadline,
                               Callback<TouchpointAnswer> done) {
  SubmitTo(*core_, request.target, deadline, done,
           [=] { return MakeOutcome(request, deadline, done); });
}

void Submission::Tick(std::string stakeholder_id, Deadline deadline, Callback<bool> done) {
  core_->Submit(stakeholder_id, MakeTick(deadline, std::move(done)));
}

size_t Submission::pending() const {
  return core_->pending();
}

}  // namespace touchpoint::intake
