// SPDX-License-Identifier: Apache-2.0
// A stakeholder's life through submission and a store: the journal replays to it, and every store
// tells it alike, so that a simulation in memory says what a daemon on Redis would do.
#include <gtest/gtest.h>

#include <map>
#include <random>
#include <set>
#include <string>

#include "services/commit/journal_codec.h"
#include "services/decide/decide.h"
#include "services/intake/submission.h"
#include "tests/contract/store_harness.h"
#include "tests/support/stage.h"

namespace touchpoint::commit {
namespace {

using touchpoint::testing::Utc;

using Rulebooks = std::map<std::string, std::shared_ptr<const decide::Rulebook>>;

/// Two policies by their revisions; a life goes to and fro between them.
const Rulebooks& Rules() {
  static const Rulebooks rules = [] {
    model::Policy policy = touchpoint::testing::BarePolicy();
    policy.caps = {touchpoint::testing::RollingCap(1, 6 * kHour)};
    policy.quiet_hours = {touchpoint::testing::Quiet(20 * 60, 8 * 60)};
    policy.merges = {touchpoint::testing::MergeSameTopic()};
    policy.revision = "sha256:life";
    model::Policy later = policy;
    later.caps = {touchpoint::testing::CalendarCap(1, model::CapPeriod::kCalendarDay)};
    later.merges.clear();
    later.revision = "sha256:later";
    Rulebooks both;
    for (const model::Policy& each : {policy, later}) {
      both[each.revision] =
          std::make_shared<const decide::Rulebook>(each, touchpoint::testing::Zones());
    }
    return both;
  }();
  return rules;
}

/// Random requests of one person, the same for the same seed, one after the other.
class Life {
 public:
  Life(StoreHarness& harness, uint64_t seed) : harness_(harness), draw_(seed) {
    submission_.SetRulebook(Rules().at("sha256:life"));
  }

  void Live(int requests) {
    for (int i = 0; i < requests; ++i) {
      clock_.Set(clock_.Now() + static_cast<int>(draw_() % 180) * std::chrono::minutes(1));
      if (i % 20 == 10) {
        submission_.SetRulebook(Rules().at(i % 40 == 10 ? "sha256:later" : "sha256:life"));
      }
      Next("r" + std::to_string(i), static_cast<int>(draw_() % 12));
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
    } else if (what == 3) {
      ReportDue(deadline);
    } else {
      (void)harness_.Await<intake::TouchpointAnswer>(
          [&](auto done) { submission_.Plan(Ask(request_id, wish), deadline, done); });
    }
  }

  /// What is due has happened, now and then a little later than planned.
  void ReportDue(Deadline deadline) {
    for (const model::Touchpoint& one : Timeline().touchpoints) {
      if (one.state != model::State::kPlanned || one.scheduled > clock_.Now()) {
        continue;
      }
      const Instant at = draw_() % 2 == 0 ? one.scheduled : clock_.Now();
      (void)harness_.Await<intake::TouchpointAnswer>([&](auto done) {
        submission_.ReportOutcome({IdOf(one.sequence), true, at, ""}, deadline, done);
      });
      return;
    }
  }

  model::TouchpointId IdOf(model::Sequence sequence) {
    return {harness_.store().PartitionOf("ada"), Timeline().surrogate, sequence};
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

/// The bytes of what was decided, in order.
std::vector<std::string> Payloads(StoreHarness& harness) {
  std::vector<std::string> payloads;
  for (JournalEntry& entry : WholeJournal(harness)) {
    payloads.push_back(std::move(entry.payload));
  }
  return payloads;
}

class LifeContract : public ::testing::TestWithParam<StoreKind> {
 protected:
  LifeContract() { RecordProperty("seed", std::to_string(seed_)); }

  const uint64_t seed_ = touchpoint::testing::Seed();
};

TEST_P(LifeContract, TheJournalReplaysToTheSameTimeline) {
  const auto harness = GetParam().make(1);
  Life life(*harness, seed_);
  life.Live(160);
  const model::Timeline lived = life.Timeline();
  ASSERT_GT(lived.revision, 40U);

  std::set<std::string> policies;
  model::Timeline replayed;
  for (const JournalEntry& entry : WholeJournal(*harness)) {
    const auto steps = DecodeSteps(entry.payload, lived.names);
    ASSERT_TRUE(steps);
    policies.insert(entry.policy_revision);
    const decide::Rulebook& rules = *Rules().at(entry.policy_revision);
    for (const JournalStep& step : *steps) {
      const auto decision = decide::Decide(replayed, rules, step.input, entry.now);
      ASSERT_EQ(decision, step.decision) << "revision " << entry.revision << ", seed " << seed_;
      model::Apply(decision, replayed);
    }
  }
  EXPECT_EQ(policies.size(), 2U) << "seed " << seed_;
  EXPECT_EQ(replayed.touchpoints, lived.touchpoints);
  EXPECT_EQ(replayed.profile, lived.profile);
  EXPECT_EQ(replayed.names, lived.names);
}

TEST_P(LifeContract, IsToldAlikeByEveryStore) {
  const auto harness = GetParam().make(1);
  Life life(*harness, seed_);
  life.Live(160);
  const auto memory = AllStores().front().make(1);
  Life simulated(*memory, seed_);
  simulated.Live(160);
  EXPECT_EQ(life.Timeline(), simulated.Timeline()) << "seed " << seed_;
  EXPECT_EQ(Payloads(*harness), Payloads(*memory)) << "seed " << seed_;
}

INSTANTIATE_TEST_SUITE_P(Stores, LifeContract, ::testing::ValuesIn(AllStores()), StoreName);

}  // namespace
}  // namespace touchpoint::commit
