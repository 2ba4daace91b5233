// SPDX-License-Identifier: Apache-2.0
// Who gives way to whom (SEMANTICS §5).
#include <algorithm>

#include "tests/property/check.h"
#include "tests/property/generate.h"
#include "tests/property/person.h"
#include "tests/support/oracle/contact.h"

namespace touchpoint::property {
namespace {

using model::Cause;
using model::State;

std::vector<const model::Change*> Displaced(const model::Decision& decision) {
  std::vector<const model::Change*> displaced;
  for (const model::Change& change : decision.changes) {
    if (change.cause == Cause::kDisplaced) {
      displaced.push_back(&change);
    }
  }
  return displaced;
}

bool Names(const model::Change& change, model::ReasonKind kind, model::Sequence sequence) {
  return std::any_of(change.reasons.begin(), change.reasons.end(), [&](const model::Reason& one) {
    return one.kind == kind && one.touchpoints == std::vector{sequence};
  });
}

model::Timeline Without(model::Timeline timeline, const std::vector<oracle::Contact>& contacts) {
  for (const oracle::Contact& contact : contacts) {
    std::erase_if(timeline.touchpoints,
                  [&](const model::Touchpoint& one) { return one.sequence == contact.host(); });
  }
  return timeline;
}

TEST(Displacement, AHigherClassIsPlacedAsIfLowerOnesWereAbsent) {
  CheckProperty(1500, [] {
    using Kind = Step::Kind;
    const Scenario scenario = *AnyScenario(
        {.never_limited = true,
         .kinds = {Kind::kPlan, Kind::kPlan, Kind::kPlan, Kind::kPlan, Kind::kDone, Kind::kLease}});
    const auto [person, now] = Live(scenario);
    PlanShape shape = *AnyPlan();
    shape.purpose = "alert";
    shape.priority = 90;
    const model::PlanInput plan = ToPlan(shape, now, 1);
    auto lower = oracle::ContactsOf(person.timeline(), scenario.policy, now);
    std::erase_if(lower, [&, end = now](const oracle::Contact& contact) {
      return !oracle::MayMove(contact, scenario.policy, end);
    });
    const model::Timeline empty = Without(person.timeline(), lower);
    const model::Decision among = Ask(person.timeline(), scenario.policy, plan, now);
    const model::Decision alone = Ask(empty, scenario.policy, plan, now);
    const model::Touchpoint& placed = among.changes.front().after;
    const model::Touchpoint& free = alone.changes.front().after;
    RC_LOG() << Describe(scenario.policy) << Describe(person.timeline());
    RC_ASSERT(placed.state == free.state);
    RC_ASSERT(placed.verdict == free.verdict);
    RC_ASSERT(placed.scheduled == free.scheduled);
    RC_ASSERT(among.Find(placed.sequence)->next_legal == alone.Find(free.sequence)->next_legal);
  });
}

void ExpectRankKept(const Event& event) {
  const auto displaced = Displaced(event.decision);
  RC_LOG() << event.Text();
  if (!std::holds_alternative<model::PlanInput>(event.input)) {
    return;
  }
  RC_ASSERT(displaced.size() <= event.policy().displacement_limit);
  const auto contacts = oracle::ContactsOf(event.before, event.policy(), event.now);
  const oracle::Contributor asked =
      oracle::ContributorOf(event.after, *event.after.Find(event.decision.subject), event.policy());
  for (const model::Change* change : displaced) {
    RC_ASSERT(asked.rights.displaces);
    RC_ASSERT(Names(*change, model::ReasonKind::kDisplaced, event.decision.subject));
    for (const oracle::Contact& contact : contacts) {
      if (contact.host() == change->after.sequence) {
        RC_ASSERT(oracle::MayMove(contact, event.policy(), event.now));
        RC_ASSERT(std::all_of(contact.contributors.begin(), contact.contributors.end(),
                              [&](const oracle::Contributor& one) {
                                return one.rights.displaceable && oracle::IsHigherClass(asked, one);
                              }));
      }
    }
  }
}

TEST(Displacement, OnlyAStrictlyHigherClassDisplaces) {
  const Shape shape{.any_rights = true, .kinds = EveryKind(), .steps_max = 16};
  CheckProperty(1500, [&shape] { Live(*AnyScenario(shape), ExpectRankKept); });
}

TEST(Displacement, OnlyAStrictlyHigherClassDisplacesMergedContacts) {
  const Shape shape{.merges = true, .any_rights = true, .kinds = EveryKind(), .steps_max = 16};
  CheckProperty(1500, [&shape] { Live(*AnyScenario(shape), ExpectRankKept); });
}

TEST(Displacement, EqualClassesStandWhereTheyWere) {
  CheckProperty(800, [] {
    Scenario scenario = *AnyScenario({});
    for (Step& step : scenario.steps) {
      step.plan.purpose = "sales";
      step.plan.priority = 50;
    }
    Live(scenario, [](const Event& event) {
      RC_LOG() << event.Text();
      for (const model::Change& change : event.decision.changes) {
        RC_ASSERT(
            (change.after.sequence == event.decision.subject || change.cause == Cause::kExpired));
      }
    });
  });
}

}  // namespace
}  // namespace touchpoint::property
