// SPDX-License-Identifier: Apache-2.0
// A stakeholder's life through submission and a store: the journal replays to it, and every store
// tells it alike, so that a simulation in memory says what a daemon on Redis would do.
#include <gtest/gtest.h>

#include <random>

#include "services/commit/journal_codec.h"
#include "services/decide/decide.h"
#include "services/intake/submission.h"
#include "tests/contract/store_harness.h"
#include "tests/support/stage.h"

namespace touchpoint::commit {
namespace {

using touchpoint::testing::Utc;

std::shared_ptr<const decide::Rulebook> Rules() {
  model::Policy policy = touchpoint::testing::BarePolicy();
  policy.caps = {touchpoint::testing::RollingCap(1, 6 * kHour)};
  policy.quiet_hours = {touchpoint::testing::Quiet(20 * 60, 8 * 60)};
  policy.merges = {touchpoint::testing::MergeSameTopic()};
  policy.revision = "sha256:life";
  return std::make_shared<const decide::Rulebook>(policy, touchpoint::testing::Zones());
}

/// Random requests of one person, the same for the same seed, one after the other.
class Life {
 public:
  Life(StoreHarness& harness, uint64_t seed) : harness_(harness), draw_(seed) {
    submission_.SetRulebook(Rules());
  }

  void Live(int requests) {
    for (int i = 0; i < requests; ++i) {
      clock_.Set(clock_.Now() + static_cast<int>(draw_() % 180) * std::chrono::minutes(1));
      Next("r" + std::to_string(i), static_cast<int>(draw_() % 10));
    }
  }

  model::Timeline Timeline() { return harness_.Load("ada").timeline; }

 private:
  void Next(const std::string& request_id, int what) {
    const auto deadline = StoreHarness::Soon();
    const std::string earlier = "r" + std::to_string(draw_() % (sequence_ + 1));
    const Instant wish = clock_.Now() + static_cast<int>(draw_() % 72) * kHour;
    ++sequence_;
    if (what == 0) {
      (void)harness_.Await<intake::TouchpointAnswer>([&](auto done) {
        submission_.Cancel({intake::RequestKey{"a", "ada", earlier}}, deadline, done);
      });
    } else if (what == 1) {
      (void)harness_.Await<intake::TouchpointAnswer>([&](auto done) {
        submission_.Reschedule({intake::RequestKey{"a", "ada", earlier}, {}, wish, {}}, deadline,
                               done);
      });
    } else if (what == 2) {
      model::Profile profile{"America/Chicago", "IA", {"vip"}, false, {}};
      if (draw_() % 2 == 0) {
        profile.opt_outs = {{"email", ""}};
      }
      (void)harness_.Await<intake::ProfileAnswer>([&](auto done) {
        submission_.PutProfile({"ada", profile}, deadline, done);
      });
    } else {
      (void)harness_.Await<intake::TouchpointAnswer>(
          [&](auto done) { submission_.Plan(Ask(request_id, wish), deadline, done); });
    }
  }

  intake::PlanRequest Ask(const std::string& request_id, Instant wish) {
    intake::PlanRequest request;
    request.key = {"a", "ada", request_id};
    request.channel = draw_() % 3 == 0 ? "phone" : "email";
    request.purpose = draw_() % 4 == 0 ? "sales" : "promotion";
    request.topic = draw_() % 2 == 0 ? "product" : "";
    request.initiative = "spring";
    request.priority = static_cast<uint8_t>(draw_() % 100);
    request.preferred = wish;
    request.latest = wish + kDay;
    request.region = "IA";
    return request;
  }

  StoreHarness& harness_;
  std::mt19937_64 draw_;
  uint64_t sequence_ = 0;
  ManualClock clock_{Utc("2026-03-02 09:00")};
  SeededRandom random_{7};
  intake::Submission submission_{harness_.store(), clock_, random_, {}};
};

std::vector<JournalEntry> WholeJournal(StoreHarness& harness) {
  std::vector<JournalEntry> entries;
  Journal::Page page;
  do {
    page = harness.Read(0, page.next);
    entries.insert(entries.end(), page.entries.begin(), page.entries.end());
  } while (!page.end);
  return entries;
}

class LifeContract : public ::testing::TestWithParam<StoreKind> {
 protected:
  LifeContract() { RecordProperty("seed", std::to_string(seed_)); }

  const uint64_t seed_ = touchpoint::testing::Seed();
};

TEST_P(LifeContract, TheJournalReplaysToTheSameTimeline) {
  const auto harness = GetParam().make(1);
  Life life(*harness, seed_);
  life.Live(120);
  const model::Timeline lived = life.Timeline();
  ASSERT_GT(lived.revision, 40U);

  const auto rules = Rules();
  model::Timeline replayed;
  for (const JournalEntry& entry : WholeJournal(*harness)) {
    const auto steps = DecodeSteps(entry.payload, lived.names);
    ASSERT_TRUE(steps);
    for (const JournalStep& step : *steps) {
      const auto decision = decide::Decide(replayed, *rules, step.input, entry.now);
      ASSERT_EQ(decision, step.decision) << "revision " << entry.revision << ", seed " << seed_;
      model::Apply(decision, replayed);
    }
  }
  EXPECT_EQ(replayed.touchpoints, lived.touchpoints);
  EXPECT_EQ(replayed.profile, lived.profile);
  EXPECT_EQ(replayed.names, lived.names);
}

TEST_P(LifeContract, IsToldAlikeByEveryStore) {
  const auto harness = GetParam().make(1);
  Life life(*harness, seed_);
  life.Live(120);
  const auto memory = AllStores().front().make(1);
  Life simulated(*memory, seed_);
  simulated.Live(120);
  EXPECT_EQ(life.Timeline(), simulated.Timeline()) << "seed " << seed_;
}

INSTANTIATE_TEST_SUITE_P(Stores, LifeContract, ::testing::ValuesIn(AllStores()), StoreName);

}  // namespace
}  // namespace touchpoint::commit
