// SPDX-License-Identifier: Apache-2.0
#include "tests/property/person.h"

#include <optional>
#include <utility>

namespace touchpoint::property {

std::string Event::Text() const {
  return "policy\n" + Describe(policy()) + "at " + FormatRfc3339(now) + ", before\n" +
         Describe(before) + Describe(decision, after) + "after\n" + Describe(after);
}

Person::Person(const model::Policy& policy, const model::Profile& profile) {
  SetPolicy(policy);
  last_.after.profile = profile;
}

const Event& Person::Feed(const model::Input& input, Instant now) {
  last_.input = input;
  last_.now = now;
  last_.before = last_.after;
  last_.decision = decide::Decide(last_.before, *last_.rulebook, input, now);
  model::Apply(last_.decision, last_.after);
  ++last_.after.revision;
  return last_;
}

const Event* Person::Dispatch(const Step& step, Instant now) {
  if (!property::Dispatch(step, last_.after, now)) {
    return nullptr;
  }
  return &Feed(*ToInput(step, last_.after, now), now);
}

void Person::SetPolicy(const model::Policy& policy) {
  last_.rulebook = std::make_shared<const decide::Rulebook>(policy, Zones());
}

std::pair<Person, Instant> Live(const Scenario& scenario,
                                const std::function<void(const Event&)>& see) {
  std::pair<Person, Instant> life{Person(scenario.policy, scenario.profile), scenario.start};
  auto& [person, now] = life;
  for (const Step& step : scenario.steps) {
    now += step.advance * kGrid;
    if (step.kind == Step::Kind::kPolicy) {
      person.SetPolicy(scenario.policy_later);
    }
    if (step.kind == Step::Kind::kLease || step.kind == Step::Kind::kOutcome) {
      if (const Event* event = person.Dispatch(step, now)) {
        see(*event);
      }
      continue;
    }
    if (const std::optional<model::Input> input = ToInput(step, person.timeline(), now)) {
      see(person.Feed(*input, now));
    }
  }
  return life;
}

model::Decision Ask(const model::Timeline& timeline, const model::Policy& policy,
                    const model::Input& input, Instant now) {
  return decide::Decide(timeline, decide::Rulebook(policy, Zones()), input, now);
}

}  // namespace touchpoint::property
