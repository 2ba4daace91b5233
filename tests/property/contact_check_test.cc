// SPDX-License-Identifier: Apache-2.0
// What is shown of caps and quiet times is what the rules say at every instant.
#include <algorithm>
#include <set>

#include "services/decide/arrival.h"
#include "services/decide/contact_check.h"
#include "services/decide/gate.h"
#include "services/decide/wall_clock.h"
#include "tests/property/check.h"
#include "tests/property/generate.h"
#include "tests/property/person.h"

namespace touchpoint::property {
namespace {

Shape Everything() {
  return {.merges = true,
          .any_rights = true,
          .odd_rights = true,
          .kinds = EveryKind(),
          .steps_max = 24};
}

std::vector<model::PlanInput> OnEveryChannel(const PlanShape& shape, Instant now) {
  std::vector<model::PlanInput> plans;
  for (const char* channel : {"email", "phone", "visit"}) {
    model::PlanInput plan = ToPlan(shape, now, 1);
    plan.channel = channel;
    plan.alternate_channels.clear();
    plan.earliest = now;
    plan.preferred = now;
    plan.latest = now + 7 * kDay;
    plans.push_back(plan);
  }
  return plans;
}

/// The caps and gaps that forbid the plan at `t`, by the code that decides.
std::set<std::string> Forbid(const Event& event, const model::Timeline& timeline,
                             const model::PlanInput& plan, Instant t) {
  decide::Board board(timeline, timeline.profile, *event.rulebook, event.now, event.now);
  const auto item = board.Add(decide::NewTouchpoint(board, plan), model::Cause::kPlanned);
  const decide::Gate gate(board, {item}, board.At(item).channels[0], t, t);
  std::set<std::string> rules;
  for (const model::Reason& reason : gate.CountingBlocks(t)) {
    rules.insert(reason.rule);
  }
  return rules;
}

TEST(ContactCheck, AQuotaIsUsedUpExactlyWhereItsRuleForbids) {
  CheckProperty(1500, [] {
    const PlanShape shape = *AnyPlan();
    const auto [person, now] = Live(*AnyScenario(Everything()));
    const Event event = person.last();
    model::Timeline timeline = event.after;
    timeline.profile.opt_outs.clear();
    timeline.profile.do_not_contact = false;
    // Where the zone is unknown and the policy holds, nothing is counted to decide.
    if (event.rulebook->ZonesOf(timeline.profile).empty() ||
        event.policy().Rights(shape.purpose) == nullptr) {
      return;
    }
    const auto plans = OnEveryChannel(shape, event.now);
    const auto check = decide::CheckContact(timeline, *event.rulebook, plans, event.now);
    RC_LOG() << event.Text();
    for (const model::PlanInput& plan : plans) {
      std::set<std::string> used_up;
      for (const decide::Quota& quota : check.quotas) {
        if (quota.used < quota.rule->limit || !model::Allows(quota.channels, plan.channel)) {
          continue;
        }
        used_up.insert(quota.rule->id);
        const Instant seen = quota.free ? *quota.free : event.now + 3 * kDay;
        for (Instant t = event.now; t < std::min(seen, event.now + 3 * kDay); t += 5 * kGrid) {
          RC_ASSERT(Forbid(event, timeline, plan, t).contains(quota.rule->id));
        }
        if (quota.free) {
          RC_ASSERT(!Forbid(event, timeline, plan, *quota.free).contains(quota.rule->id));
        }
      }
      RC_ASSERT(Forbid(event, timeline, plan, event.now) == used_up);
    }
  });
}

bool IsQuiet(const decide::Rulebook& rulebook, const model::Profile& profile,
             const std::string& rule, Instant t) {
  const auto zones = rulebook.ZonesOf(profile);
  return std::any_of(zones.begin(), zones.end(), [&](const ZoneTable* zone) {
    for (const model::QuietHours& quiet : rulebook.policy().quiet_hours) {
      if (quiet.id == rule) {
        return decide::QuietUntil(quiet, *zone, t).has_value();
      }
    }
    const auto& blackouts = rulebook.policy().blackouts;
    return std::any_of(blackouts.begin(), blackouts.end(), [&](const model::Blackout& blackout) {
      return blackout.id == rule && model::Allows(blackout.regions, profile.region) &&
             decide::BlackoutUntil(blackout, *zone, t);
    });
  });
}

TEST(ContactCheck, QuietTimesAreThoseInstantsAtWhichARuleIsQuiet) {
  CheckProperty(300, [] {
    const Scenario scenario = *AnyScenario({});
    const decide::Rulebook rulebook(scenario.policy, Zones());
    const Instant end = scenario.start + 4 * kDay;
    const auto times = decide::QuietTimes(rulebook, scenario.profile, scenario.start, end);
    RC_LOG() << scenario;
    std::vector<std::string> rules;
    for (const model::QuietHours& quiet : scenario.policy.quiet_hours) {
      rules.push_back(quiet.id);
    }
    for (const model::Blackout& blackout : scenario.policy.blackouts) {
      rules.push_back(blackout.id);
    }
    for (const std::string& rule : rules) {
      for (Instant t = scenario.start; t < end; t += kGrid / 2) {
        const bool listed = std::any_of(times.begin(), times.end(), [&](const auto& time) {
          return time.rule == rule && time.from <= t && t < time.to;
        });
        RC_LOG() << rule << " at " << FormatRfc3339(t) << "\n";
        RC_ASSERT(listed == IsQuiet(rulebook, scenario.profile, rule, t));
      }
    }
    RC_ASSERT(std::is_sorted(times.begin(), times.end(),
                             [](const auto& a, const auto& b) { return a.from < b.from; }));
  });
}

}  // namespace
}  // namespace touchpoint::property
