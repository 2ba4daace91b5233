// SPDX-License-Identifier: Apache-2.0
// One stakeholder whose inputs the engine under test decides.
#pragma once

#include <functional>
#include <memory>
#include <string>
#include <utility>

#include "common/model/decision.h"
#include "services/decide/decide.h"
#include "tests/property/scenario.h"

namespace touchpoint::property {

/// What one input did.
struct Event {
  model::Input input;
  Instant now;
  model::Timeline before;
  model::Decision decision;
  model::Timeline after;
  std::shared_ptr<const decide::Rulebook> rulebook;

  const model::Policy& policy() const { return rulebook->policy(); }
  /// All of it as text, for failed properties.
  std::string Text() const;
};

class Person {
 public:
  Person(const model::Policy& policy, const model::Profile& profile);

  /// Decides an input and applies the decision.
  const Event& Feed(const model::Input& input, Instant now);
  /// A sender does something with a contact, and the engine decides again. Null: there is none.
  const Event* Dispatch(const Step& step, Instant now);
  /// Takes effect with the next input.
  void SetPolicy(const model::Policy& policy);

  const model::Timeline& timeline() const { return last_.after; }
  const Event& last() const { return last_; }

 private:
  Event last_;
};

/// Lives through a scenario and shows `see` every event. Returns the person at the end and the time
/// it is then.
std::pair<Person, Instant> Live(
    const Scenario& scenario, const std::function<void(const Event&)>& see = [](const Event&) {});

/// A decision about `input` that is not applied.
model::Decision Ask(const model::Timeline& timeline, const model::Policy& policy,
                    const model::Input& input, Instant now);

}  // namespace touchpoint::property
