// SPDX-License-Identifier: Apache-2.0
#include "services/intake/due_poller.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <optional>

#include "common/asio/core_timers.h"
#include "services/commit/memory/memory_store.h"
#include "services/commit/passing_store.h"
#include "tests/support/stage.h"
#include "tests/unit/intake/queued_test.h"

namespace touchpoint::intake {
namespace {

using commit::DueStakeholder;
using commit::MemoryStore;
using model::State;
using ::testing::Each;
using ::testing::ElementsAre;
using ::testing::IsEmpty;
using ::testing::SizeIs;
using ::testing::UnorderedElementsAre;
using ::testing::UnorderedElementsAreArray;
using touchpoint::testing::Utc;

constexpr commit::Partition kPartitions = 3;

/// A timeline store that can be made to refuse commits, and shows how many are under way.
class FailingStore final : public commit::PassingStore {
 public:
  using PassingStore::PassingStore;

  void Load(const std::string& id, commit::Deadline deadline,
            commit::Callback<commit::LoadedTimeline> done) override {
    most_loads_ = std::max(most_loads_, ++loads_);
    PassingStore::Load(id, deadline, [this, done](Result<commit::LoadedTimeline> loaded) {
      --loads_;
      done(std::move(loaded));
    });
  }
  void Commit(commit::StakeholderCommit commit, commit::Deadline deadline,
              commit::Callback<commit::CommitOutcome> done) override {
    if (failing) {
      ++refused;
      return done(tl::unexpected(*failing));
    }
    PassingStore::Commit(std::move(commit), deadline, std::move(done));
  }

  int most_loads() const { return most_loads_; }

  std::optional<Failure> failing;
  int refused = 0;

 private:
  int loads_ = 0;
  int most_loads_ = 0;
};

/// Notes what was asked for, and can fail.
class NotingIndex final : public commit::DueIndex {
 public:
  struct Call {
    commit::Partition partition;
    Instant until;
    size_t limit;
  };

  explicit NotingIndex(MemoryStore& store) : store_(store) {}

  void ListDue(commit::Partition partition, Instant until, size_t limit, commit::Deadline deadline,
               commit::Callback<std::vector<DueStakeholder>> done) override {
    calls.push_back({partition, until, limit});
    if (failing) {
      return done(tl::unexpected(*failing));
    }
    store_.ListDue(partition, until, limit, deadline, std::move(done));
  }

  void MoveOn(commit::Partition partition, std::vector<commit::DueUpdate> updates,
              commit::Deadline deadline, commit::Callback<std::vector<size_t>> done) override {
    store_.MoveOn(partition, std::move(updates), deadline, std::move(done));
  }

  std::vector<commit::Partition> TakePartitions() {
    std::vector<commit::Partition> partitions;
    for (const Call& call : std::exchange(calls, {})) {
      partitions.push_back(call.partition);
    }
    return partitions;
  }

  std::vector<Call> calls;
  std::optional<Failure> failing;

 private:
  MemoryStore& store_;
};

Failure Unavailable() {
  return {Code::kUnavailable, "STORE_UNAVAILABLE", "gone", {}, {}, {}};
}

Failure Late() {
  return {Code::kDeadlineExceeded, "DEADLINE", "silent", {}, {}, {}};
}

class DuePollerTest : public QueuedTest {
 protected:
  DuePollerTest() : memory_(kPartitions, Poster()) {
    SetPolicy(true);
    poller_.emplace(DuePoller::Seams{index_, submission_, clock_, timers_}, kPartitions, options_);
  }

  /// A policy that allows everything, or nothing.
  void SetPolicy(bool allows) {
    model::Policy policy = touchpoint::testing::BarePolicy();
    if (!allows) {
      policy.caps = {touchpoint::testing::RollingCap(0, kDay)};
    }
    policy.revision = allows ? "sha256:all" : "sha256:none";
    submission_.SetRulebook(
        std::make_shared<const decide::Rulebook>(policy, touchpoint::testing::Zones()));
  }

  void Use(const DuePollerOptions& options) {
    poller_.emplace(DuePoller::Seams{index_, submission_, clock_, timers_}, kPartitions, options);
  }

  /// A touchpoint of the stakeholder whose window ends at noon of 3 March.
  void Plan(const std::string& stakeholder_id) {
    PlanRequest request;
    request.key = {"a", stakeholder_id, "r"};
    request.channel = "email";
    request.purpose = "promotion";
    request.preferred = Utc("2026-03-03 11:00");
    request.latest = Utc("2026-03-03 12:00");
    std::optional<Result<TouchpointAnswer>> answer;
    submission_.Plan(request, std::chrono::steady_clock::now() + std::chrono::hours(1),
                     [&](Result<TouchpointAnswer> planned) { answer = std::move(planned); });
    Run();
    ASSERT_TRUE(answer && *answer);
  }

  /// Stakeholders with a touchpoint each, all in partition 0.
  std::vector<std::string> PlanInOnePartition(size_t count) {
    std::vector<std::string> planned;
    for (int i = 0; planned.size() < count; ++i) {
      const std::string id = "s" + std::to_string(i);
      if (memory_.PartitionOf(id) == 0) {
        Plan(id);
        planned.push_back(id);
      }
    }
    return planned;
  }

  std::vector<State> StatesOf(const std::vector<std::string>& ids) {
    std::vector<State> states;
    for (const std::string& id : ids) {
      memory_.Load(id, {}, [&](Result<commit::LoadedTimeline> loaded) {
        states.push_back(loaded->timeline.touchpoints.at(0).state);
      });
    }
    Run();
    return states;
  }

  /// Who is listed as due and unleased on the channel, in partition 0.
  std::vector<std::string> Ready() {
    std::vector<std::string> ids;
    memory_.ListReady(0, {"email", "a"}, 0, 100, {},
                      [&](Result<std::vector<DueStakeholder>> ready) {
                        for (const DueStakeholder& each : *ready) {
                          ids.push_back(each.stakeholder_id);
                        }
                      });
    Run();
    return ids;
  }

  void SweepAll() {
    for (commit::Partition partition = 0; partition < kPartitions; ++partition) {
      poller_->Sweep(partition);
    }
  }

  void FirstRound() {
    poller_->Start();
    Run();
  }

  void NextRound() {
    core_.restart();
    ASSERT_EQ(core_.run_one(), 1u);
    Run();
  }

  void ExpectSweepBegunAgain(const Failure& failure) {
    const auto ids = PlanInOnePartition(3);
    FirstRound();
    SetPolicy(false);
    SweepAll();
    store_.failing = failure;
    NextRound();
    EXPECT_THAT(StatesOf(ids), Each(State::kPlanned));
    store_.failing.reset();
    NextRound();
    EXPECT_THAT(StatesOf(ids), Each(State::kSuppressed));
  }

  const DuePollerOptions options_{.interval = Duration(0)};
  CoreLoop core_;
  CoreTimers timers_{core_};
  MemoryStore memory_;
  FailingStore store_{memory_};
  NotingIndex index_{memory_};
  ManualClock clock_{Utc("2026-03-02 09:00")};
  SeededRandom random_{1};
  // Without a cache, so that every tick is seen in the store.
  Submission submission_{store_, clock_, random_, {.cache_bytes_max = 0}};
  std::optional<DuePoller> poller_;
};

TEST_F(DuePollerTest, ARoundAsksEveryPartitionForWhatIsDueNow) {
  FirstRound();
  ASSERT_THAT(index_.calls, SizeIs(3));
  for (const auto& call : index_.calls) {
    EXPECT_EQ(call.until, clock_.Now());
    EXPECT_EQ(call.limit, options_.page_size);
  }
  EXPECT_THAT(index_.TakePartitions(), ElementsAre(0, 1, 2));
  NextRound();
  EXPECT_THAT(index_.TakePartitions(), ElementsAre(0, 1, 2));
}

TEST_F(DuePollerTest, WhoIsDueIsDecidedAndNobodyElse) {
  const auto ids = PlanInOnePartition(2);
  FirstRound();
  EXPECT_THAT(StatesOf(ids), Each(State::kPlanned));
  clock_.Set(Utc("2026-03-03 12:00"));
  NextRound();
  EXPECT_THAT(StatesOf(ids), Each(State::kExpired));
}

TEST_F(DuePollerTest, WhatFallsDueIsListedByChannelAndTeamUntilItExpires) {
  const auto ids = PlanInOnePartition(2);
  std::vector<commit::Partition> told;
  poller_->became_ready = [&](commit::Partition partition) { told.push_back(partition); };
  FirstRound();
  EXPECT_THAT(Ready(), IsEmpty());
  clock_.Set(Utc("2026-03-03 11:00"));
  NextRound();
  EXPECT_THAT(Ready(), UnorderedElementsAreArray(ids));
  EXPECT_THAT(told, ElementsAre(0));
  // Nothing more is to be done for them before their window ends.
  NextRound();
  EXPECT_THAT(told, ElementsAre(0));
  clock_.Set(Utc("2026-03-03 12:00"));
  NextRound();  // writes down that they have expired ...
  NextRound();  // ... and takes them from the list
  EXPECT_THAT(Ready(), IsEmpty());
  EXPECT_THAT(StatesOf(ids), Each(State::kExpired));
}

TEST_F(DuePollerTest, WhatWasRememberedAndIsStaleIsLookedUpBeforeItIsListed) {
  Submission cached(store_, clock_, random_, {});
  cached.SetRulebook(submission_.rulebook());
  const auto ids = PlanInOnePartition(1);
  poller_.emplace(DuePoller::Seams{index_, cached, clock_, timers_}, kPartitions, options_);
  SweepAll();
  FirstRound();  // into the cache
  std::optional<Result<ProfileAnswer>> changed;
  model::Profile profile;
  profile.region = "de";
  submission_.PutProfile({ids[0], profile},
                         std::chrono::steady_clock::now() + std::chrono::hours(1),
                         [&](Result<ProfileAnswer> answer) { changed = std::move(answer); });
  Run();
  clock_.Set(Utc("2026-03-03 11:00"));
  NextRound();
  EXPECT_THAT(Ready(), IsEmpty());
  NextRound();
  EXPECT_THAT(Ready(), UnorderedElementsAreArray(ids));
}

TEST_F(DuePollerTest, AFullPageIsFollowedByTheNext) {
  Use({.interval = Duration(0), .page_size = 2});
  const auto ids = PlanInOnePartition(5);
  clock_.Set(Utc("2026-03-03 12:00"));
  FirstRound();
  EXPECT_THAT(index_.TakePartitions(), ElementsAre(0, 0, 0, 1, 2));
  EXPECT_THAT(StatesOf(ids), Each(State::kExpired));
}

TEST_F(DuePollerTest, AFullPageThatCannotBeMovedOnDoesNotHoldUpTheRound) {
  Use({.interval = Duration(0), .page_size = 2});
  PlanInOnePartition(3);
  clock_.Set(Utc("2026-03-03 12:00"));
  store_.failing = Failure{Code::kDataLoss, "RECORD_CORRUPT", "damaged", {}, {}, {}};
  FirstRound();
  EXPECT_THAT(index_.TakePartitions(), ElementsAre(0, 1, 2));
}

TEST_F(DuePollerTest, OnlySoManyAreUnderWayAtATime) {
  Use({.interval = Duration(0), .ticks_max = 4});
  const auto ids = PlanInOnePartition(20);
  clock_.Set(Utc("2026-03-03 12:00"));
  FirstRound();
  EXPECT_EQ(store_.most_loads(), 4);
  EXPECT_THAT(StatesOf(ids), Each(State::kExpired));
}

TEST_F(DuePollerTest, AStoreThatIsGoneEndsTheRoundAndIsAskedAgainInTheNext) {
  index_.failing = Unavailable();
  FirstRound();
  EXPECT_THAT(index_.TakePartitions(), ElementsAre(0));
  index_.failing.reset();
  NextRound();
  EXPECT_THAT(index_.TakePartitions(), ElementsAre(0, 1, 2));
}

TEST_F(DuePollerTest, AStoreThatFailsMeanwhileIsNotAskedForTheRest) {
  for (const Failure& failure : {Unavailable(), Late()}) {
    Use({.interval = Duration(0), .ticks_max = 1});
    PlanInOnePartition(3);
    clock_.Set(Utc("2026-03-03 12:00"));
    store_.refused = 0;
    store_.failing = failure;
    FirstRound();
    EXPECT_EQ(store_.refused, 1) << failure.reason;
    EXPECT_THAT(index_.TakePartitions(), ElementsAre(0)) << failure.reason;
    store_.failing.reset();
    clock_.Set(Utc("2026-03-02 09:00"));
  }
}

TEST_F(DuePollerTest, ASweepReachesWhoIsNotDueAndHappensOnce) {
  const auto ids = PlanInOnePartition(3);
  FirstRound();
  index_.calls.clear();
  SetPolicy(false);
  SweepAll();
  NextRound();
  ASSERT_THAT(index_.calls, SizeIs(3));
  EXPECT_EQ(index_.calls[0].limit, options_.sweep_size);
  EXPECT_GT(index_.calls[0].until, clock_.Now() + 20'000 * kDay);
  EXPECT_THAT(StatesOf(ids), Each(State::kSuppressed));
  index_.calls.clear();
  NextRound();
  EXPECT_EQ(index_.calls.at(0).until, clock_.Now());
}

TEST_F(DuePollerTest, TicksThatAreAnsweredAtOnceDoNotSkipAPartition) {
  Submission cached(store_, clock_, random_, {});
  cached.SetRulebook(submission_.rulebook());
  const auto ids = PlanInOnePartition(200);
  poller_.emplace(DuePoller::Seams{index_, cached, clock_, timers_}, kPartitions, options_);
  SweepAll();
  FirstRound();  // into the cache
  index_.calls.clear();
  for (int i = 0; i < 3; ++i) {
    SweepAll();
    NextRound();
    EXPECT_THAT(index_.TakePartitions(), ElementsAre(0, 1, 2));
  }
}

TEST_F(DuePollerTest, ASweepThatFoundTheStoreGoneIsBegunAgain) {
  ExpectSweepBegunAgain(Unavailable());
}

TEST_F(DuePollerTest, ASweepThatFoundTheStoreSilentIsBegunAgain) {
  ExpectSweepBegunAgain(Late());
}

TEST_F(DuePollerTest, OnlyWhatIsOwnedIsReadFromTheNextRoundOn) {
  std::set<commit::Partition> owned = {1};
  poller_->owns = [&owned](commit::Partition partition) { return owned.contains(partition); };
  FirstRound();
  EXPECT_THAT(index_.TakePartitions(), ElementsAre(1));
  owned = {0, 2};
  NextRound();
  EXPECT_THAT(index_.TakePartitions(), ElementsAre(0, 2));
  owned = {};
  NextRound();
  EXPECT_THAT(index_.TakePartitions(), IsEmpty());
}

TEST_F(DuePollerTest, ASweepIsToldOnceItHasEndedWithTheRulesThatItBeganUnder) {
  std::vector<std::pair<commit::Partition, uint64_t>> swept;
  poller_->swept = [&](commit::Partition partition, uint64_t stamp) {
    swept.emplace_back(partition, stamp);
  };
  FirstRound();
  EXPECT_THAT(swept, IsEmpty());
  poller_->Sweep(2);
  index_.failing = Unavailable();
  NextRound();
  EXPECT_THAT(swept, IsEmpty()) << "it failed";
  index_.failing.reset();
  NextRound();
  EXPECT_THAT(swept, ElementsAre(std::pair(2u, submission_.rulebook()->stamp())));
  NextRound();
  EXPECT_THAT(swept, SizeIs(1));
}

TEST_F(DuePollerTest, ASweepOfWhatIsNotOwnedYetWaits) {
  bool owned = false;
  poller_->owns = [&owned](commit::Partition) { return owned; };
  std::vector<commit::Partition> swept;
  poller_->swept = [&](commit::Partition partition, uint64_t) { swept.push_back(partition); };
  poller_->Sweep(1);
  FirstRound();
  EXPECT_THAT(swept, IsEmpty());
  owned = true;
  NextRound();
  EXPECT_THAT(swept, ElementsAre(1));
}

TEST_F(DuePollerTest, NobodyIsTickedWhilePaused) {
  const auto ids = PlanInOnePartition(2);
  clock_.Set(Utc("2026-03-03 12:00"));
  poller_->Pause(true);
  FirstRound();
  NextRound();
  EXPECT_THAT(StatesOf(ids), Each(State::kPlanned));
  poller_->Pause(false);
  NextRound();
  EXPECT_THAT(StatesOf(ids), Each(State::kExpired));
}

TEST_F(DuePollerTest, AfterStopNothingNewIsBegun) {
  Use({.interval = Duration(0), .ticks_max = 1});
  const auto ids = PlanInOnePartition(3);
  clock_.Set(Utc("2026-03-03 12:00"));
  poller_->Start();
  while (submission_.pending() == 0) {
    RunOne();
  }
  poller_->Stop();
  Run();
  EXPECT_THAT(StatesOf(ids),
              UnorderedElementsAre(State::kExpired, State::kPlanned, State::kPlanned));
  EXPECT_THAT(index_.TakePartitions(), ElementsAre(0));
  core_.restart();
  EXPECT_EQ(core_.poll(), 0u);
}

TEST_F(DuePollerTest, MayBeDestroyedWhileTicksAreUnderWay) {
  PlanInOnePartition(3);
  clock_.Set(Utc("2026-03-03 12:00"));
  poller_->Start();
  while (submission_.pending() == 0) {
    RunOne();
  }
  poller_.reset();
  Run();
  EXPECT_EQ(submission_.pending(), 0u);
}

}  // namespace
}  // namespace touchpoint::intake
