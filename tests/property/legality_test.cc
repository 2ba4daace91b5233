// SPDX-License-Identifier: Apache-2.0
// Whatever happens in whatever order: what is planned breaks no rule, and the timeline keeps shape.
#include "tests/property/check.h"
#include "tests/property/generate.h"
#include "tests/property/invariants.h"

namespace touchpoint::property {
namespace {

void ExpectNone(const std::vector<std::string>& complaints, const Event& event) {
  if (!complaints.empty()) {
    RC_LOG() << event.Text();
    RC_FAIL(complaints.front());
  }
}

void CheckLives(int cases, const Shape& shape) {
  CheckProperty(cases, [&shape] {
    const Scenario scenario = *AnyScenario(shape);
    Live(scenario, [](const Event& event) {
      ExpectNone(BrokenInvariants(event), event);
      ExpectNone(UnexcusedViolations(event), event);
    });
  });
}

TEST(Legality, PlansNeverBreakARule) {
  CheckLives(1500, {});
}

TEST(Legality, PlansOfAnyRightsNeverBreakARule) {
  CheckLives(1500, {.any_rights = true});
}

TEST(Legality, PlansOfOddRightsNeverBreakARule) {
  CheckLives(1500, {.any_rights = true, .odd_rights = true});
}

TEST(Legality, MergedPlansNeverBreakARule) {
  CheckLives(1500, {.merges = true, .any_rights = true});
}

TEST(Legality, NoOrderOfEventsBreaksARule) {
  CheckLives(2000, {.any_rights = true, .kinds = EveryKind(), .steps_max = 20});
}

TEST(Legality, NoOrderOfEventsBreaksARuleWhereContactsMerge) {
  CheckLives(2000, {.merges = true, .kinds = EveryKind(), .steps_max = 20});
}

TEST(Legality, NoOrderOfEventsBreaksARuleWhereAnythingGoes) {
  CheckLives(2000, {.merges = true,
                    .any_rights = true,
                    .says_where = true,
                    .kinds = EveryKind(),
                    .steps_max = 24});
}

TEST(Legality, NoOrderOfEventsBreaksARuleWhereRightsAreOdd) {
  CheckLives(2000, {.merges = true,
                    .any_rights = true,
                    .odd_rights = true,
                    .says_where = true,
                    .kinds = EveryKind(),
                    .steps_max = 24});
}

}  // namespace
}  // namespace touchpoint::property
