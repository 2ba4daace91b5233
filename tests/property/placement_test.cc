// SPDX-License-Identifier: Apache-2.0
// A plan goes where brute force over a grid puts it, and so does whoever it displaces.
#include <algorithm>

#include "tests/property/check.h"
#include "tests/property/generate.h"
#include "tests/property/person.h"
#include "tests/support/oracle/placement.h"

namespace touchpoint::property {
namespace {

using model::State;

std::optional<oracle::Place> PlaceOf(const model::Timeline& timeline,
                                     const model::Touchpoint& touchpoint) {
  if (touchpoint.state != State::kPlanned) {
    return std::nullopt;
  }
  return oracle::Place{timeline.names.Text(touchpoint.channel), touchpoint.scheduled};
}

oracle::Contributor Asked(const Event& event) {
  return oracle::ContributorOf(event.after, *event.after.Find(event.decision.subject),
                               event.policy());
}

std::vector<oracle::Moved> MovedOthers(const Event& event) {
  std::vector<oracle::Moved> moved;
  for (const model::Touchpoint& before : event.before.touchpoints) {
    const model::Touchpoint& after = *event.after.Find(before.sequence);
    if (before.state == State::kPlanned &&
        PlaceOf(event.before, before) != PlaceOf(event.after, after) &&
        after.state != State::kExpired) {
      moved.push_back({after.sequence, PlaceOf(event.after, after)});
    }
  }
  return moved;
}

bool IsLimited(const model::Change& change) {
  return std::any_of(change.reasons.begin(), change.reasons.end(), [](const model::Reason& one) {
    return one.kind == model::ReasonKind::kDisplacementLimit;
  });
}

std::string Show(const std::optional<oracle::Place>& place) {
  return place ? place->channel + " " + FormatRfc3339(place->at) : "nowhere";
}

void ExpectBruteForce(const Event& event) {
  if (!std::holds_alternative<model::PlanInput>(event.input)) {
    return;
  }
  const model::Policy& policy = event.policy();
  const oracle::Judge judge(policy, event.after.profile, *Zones());
  const auto expected =
      oracle::Arbitrate(judge, policy, Asked(event),
                        oracle::ContactsOf(event.before, policy, event.now), event.now, kGrid);
  RC_LOG() << event.Text() << "expected " << Show(expected.place) << "\n";
  for (const oracle::Moved& moved : expected.moved) {
    RC_LOG() << "expected #" << moved.touchpoint << " " << Show(moved.place) << "\n";
  }
  const model::Touchpoint& placed = *event.after.Find(event.decision.subject);
  RC_ASSERT((PlaceOf(event.after, placed) == expected.place));
  RC_ASSERT((MovedOthers(event) == expected.moved));
  RC_ASSERT(IsLimited(event.decision.changes.front()) == expected.limited);
}

// Plans among all that may stand in their way: done and leased contacts, in other zones too.
std::vector<Step::Kind> MostKinds() {
  using Kind = Step::Kind;
  return {Kind::kPlan,  Kind::kPlan,   Kind::kPlan,    Kind::kPlan,
          Kind::kPlan,  Kind::kCancel, Kind::kDone,    Kind::kReschedule,
          Kind::kLease, Kind::kLease,  Kind::kOutcome, Kind::kProfile};
}

TEST(Placement, AgreesWithBruteForce) {
  const Shape shape{.kinds = MostKinds(), .steps_max = 20};
  CheckProperty(1500, [&shape] { Live(*AnyScenario(shape), ExpectBruteForce); });
}

TEST(Placement, WhatIsSuppressedNamesTheNextLegalTime) {
  const Shape shape{.kinds = MostKinds(), .steps_max = 8};
  CheckProperty(1000, [&shape] {
    Scenario scenario = *AnyScenario(shape);
    for (auto& [purpose, rights] : scenario.policy.purposes) {
      rights.displaces = false;
    }
    Live(scenario, [](const Event& event) {
      const model::Change* change = event.decision.Find(event.decision.subject);
      if (!std::holds_alternative<model::PlanInput>(event.input) ||
          change->after.state != State::kSuppressed) {
        return;
      }
      constexpr Duration kHorizon = 12 * kDay;
      oracle::Contributor later = Asked(event);
      later.latest = later.preferred + kHorizon;
      const oracle::Judge judge(event.policy(), event.after.profile, *Zones());
      const auto next = oracle::EarliestLegal(
          judge, later, oracle::ContactsOf(event.before, event.policy(), event.now), event.now,
          kGrid);
      RC_LOG() << event.Text() << "expected next legal " << Show(next) << ", was "
               << (change->next_legal ? FormatRfc3339(*change->next_legal) : "none") << "\n";
      if (next) {
        RC_ASSERT(change->next_legal == next->at);
      } else {
        RC_ASSERT((!change->next_legal || *change->next_legal >= later.latest));
      }
      RC_ASSERT(!change->reasons.empty());
    });
  });
}

// What a plan gets may only improve when a rule is dropped or loosened.
model::Policy Loosened(model::Policy policy) {
  const int which = *rc::gen::inRange(0, 4);
  if (which == 0 && !policy.caps.empty() && policy.caps.front().limit) {
    ++*policy.caps.front().limit;
  } else if (which == 1 && !policy.caps.empty()) {
    policy.caps.back().per /= 2;
  } else if (which == 2 && !policy.quiet_hours.empty()) {
    policy.quiet_hours.pop_back();
  } else if (!policy.gaps.empty()) {
    policy.gaps.front().at_least -= kGrid;
  } else {
    policy.blackouts.clear();
  }
  return policy;
}

TEST(Placement, ALooserPolicyNeverPlacesLater) {
  CheckProperty(1500, [] {
    Scenario scenario = *AnyScenario({});
    for (auto& [purpose, rights] : scenario.policy.purposes) {
      rights.displaces = false;
    }
    const auto [person, now] = Live(scenario);
    const model::PlanInput plan = ToPlan(*AnyPlan(), now, 1);
    const model::Policy loose = Loosened(scenario.policy);
    const model::Decision tightly = Ask(person.timeline(), scenario.policy, plan, now);
    const model::Decision loosely = Ask(person.timeline(), loose, plan, now);
    const model::Touchpoint& tight = tightly.changes.front().after;
    const model::Touchpoint& free = loosely.changes.front().after;
    RC_LOG() << Describe(loose) << Describe(person.timeline());
    if (tight.state == State::kPlanned) {
      RC_ASSERT((free.state == State::kPlanned && free.scheduled <= tight.scheduled));
    }
  });
}

TEST(Placement, WhatIsLegalUnderATighterPolicyIsLegalUnderALooserOne) {
  CheckProperty(1500, [] {
    const Scenario scenario = *AnyScenario({.merges = true, .any_rights = true});
    const auto [person, now] = Live(scenario);
    RC_PRE(oracle::Violations(person.timeline(), scenario.policy, *Zones(), now).empty());
    const model::Policy loose = Loosened(scenario.policy);
    RC_LOG() << Describe(loose) << Describe(person.timeline());
    RC_ASSERT(oracle::Violations(person.timeline(), loose, *Zones(), now).empty());
    // So does the engine find: nothing has to be placed anew, and nothing is overfull but by what
    // the looser policy brings back.
    const model::Decision again = Ask(person.timeline(), loose, model::PolicyInput{}, now);
    RC_LOG() << Describe(again, person.timeline());
    bool brought_back = false;
    for (const model::Change& change : again.changes) {
      RC_ASSERT(change.cause != model::Cause::kRedecided);
      brought_back = brought_back || change.cause == model::Cause::kReoffered;
    }
    RC_ASSERT((brought_back || again.notes.empty()));
  });
}

}  // namespace
}  // namespace touchpoint::property
