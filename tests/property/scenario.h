// SPDX-License-Identifier: Apache-2.0
// A person's life as a value: policy, profile, and steps that are turned into inputs as they come.
#pragma once

#include <iosfwd>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "common/model/decision.h"
#include "common/model/policy.h"
#include "common/zones/zone_table.h"

namespace touchpoint::property {

/// Every instant and length of a scenario is a multiple of it, so that brute force can step by it.
constexpr Duration kGrid = std::chrono::minutes(30);

/// A plan with its times in grid steps from the moment it arrives.
struct PlanShape {
  std::string team = "a";
  std::vector<std::string> channels = {"email"};
  std::string purpose = "promo";
  std::string topic;
  std::string initiative;
  int priority = 50;
  bool pin = false;
  bool replan_on_failure = false;
  int before = 0;  // earliest to preferred
  int lead = 0;    // arrival to preferred
  int window = 1;  // preferred to latest
  // What the plan says of its stakeholder, if anything.
  std::string time_zone;
  std::string region;
};

struct Step {
  enum class Kind {
    kPlan,
    kCancel,
    kReschedule,
    kProfile,
    kDone,
    kTick,
    kPolicy,
    kTombstone,
    kLease,    // a sender takes a contact that is due
    kOutcome,  // ... and loses sight of it, or knows that it failed
    kRecord,
    kNotDone,
    kTake,  // a sender asks the engine for a contact that is due
    kSay,   // ... and says what became of it, keeps it longer, gives it back; or somebody looks
  };

  Kind kind = Kind::kPlan;
  int advance = 0;  // grid steps before it happens
  int pick = 0;     // which open touchpoint it is about, and how late it was done; how long ago
  int word = 0;     // what a sender says; how long it wants the contact
  PlanShape plan;   // of a plan; the times of a reschedule
  model::Profile profile;
};

struct Scenario {
  model::Policy policy;
  model::Policy policy_later;  // from the first kPolicy step on
  model::Profile profile;
  Instant start;
  std::vector<Step> steps;
};

/// The system's zones, loaded once.
const std::shared_ptr<const ZoneDatabase>& Zones();

model::PlanInput ToPlan(const PlanShape& shape, Instant now, uint64_t request_key);

/// The input a step means on this timeline; nothing where it has nothing to be about.
std::optional<model::Input> ToInput(const Step& step, const model::Timeline& timeline, Instant now);

/// Writes down what a sender does with a contact: lease, doubt, failure, of lengths and at times
/// that the engine would not give it. It finds the states in the timeline. False: there is nothing
/// that the step could be about.
bool Dispatch(const Step& step, model::Timeline& timeline, Instant now);

std::string Describe(const model::Policy& policy);
std::string Describe(const model::Profile& profile);
std::string Describe(const model::Timeline& timeline);
std::string Describe(const model::Decision& decision, const model::Timeline& after);
std::ostream& operator<<(std::ostream& out, const PlanShape& shape);
std::ostream& operator<<(std::ostream& out, const Step& step);
std::ostream& operator<<(std::ostream& out, const Scenario& scenario);

}  // namespace touchpoint::property
