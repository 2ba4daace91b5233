// SPDX-License-Identifier: Apache-2.0
#include "services/query/timeline_walk.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <set>

#include "services/commit/memory/memory_store.h"
#include "services/commit/passing_store.h"
#include "tests/support/commit_draft.h"

namespace touchpoint::query {
namespace {

/// Counts the loads under way, and fails those of one stakeholder.
class WatchedStore final : public commit::PassingStore {
 public:
  using PassingStore::PassingStore;

  void Load(const std::string& id, commit::Deadline deadline,
            commit::Callback<commit::LoadedTimeline> done) override {
    loading_max = std::max(loading_max, ++loading);
    PassingStore::Load(id, deadline, [this, id, done](Result<commit::LoadedTimeline> loaded) {
      --loading;
      const bool fails = id == failing;
      done(fails ? tl::unexpected(Failure{code, "", "", {}, {}, {}}) : std::move(loaded));
    });
  }

  std::string failing;
  Code code = Code::kDataLoss;
  size_t loading = 0;
  size_t loading_max = 0;
};

class TimelineWalkTest : public ::testing::Test {
 protected:
  /// Somebody for whom something is planned.
  void Add(const std::string& stakeholder_id) {
    model::NameTable names;
    const Instant now = clock_.Now();
    auto draft = testing::DraftCommit(stakeholder_id, {}, now,
                                      testing::TypicalTouchpoint(names, 1, now), names, random_);
    memory_.Commit(std::move(draft), {}, [](const Result<commit::CommitOutcome>& outcome) {
      ASSERT_EQ(outcome->kind, commit::CommitOutcome::Kind::kCommitted);
    });
    Run();
  }

  void Run() {
    while (!posted_.empty()) {
      auto next = std::move(posted_.front());
      posted_.pop_front();
      next();
    }
  }

  Result<TimelineWalk::End> Walk(size_t stakeholders_max) {
    visited_.clear();
    std::optional<Result<TimelineWalk::End>> end;
    TimelineWalk::Start(
        {memory_, finder_, 4}, stakeholders_max, {},
        [this](const Snapshot& snapshot) { visited_.insert(snapshot.stakeholder_id); },
        [&end](Result<TimelineWalk::End> result) {
          EXPECT_FALSE(end) << "ended twice";
          end = std::move(result);
        });
    Run();
    return end.value();
  }

  SeededRandom random_{1};
  std::deque<std::function<void()>> posted_;
  commit::MemoryStore memory_{4, [this](auto function) { posted_.push_back(std::move(function)); }};
  WatchedStore store_{memory_};
  ManualClock clock_{FromMillis(1'772'442'000'000)};
  Finder finder_{store_, clock_, 4};
  std::multiset<std::string> visited_;
};

TEST_F(TimelineWalkTest, VisitsEverybodyOnceAndFewAtATime) {
  std::multiset<std::string> all;
  for (int i = 0; i < 100; ++i) {
    all.insert("p" + std::to_string(i));
    Add("p" + std::to_string(i));
  }
  const auto end = Walk(1'000);
  ASSERT_TRUE(end);
  EXPECT_EQ(visited_, all);
  EXPECT_EQ(end->stakeholders, 100u);
  EXPECT_TRUE(end->complete);
  EXPECT_GT(store_.loading_max, 1u);
  EXPECT_LE(store_.loading_max, 8u);
}

TEST_F(TimelineWalkTest, SaysThatThereAreMoreThanItVisits) {
  for (int i = 0; i < 100; ++i) {
    Add("p" + std::to_string(i));
  }
  const auto end = Walk(40);
  ASSERT_TRUE(end);
  EXPECT_EQ(end->stakeholders, visited_.size());
  EXPECT_LE(visited_.size(), 40u);
  EXPECT_GE(visited_.size(), 30u);  // partitions are about as large as each other
  EXPECT_FALSE(end->complete);
}

TEST_F(TimelineWalkTest, PassesOverOneWhoIsDamagedAndFailsAsTheStoreDoes) {
  for (const char* id : {"a", "b", "c"}) {
    Add(id);
  }
  store_.failing = "b";
  for (const Code code : {Code::kDataLoss, Code::kFailedPrecondition}) {
    store_.code = code;
    const auto end = Walk(1'000);
    ASSERT_TRUE(end);
    EXPECT_EQ(end->stakeholders, 2u);
    EXPECT_FALSE(end->complete);
  }
  store_.code = Code::kUnavailable;
  EXPECT_FALSE(Walk(1'000));
}

TEST_F(TimelineWalkTest, WhereNothingIsPlannedThereIsNobody) {
  const auto end = Walk(1'000);
  ASSERT_TRUE(end);
  EXPECT_EQ(end->stakeholders, 0u);
  EXPECT_TRUE(end->complete);
}

}  // namespace
}  // namespace touchpoint::query
