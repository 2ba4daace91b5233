// SPDX-License-Identifier: Apache-2.0
// What was decided, decided anew: the same under the same policy, however a life went.
#include "services/intake/policy_simulation.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <map>
#include <random>

#include "services/commit/memory/memory_store.h"
#include "services/intake/journal_sample.h"
#include "services/intake/submission.h"
#include "tests/support/seed.h"
#include "tests/support/stage.h"
#include "tests/unit/intake/queued_test.h"

namespace touchpoint::intake {
namespace {

using touchpoint::testing::Utc;

model::Policy TwoRules() {
  model::Policy policy = touchpoint::testing::OneADay();
  policy.revision = "sha256:was";
  policy.caps.push_back(touchpoint::testing::RollingCap(3, 7 * kDay));
  policy.caps.back().id = "weekly";
  policy.quiet_hours = {touchpoint::testing::Quiet(20 * 60, 8 * 60)};
  return policy;
}

std::shared_ptr<const decide::Rulebook> Rules(model::Policy policy) {
  return std::make_shared<const decide::Rulebook>(std::move(policy), touchpoint::testing::Zones());
}

/// "SCHEDULED 2026-03-03T12:00:00Z email".
std::string Show(const std::optional<model::Answer>& answer) {
  if (!answer) {
    return "refused";
  }
  return std::string(ToString(answer->verdict)) +
         (answer->scheduled ? " " + FormatRfc3339(*answer->scheduled) : "") + " " + answer->channel;
}

class PolicySimulationTest : public QueuedTest {
 protected:
  PolicySimulationTest() : memory_(4, Poster()) { SetPolicy(TwoRules()); }

  void SetPolicy(const model::Policy& policy) { submission_.SetRulebook(Rules(policy)); }

  static PlanRequest Request(const std::string& id, const std::string& request_id, Instant at) {
    PlanRequest plan;
    plan.key = {"a", id, request_id};
    plan.channel = "email";
    plan.purpose = "promotion";
    plan.preferred = at;
    plan.time_zone = "Europe/Berlin";
    return plan;
  }

  Result<TouchpointAnswer> Plan(PlanRequest plan) {
    return Await<TouchpointAnswer>(
        [&](auto done) { submission_.Plan(std::move(plan), commit::Deadline::max(), done); });
  }

  /// Outcomes by touchpoint: "before -> after".
  std::map<std::string, std::string> Simulate(const model::Policy& policy, size_t plans_max) {
    std::map<std::string, std::string> outcomes;
    const auto done = Await<bool>([&](auto callback) {
      intake::Simulate(
          {memory_, memory_}, Rules(policy), plans_max, {},
          [&](const SimulatedStakeholder& stakeholder) {
            for (const TrialOutcome& outcome : stakeholder.outcomes) {
              outcomes[stakeholder.stakeholder_id + " " + std::to_string(outcome.sequence)] =
                  Show(outcome.before) + " -> " + Show(outcome.after);
            }
          },
          callback);
    });
    EXPECT_TRUE(done);
    return outcomes;
  }

  /// A random life of a few people, of plans, cancels, reschedules and outcomes.
  void Live(std::mt19937_64& chance, int steps, bool merges) {
    std::vector<model::TouchpointId> ids;
    for (int step = 0; step < steps; ++step) {
      clock_.Set(clock_.Now() + std::chrono::minutes(chance() % 400));
      const auto kind = ids.empty() ? 0 : chance() % 8;
      const Target target = ids.empty() ? model::TouchpointId{} : ids[chance() % ids.size()];
      if (kind == 5) {
        Await<TouchpointAnswer>(
            [&](auto done) { submission_.Cancel({target}, commit::Deadline::max(), done); });
      } else if (kind == 6) {
        OutcomeRequest outcome{target, chance() % 3 != 0, clock_.Now(), "", {}};
        outcome.scope = auth::TeamScope::Any();
        Await<TouchpointAnswer>(
            [&](auto done) { submission_.ReportOutcome(outcome, commit::Deadline::max(), done); });
      } else if (kind == 7 && merges) {
        const RescheduleRequest reschedule{
            target, {}, clock_.Now() + std::chrono::minutes(chance() % 9'000), {}};
        Await<TouchpointAnswer>(
            [&](auto done) { submission_.Reschedule(reschedule, commit::Deadline::max(), done); });
      } else {
        PlanRequest plan = Request("p" + std::to_string(chance() % 3), "r" + std::to_string(step),
                                   clock_.Now() + std::chrono::minutes(chance() % 6'000));
        plan.priority = static_cast<uint8_t>(chance() % 2 * 40 + 30);
        plan.topic = merges && chance() % 2 == 0 ? "t" : "";
        const auto planned = Plan(std::move(plan));
        ASSERT_TRUE(planned);
        ids.push_back(planned->view.id);
      }
    }
  }

  void ExpectNothingDiffers(const std::map<std::string, std::string>& outcomes) {
    for (const auto& [touchpoint, outcome] : outcomes) {
      const size_t arrow = outcome.find(" -> ");
      EXPECT_EQ(outcome.substr(0, arrow), outcome.substr(arrow + 4)) << touchpoint;
    }
  }

  commit::MemoryStore memory_;
  ManualClock clock_{Utc("2026-03-02 09:00")};
  SeededRandom random_{7};
  Submission submission_{memory_, clock_, random_, {}};
};

TEST_F(PolicySimulationTest, TheSamePolicyChangesNothingOfAWholeLife) {
  std::mt19937_64 chance(touchpoint::testing::Seed());
  model::Policy policy = TwoRules();
  policy.merges = {touchpoint::testing::MergeSameTopic()};
  SetPolicy(policy);
  Live(chance, 200, true);
  const auto outcomes = Simulate(policy, 10'000);
  EXPECT_GT(outcomes.size(), 100u);
  ExpectNothingDiffers(outcomes);
}

TEST_F(PolicySimulationTest, TheSamePolicyChangesNothingOfTheNewestPlans) {
  std::mt19937_64 chance(touchpoint::testing::Seed());
  Live(chance, 200, false);
  for (const size_t plans : {1u, 3u, 20u, 60u}) {
    const auto outcomes = Simulate(TwoRules(), plans);
    EXPECT_GE(outcomes.size(), plans);
    EXPECT_LE(outcomes.size(), plans + 1);
    ExpectNothingDiffers(outcomes);
  }
}

TEST_F(PolicySimulationTest, AStricterPolicyDefersMoreAndASofterOneLess) {
  Plan(Request("ada", "r1", Utc("2026-03-02 12:00")));
  Plan(Request("ada", "r2", Utc("2026-03-02 13:00")));
  model::Policy policy = TwoRules();
  policy.caps[0].limit = 2;
  EXPECT_EQ(Simulate(policy, 100)["ada 2"],
            "DEFERRED 2026-03-03T12:00:00Z email -> SCHEDULED 2026-03-02T13:00:00Z email");
  policy.caps[0].limit = 1;
  policy.caps[0].per = 2 * kDay;
  EXPECT_EQ(Simulate(policy, 100)["ada 2"],
            "DEFERRED 2026-03-03T12:00:00Z email -> DEFERRED 2026-03-04T12:00:00Z email");
  // Of the second alone: what was planned before it stands where it stood.
  const auto newest = Simulate(policy, 1);
  EXPECT_EQ(newest.size(), 1u);
  EXPECT_EQ(newest.at("ada 2"),
            "DEFERRED 2026-03-03T12:00:00Z email -> DEFERRED 2026-03-04T12:00:00Z email");
  policy.caps[0].limit = 0;
  EXPECT_EQ(Simulate(policy, 100)["ada 1"],
            "SCHEDULED 2026-03-02T12:00:00Z email -> SUPPRESSED email");
}

TEST_F(PolicySimulationTest, WhatThePolicyDoesNotKnowIsRefused) {
  Plan(Request("ada", "r1", Utc("2026-03-02 12:00")));
  PlanRequest sales = Request("ada", "r2", Utc("2026-03-04 12:00"));
  sales.purpose = "sales";
  Plan(std::move(sales));
  model::Policy policy = TwoRules();
  policy.purposes.erase("promotion");
  const auto outcomes = Simulate(policy, 100);
  EXPECT_EQ(outcomes.at("ada 1"), "SCHEDULED 2026-03-02T12:00:00Z email -> refused");
  EXPECT_EQ(outcomes.at("ada 2"),
            "SCHEDULED 2026-03-04T12:00:00Z email -> SCHEDULED 2026-03-04T12:00:00Z email");
}

TEST_F(PolicySimulationTest, ASampleIsTheNewestOfAllPartitions) {
  for (int i = 0; i < 400; ++i) {
    clock_.Set(clock_.Now() + std::chrono::seconds(1));
    Plan(Request("p" + std::to_string(i), "r", clock_.Now() + kDay));
  }
  const auto take = [this](size_t plans, size_t entries) {
    const auto sample =
        Await<JournalSample>([&](auto done) { TakeSample(memory_, plans, entries, {}, done); });
    std::vector<std::string> ids;
    for (const commit::JournalEntry& entry : sample->entries) {
      ids.push_back(entry.stakeholder_id);
    }
    return ids;
  };
  EXPECT_THAT(take(3, 50'000), ::testing::ElementsAre("p397", "p398", "p399"));
  EXPECT_EQ(take(300, 50'000).size(), 300u);
  EXPECT_EQ(take(300, 50'000).front(), "p100");
  EXPECT_EQ(take(10'000, 50'000).size(), 400u);
  const auto bounded = take(10'000, 128);
  EXPECT_LT(bounded.size(), 400u);
  EXPECT_EQ(bounded.empty() ? "p399" : bounded.back(), "p399");
}

TEST_F(PolicySimulationTest, OfOneStakeholderTheNewestTwoHundredCommitsCount) {
  for (int i = 0; i < 210; ++i) {
    clock_.Set(clock_.Now() + 8 * kDay);
    Plan(Request("ada", "r" + std::to_string(i), clock_.Now()));
  }
  const auto outcomes = Simulate(TwoRules(), 10'000);
  EXPECT_EQ(outcomes.size(), 200u);
  EXPECT_TRUE(outcomes.contains("ada 210"));
  EXPECT_FALSE(outcomes.contains("ada 10"));
  ExpectNothingDiffers(outcomes);
}

TEST_F(PolicySimulationTest, WritesNothing) {
  Plan(Request("ada", "r1", Utc("2026-03-02 12:00")));
  model::Policy policy = TwoRules();
  policy.caps[0].limit = 0;
  Simulate(policy, 100);
  const auto loaded = Await<commit::LoadedTimeline>(
      [&](auto done) { memory_.Load("ada", commit::Deadline::max(), done); });
  EXPECT_EQ(loaded->timeline.revision, 1u);
  EXPECT_EQ(loaded->timeline.touchpoints[0].state, model::State::kPlanned);
}

}  // namespace
}  // namespace touchpoint::intake
