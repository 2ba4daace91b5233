// SPDX-License-Identifier: Apache-2.0
#include "services/query/timeline_reader.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <deque>

#include "services/commit/memory/memory_store.h"
#include "services/commit/passing_store.h"
#include "tests/support/commit_draft.h"
#include "tests/support/seed.h"

namespace touchpoint::query {
namespace {

using ::testing::ElementsAre;

/// A store in memory that counts how often a timeline is loaded, or fails.
class CountingStore final : public commit::PassingStore {
 public:
  using PassingStore::PassingStore;

  void Load(const std::string& id, commit::Deadline deadline,
            commit::Callback<commit::LoadedTimeline> done) override {
    ++loads;
    PassingStore::Load(id, deadline, [this, done](Result<commit::LoadedTimeline> loaded) {
      done(failing ? tl::unexpected(
                         Failure{Code::kUnavailable, "STORE_UNAVAILABLE", "gone", {}, {}, {}})
                   : std::move(loaded));
    });
  }

  int loads = 0;
  bool failing = false;
};

class TimelineReaderTest : public ::testing::Test {
 protected:
  TimelineReaderTest() { reader_.SetPolicy(std::make_shared<const model::Policy>()); }

  void Grow() {
    auto draft = testing::DraftRandomCommit("anna", timeline_, FromMillis(++now_), random_);
    timeline_ = *draft.after;
    memory_.Commit(std::move(draft), {}, [](const Result<commit::CommitOutcome>& outcome) {
      ASSERT_EQ(outcome->kind, commit::CommitOutcome::Kind::kCommitted);
    });
  }

  TimelineReader::Done Note() {
    return [this](const Result<std::shared_ptr<const TimelineReading>>& reading) {
      revisions_.push_back(reading ? (*reading)->revision : 0);
      if (reading) {
        last_ = *reading;
      }
    };
  }

  void RunOne() {
    const auto next = std::move(posted_.front());
    posted_.pop_front();
    next();
  }
  void Run() {
    while (!posted_.empty()) {
      RunOne();
    }
  }

  SeededRandom random_{testing::Seed()};
  int64_t now_ = 1'772'442'000'000;
  std::deque<std::function<void()>> posted_;
  commit::MemoryStore memory_{4, [this](auto function) { posted_.push_back(std::move(function)); }};
  CountingStore store_{memory_};
  ManualClock clock_{FromMillis(now_)};
  Finder finder_{store_, clock_, 4};
  TimelineReader reader_{finder_};
  model::Timeline timeline_;
  std::vector<uint64_t> revisions_;
  std::shared_ptr<const TimelineReading> last_;
};

TEST_F(TimelineReaderTest, ShowsTheWholeTimeline) {
  Grow();
  Grow();
  reader_.ReadNow("anna", Note());
  Run();
  EXPECT_THAT(revisions_, ElementsAre(2));
  EXPECT_EQ(last_->touchpoints.size(), timeline_.touchpoints.size());
  EXPECT_EQ(last_->stakeholder.stakeholder_id(), "anna");
  const auto before = last_;
  reader_.ReadNow("anna", Note());
  Run();
  for (size_t i = 0; i < before->touchpoints.size(); ++i) {
    EXPECT_EQ(before->touchpoints[i].digest, last_->touchpoints[i].digest);
  }
}

TEST_F(TimelineReaderTest, WhoAsksAtTheSameTimeSharesAReading) {
  Grow();
  Run();
  for (int i = 0; i < 500; ++i) {
    reader_.ReadAtLeast("anna", 1, Note());
  }
  Run();
  EXPECT_EQ(revisions_.size(), 500u);
  EXPECT_EQ(store_.loads, 1);
}

TEST_F(TimelineReaderTest, WhoNeedsALaterOneGetsTheNext) {
  Grow();
  Run();
  reader_.ReadAtLeast("anna", 1, Note());  // is on its way with revision 1
  Grow();
  reader_.ReadAtLeast("anna", 1, Note());
  reader_.ReadAtLeast("anna", 2, Note());
  reader_.ReadNow("anna", Note());
  Run();
  EXPECT_THAT(revisions_, ElementsAre(1, 1, 2, 2));
  EXPECT_EQ(store_.loads, 2);
}

TEST_F(TimelineReaderTest, WhatTheStoreHasLostIsNotWaitedFor) {
  Grow();
  Run();
  reader_.ReadNow("anna", Note());
  reader_.ReadAtLeast("anna", 9, Note());
  Run();
  EXPECT_THAT(revisions_, ElementsAre(1, 1));
  EXPECT_EQ(store_.loads, 2);
}

TEST_F(TimelineReaderTest, AFailureIsToldToAllAndTheNextReadingBeginsAnew) {
  Grow();
  Run();
  store_.failing = true;
  reader_.ReadAtLeast("anna", 1, Note());
  reader_.ReadAtLeast("anna", 1, Note());
  Run();
  EXPECT_THAT(revisions_, ElementsAre(0, 0));
  store_.failing = false;
  reader_.ReadAtLeast("anna", 1, Note());
  Run();
  EXPECT_THAT(revisions_, ElementsAre(0, 0, 1));
}

TEST(TimelineReaderEnd, WhatIsUnderWayIsDropped) {
  std::deque<std::function<void()>> posted;
  commit::MemoryStore memory(4,
                             [&posted](auto function) { posted.push_back(std::move(function)); });
  ManualClock clock{Instant()};
  Finder finder(memory, clock, 4);
  bool called = false;
  {
    TimelineReader reader(finder);
    reader.ReadNow("anna", [&called](const auto& /*reading*/) { called = true; });
  }
  for (const auto& function : posted) {
    function();
  }
  EXPECT_FALSE(called);
}

}  // namespace
}  // namespace touchpoint::query
