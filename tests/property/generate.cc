// SPDX-License-Identifier: Apache-2.0
#include "tests/property/generate.h"

#include <algorithm>
#include <string>
#include <utility>
#include <vector>

namespace touchpoint::property {
namespace {

namespace gen = rc::gen;
using model::Scope;

// Zones and days on which their clocks change, after a plain day of each.
struct Stage {
  const char* time_zone;
  const char* start;
};
constexpr Stage kStages[] = {
    {"Europe/Berlin", "2026-03-02T09:00:00Z"},
    {"Europe/Berlin", "2026-03-28T12:00:00Z"},
    {"Europe/Berlin", "2026-10-24T12:00:00Z"},
    {"America/Chicago", "2026-03-07T18:00:00Z"},
    {"America/Chicago", "2026-10-31T18:00:00Z"},
    {"Australia/Lord_Howe", "2026-04-04T03:30:00Z"},
    {"Australia/Lord_Howe", "2026-10-03T03:30:00Z"},
    {"Asia/Kolkata", "2026-03-01T20:00:00Z"},
};

// rapidcheck narrows ranges with its size parameter; scenarios always use the whole range.
template <typename T>
rc::Gen<T> Whole(rc::Gen<T> generator) {
  return gen::resize(rc::kNominalSize, std::move(generator));
}

bool OneIn(int n) {
  return *gen::inRange(0, n) == n - 1;
}

template <typename T>
T OneOf(std::vector<T> values) {
  return values[*gen::inRange<size_t>(0, values.size())];
}

std::string OneOf(std::vector<const char*> values) {
  return values[*gen::inRange<size_t>(0, values.size())];
}

Scope::Values SomeOf(int one_in, std::vector<const char*> values) {
  if (!OneIn(one_in)) {
    return std::nullopt;
  }
  std::vector<std::string> some;
  for (const char* value : values) {
    if (OneIn(2)) {
      some.emplace_back(value);
    }
  }
  if (some.empty()) {
    some.emplace_back(values.front());
  }
  return some;
}

Scope MakeScope() {
  Scope scope;
  scope.channels = SomeOf(3, {"email", "phone", "visit"});
  scope.teams = SomeOf(6, {"a", "b", "c"});
  scope.purposes = SomeOf(6, {"promo", "sales", "service", "alert"});
  scope.topics = SomeOf(10, {"t", "u"});
  scope.initiatives = SomeOf(10, {"i", "j"});
  scope.segments = SomeOf(12, {"vip"});
  return scope;
}

std::vector<model::Dimension> MakeEach() {
  using model::Dimension;
  if (!OneIn(3)) {
    return {};
  }
  return OneOf(std::vector<std::vector<Dimension>>{{Dimension::kTeam},
                                                   {Dimension::kChannel},
                                                   {Dimension::kPurpose},
                                                   {Dimension::kTopic},
                                                   {Dimension::kInitiative},
                                                   {Dimension::kTeam, Dimension::kChannel},
                                                   {Dimension::kTopic, Dimension::kTeam}});
}

model::Cap MakeCap() {
  model::Cap cap;
  cap.limit = static_cast<uint32_t>(OneOf(std::vector{1, 1, 1, 2, 2, 3, 0}));
  if (OneIn(20)) {
    cap.limit.reset();
  }
  cap.period = OneOf(std::vector{model::CapPeriod::kRolling, model::CapPeriod::kRolling,
                                 model::CapPeriod::kCalendarDay, model::CapPeriod::kCalendarWeek,
                                 model::CapPeriod::kCalendarMonth});
  if (cap.period == model::CapPeriod::kRolling) {
    cap.per = OneOf(std::vector{48, 1, 2, 5, 12, 24, 72}) * kGrid;
  }
  cap.scope = MakeScope();
  cap.each = MakeEach();
  return cap;
}

model::Gap MakeGap() {
  return {"", OneOf(std::vector{4, 1, 9, 24, 48}) * kGrid, MakeScope(), MakeEach()};
}

model::QuietHours MakeQuietHours() {
  using std::chrono::minutes;
  model::QuietHours quiet;
  quiet.channels = SomeOf(3, {"email", "phone", "visit"});
  quiet.days = static_cast<uint8_t>(OneOf(std::vector{0x7f, 0x60, 0x15, 0x40}));
  if (OneIn(5)) {
    quiet.to = minutes(24 * 60);
    return quiet;
  }
  quiet.from = minutes(30) * *gen::inRange(0, 48);
  quiet.to = minutes(30) * *gen::inRange(0, 48);
  if (quiet.from == quiet.to) {
    quiet.to = quiet.from + minutes(30);
  }
  return quiet;
}

model::Blackout MakeBlackout(Instant start) {
  const auto day = std::chrono::floor<std::chrono::days>(start).time_since_epoch();
  const std::chrono::local_days from(day + std::chrono::days(*gen::inRange(0, 3)));
  return {"", SomeOf(3, {"email", "phone"}), SomeOf(3, {"DE", "FR"}), from,
          from + std::chrono::days(*gen::inRange(1, 3))};
}

model::MergeRule MakeMerge() {
  model::MergeRule merge;
  merge.purposes = SomeOf(4, {"promo", "sales", "service"});
  merge.across_teams = !OneIn(4);
  merge.when = OneIn(3) ? model::MergeWhen::kAlways : model::MergeWhen::kIfBlocked;
  merge.size = static_cast<uint32_t>(OneOf(std::vector{5, 2, 3}));
  return merge;
}

model::PurposeRights MakeRights(uint32_t rank, bool any, bool odd) {
  model::PurposeRights rights;
  rights.rank = rank;
  if (any) {
    rights.obeys_caps = !OneIn(5);
    rights.counts = !OneIn(6);
    rights.obeys_quiet_hours = !OneIn(6);
    rights.displaces = !OneIn(6);
    rights.displaceable = !OneIn(6);
    rights.merges = !OneIn(8);
    rights.legal_duty = OneIn(8);
    rights.displaces = rights.displaces && (odd || rights.counts);
    rights.displaceable = rights.displaceable && (odd || rights.obeys_caps);
  }
  return rights;
}

// Rules of one kind, at most `most` of them, named after their kind and number.
template <typename Rule, typename Make>
std::vector<Rule> MakeRules(const char* name, int most, Make make) {
  std::vector<Rule> rules;
  const int count = *gen::inRange(0, most + 1);
  for (int i = 0; i < count; ++i) {
    rules.push_back(make());
    rules.back().id = name + std::to_string(i + 1);
  }
  return rules;
}

PlanShape MakePlan(bool says_where = false) {
  PlanShape plan;
  plan.team = OneOf({"a", "b", "c"});
  plan.channels = OneOf(std::vector<std::vector<std::string>>{
      {"email"}, {"phone"}, {"visit"}, {"email", "phone"}, {"phone", "email", "visit"}});
  plan.purpose = OneOf({"promo", "promo", "sales", "service", "alert"});
  plan.topic = OneOf({"", "t", "t", "u"});
  plan.initiative = OneOf({"", "", "i", "j"});
  plan.priority = OneOf(std::vector{50, 50, 20, 80});
  plan.pin = OneIn(10);
  plan.replan_on_failure = OneIn(2);
  plan.lead = OneIn(3) ? *gen::inRange(0, 6) : *gen::inRange(0, 72);
  plan.before = *gen::inRange(0, plan.lead + 1);
  plan.window = OneIn(4) ? *gen::inRange(1, 6) : *gen::inRange(1, 120);
  if (says_where && OneIn(3)) {
    plan.time_zone = OneOf({"", "Europe/Berlin", "Asia/Tokyo"});
    plan.region = OneOf({"", "DE", "FR"});
  }
  return plan;
}

model::Channel MakeChannel(bool human) {
  model::Channel channel;
  channel.human = human;
  channel.delivery = OneOf(std::vector<std::optional<model::Delivery>>{
      {}, {}, model::Delivery::kAtMostOnce, model::Delivery::kAtLeastOnce});
  channel.attempts = static_cast<uint32_t>(OneOf(std::vector{1, 2, 3, 5}));
  channel.backoff = OneOf(std::vector<Duration>{std::chrono::seconds(30), kGrid, 5 * kGrid});
  return channel;
}

// A person without a zone gets the policy's default, the strictest of some, or waits.
void MakeUnknownZone(model::Policy& policy) {
  policy.zone_default = "Europe/Berlin";
  policy.unknown_zone = OneOf(std::vector{
      model::UnknownZone::kDefault, model::UnknownZone::kDefault, model::UnknownZone::kStrictest,
      model::UnknownZone::kStrictest, model::UnknownZone::kHold});
  policy.zones_strictest = OneOf(std::vector<std::vector<std::string>>{
      {"America/Chicago", "Asia/Kolkata"}, {"Asia/Tokyo", "Europe/Berlin", "America/New_York"}});
}

Step MakeStep(const Shape& shape, const std::string& time_zone) {
  Step step;
  step.kind = OneOf(shape.kinds);
  step.advance = OneIn(2) ? *gen::inRange(0, 30) : 0;
  step.pick = *gen::inRange(0, 12);
  if (step.kind == Step::Kind::kTake || step.kind == Step::Kind::kSay) {
    step.word = *gen::inRange(0, 56);
  }
  if (step.kind == Step::Kind::kPlan || step.kind == Step::Kind::kReschedule ||
      step.kind == Step::Kind::kTombstone || step.kind == Step::Kind::kRecord) {
    step.plan = MakePlan(shape.says_where);
  }
  if (step.kind == Step::Kind::kProfile) {
    step.profile = *AnyProfile(time_zone);
  }
  return step;
}

}  // namespace

std::vector<Step::Kind> EveryKind() {
  using Kind = Step::Kind;
  return {Kind::kPlan,    Kind::kPlan,       Kind::kPlan,      Kind::kPlan,   Kind::kPlan,
          Kind::kCancel,  Kind::kReschedule, Kind::kDone,      Kind::kDone,   Kind::kTick,
          Kind::kProfile, Kind::kPolicy,     Kind::kTombstone, Kind::kRecord, Kind::kNotDone,
          Kind::kPlan,    Kind::kPlan,       Kind::kTake,      Kind::kTake,   Kind::kTake,
          Kind::kSay,     Kind::kSay};
}

rc::Gen<model::Policy> AnyPolicy(const Shape& shape, Instant start) {
  return Whole(gen::exec([shape, start] {
    model::Policy policy;
    policy.freeze = OneOf(std::vector{0, 1, 4}) * kGrid;
    policy.displacement_limit =
        shape.never_limited ? 1000 : static_cast<uint32_t>(OneOf(std::vector{16, 0, 1, 2}));
    MakeUnknownZone(policy);
    policy.channels = {
        {"email", MakeChannel(false)}, {"phone", MakeChannel(true)}, {"visit", MakeChannel(true)}};
    uint32_t rank = 0;
    for (const char* purpose : {"alert", "service", "sales", "promo"}) {
      policy.purposes[purpose] = MakeRights(rank++, shape.any_rights, shape.odd_rights);
    }
    policy.caps = MakeRules<model::Cap>("cap", 3, MakeCap);
    policy.gaps = MakeRules<model::Gap>("gap", 1, MakeGap);
    policy.quiet_hours = MakeRules<model::QuietHours>("quiet", 2, MakeQuietHours);
    policy.blackouts =
        MakeRules<model::Blackout>("blackout", 1, [start] { return MakeBlackout(start); });
    if (shape.merges) {
      policy.merges = MakeRules<model::MergeRule>("merge", 2, MakeMerge);
    }
    return policy;
  }));
}

rc::Gen<model::Profile> AnyProfile(const std::string& time_zone) {
  return Whole(gen::exec([time_zone] {
    model::Profile profile;
    profile.time_zone = OneIn(5) ? OneOf({"", "", "America/New_York", "Asia/Tokyo"}) : time_zone;
    profile.region = OneOf({"", "DE", "FR"});
    if (OneIn(4)) {
      profile.segments = {"vip"};
    }
    profile.do_not_contact = OneIn(40);
    if (OneIn(5)) {
      profile.opt_outs.push_back({OneOf({"email", "phone", ""}), OneOf({"", "promo", "sales"})});
    }
    return profile;
  }));
}

rc::Gen<PlanShape> AnyPlan() {
  return gen::exec([] { return MakePlan(); });
}

rc::Gen<Scenario> AnyScenario(const Shape& shape) {
  return Whole(gen::exec([shape] {
    const Stage stage = OneOf(std::vector<Stage>(std::begin(kStages), std::end(kStages)));
    Scenario scenario;
    scenario.start = *ParseRfc3339(stage.start);
    scenario.policy = *AnyPolicy(shape, scenario.start);
    if (std::count(shape.kinds.begin(), shape.kinds.end(), Step::Kind::kPolicy) > 0) {
      scenario.policy_later = *AnyPolicy(shape, scenario.start);
      if (OneIn(6)) {
        scenario.policy_later.purposes.erase("promo");  // obeys everything then, and ranks last
      }
    }
    scenario.profile = *AnyProfile(stage.time_zone);
    const auto step =
        gen::exec([shape, zone = std::string(stage.time_zone)] { return MakeStep(shape, zone); });
    const auto steps = gen::container<std::vector<Step>>(Whole(step));
    scenario.steps = *gen::resize(shape.steps_max, steps);
    return scenario;
  }));
}

}  // namespace touchpoint::property
