// SPDX-License-Identifier: Apache-2.0
// Freed slots, and plans that move at their team's wish (SEMANTICS §5).
#include <algorithm>

#include "tests/property/check.h"
#include "tests/property/generate.h"
#include "tests/property/person.h"
#include "tests/support/oracle/contact.h"

namespace touchpoint::property {
namespace {

using model::State;
using model::Verdict;

Duration Distance(const model::Touchpoint& touchpoint) {
  const Duration distance = touchpoint.scheduled - touchpoint.preferred;
  return distance < Duration(0) ? -distance : distance;
}

void ExpectReofferInBounds(const Event& event) {
  for (const model::Change& change : event.decision.changes) {
    if (change.cause != model::Cause::kReoffered) {
      continue;
    }
    RC_LOG() << event.Text();
    const model::Touchpoint& before = *event.before.Find(change.after.sequence);
    RC_ASSERT(!std::holds_alternative<model::PlanInput>(event.input));
    RC_ASSERT(!std::holds_alternative<model::TickInput>(event.input));
    RC_ASSERT(!before.pin);
    RC_ASSERT(before.verdict != Verdict::kScheduled);
    RC_ASSERT((change.after.state == State::kPlanned || change.after.state == State::kMerged));
    RC_ASSERT(change.after.scheduled >= event.now + event.policy().freeze);
    if (before.state == State::kPlanned) {
      RC_ASSERT(event.now < before.scheduled - event.policy().freeze);
      RC_ASSERT(Distance(change.after) < Distance(before));
    }
  }
}

TEST(Reoffer, MovesOnlyNearerAndOutsideTheFreezeHorizon) {
  const Shape shape{.kinds = EveryKind(), .steps_max = 24};
  CheckProperty(2000, [&shape] { Live(*AnyScenario(shape), ExpectReofferInBounds); });
}

TEST(Reoffer, MovesOnlyNearerWhereContactsMerge) {
  const Shape shape{.merges = true, .any_rights = true, .kinds = EveryKind(), .steps_max = 24};
  CheckProperty(2000, [&shape] { Live(*AnyScenario(shape), ExpectReofferInBounds); });
}

bool IsSamePlan(const model::Touchpoint& a, const model::Touchpoint& b) {
  return a.state == b.state && a.verdict == b.verdict && a.earliest == b.earliest &&
         a.preferred == b.preferred && a.latest == b.latest && a.channel == b.channel &&
         a.scheduled == b.scheduled && a.host == b.host;
}

void ExpectAtomicReschedule(const Event& event) {
  const auto* reschedule = std::get_if<model::RescheduleInput>(&event.input);
  if (reschedule == nullptr) {
    return;
  }
  RC_LOG() << event.Text();
  const model::Touchpoint& before = *event.before.Find(reschedule->sequence);
  const model::Touchpoint& after = *event.after.Find(reschedule->sequence);
  if (event.decision.unmoved) {
    for (const model::Touchpoint& one : event.before.touchpoints) {
      const model::Touchpoint& same = *event.after.Find(one.sequence);
      // Time goes on all the same: what has expired by now leaves its contact to the next.
      const model::Change* change = event.decision.Find(one.sequence);
      const bool is_heir = change != nullptr && change->cause == model::Cause::kLeft;
      RC_ASSERT((IsSamePlan(one, same) || same.state == State::kExpired || is_heir));
    }
    RC_ASSERT(!event.decision.notes.empty());
    return;
  }
  RC_ASSERT(after.earliest == reschedule->earliest);
  RC_ASSERT(after.preferred == reschedule->preferred);
  RC_ASSERT(after.latest == reschedule->latest);
  if (before.state != State::kSuppressed) {
    RC_ASSERT((after.state == State::kPlanned || after.state == State::kMerged));
  }
}

TEST(Reschedule, IsAllOrNothing) {
  const Shape shape{.kinds = EveryKind(), .steps_max = 20};
  CheckProperty(2000, [&shape] { Live(*AnyScenario(shape), ExpectAtomicReschedule); });
}

TEST(Reschedule, IsAllOrNothingWhereContactsMerge) {
  const Shape shape{.merges = true, .any_rights = true, .kinds = EveryKind(), .steps_max = 20};
  CheckProperty(2000, [&shape] { Live(*AnyScenario(shape), ExpectAtomicReschedule); });
}

}  // namespace
}  // namespace touchpoint::property
