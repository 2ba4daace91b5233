// SPDX-License-Identifier: Apache-2.0
// What one decision costs on a decoded timeline, with the policy that is shipped: a plan that fits
// where it asked to be, and one that is deferred.
#include <benchmark/benchmark.h>

#include <cstdio>
#include <fstream>
#include <iterator>
#include <memory>
#include <string>

#include "common/model/decision.h"
#include "common/policy/load_policy.h"
#include "common/zones/zone_table.h"
#include "services/decide/decide.h"

namespace touchpoint::bench {
namespace {

const Instant kNow = *ParseRfc3339("2026-03-02T09:00:00Z");
constexpr Duration kSpacing = 4 * kDay;

const decide::Rulebook& ShippedRulebook() {
  static const decide::Rulebook rulebook = [] {
    const auto zones = ZoneDatabase::LoadSystem();
    std::ifstream file(TOUCHPOINT_POLICY_FILE);
    const std::string text{std::istreambuf_iterator<char>(file), {}};
    auto policy = policy::LoadPolicy(text, TOUCHPOINT_POLICY_FILE, *zones.value());
    return decide::Rulebook(std::move(policy.value()), *zones);
  }();
  return rulebook;
}

/// A plan by e-mail for `at`, with two weeks to go. Of `number` follow team and initiative.
model::PlanInput PlanAt(Instant at, int number) {
  model::PlanInput plan;
  plan.team = "team-" + std::to_string(number % 8);
  plan.channel = "email";
  plan.purpose = "sales";
  plan.initiative = "programme-" + std::to_string(number % 12);
  plan.earliest = at - kDay;
  plan.preferred = at;
  plan.latest = at + 14 * kDay;
  plan.time_zone = "Europe/Berlin";
  return plan;
}

/// A timeline of touchpoints four days apart, half of them done.
model::Timeline MakeTimeline(int touchpoints) {
  model::Timeline timeline;
  timeline.surrogate = 1;
  const Instant begin = kNow + std::chrono::hours(2) - (touchpoints / 2) * kSpacing;
  for (int i = 0; i < touchpoints; ++i) {
    const Instant at = begin + i * kSpacing;
    const Instant then = at < kNow ? at - kDay : kNow;
    model::Apply(decide::Decide(timeline, ShippedRulebook(), PlanAt(at, i), then), timeline);
    if (at < kNow) {
      const model::OutcomeInput done{timeline.sequence_next - 1, true, at};
      model::Apply(decide::Decide(timeline, ShippedRulebook(), done, at), timeline);
    }
  }
  return timeline;
}

void Measure(benchmark::State& state, Instant preferred, model::Verdict expected) {
  const model::Timeline timeline = MakeTimeline(static_cast<int>(state.range(0)));
  const model::Input input = PlanAt(preferred, 1);
  const model::Decision decision = decide::Decide(timeline, ShippedRulebook(), input, kNow);
  if (decision.changes.empty() || decision.changes[0].after.verdict != expected) {
    state.SkipWithError("the plan was not answered as this benchmark is called");
    return;
  }
  for ([[maybe_unused]] auto _ : state) {
    benchmark::DoNotOptimize(decide::Decide(timeline, ShippedRulebook(), input, kNow));
  }
}

/// Two days away from its neighbours.
void Fits(benchmark::State& state) {
  Measure(state, kNow + std::chrono::hours(2) + kSpacing + kSpacing / 2,
          model::Verdict::kScheduled);
}

/// At the very instant of a planned one.
void Deferred(benchmark::State& state) {
  Measure(state, kNow + std::chrono::hours(2) + kSpacing, model::Verdict::kDeferred);
}

BENCHMARK(Fits)->Arg(20)->Arg(200);
BENCHMARK(Deferred)->Arg(20)->Arg(200);

}  // namespace
}  // namespace touchpoint::bench

BENCHMARK_MAIN();
