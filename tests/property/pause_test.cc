// SPDX-License-Identifier: Apache-2.0
// Pauses after outcomes against a second reading: instant by instant, report by report.
#include <algorithm>
#include <ostream>
#include <set>
#include <string>
#include <vector>

#include "services/decide/decide.h"
#include "tests/property/check.h"
#include "tests/property/scenario.h"

namespace touchpoint::property {
namespace {

using model::Feedback;

const Instant kStart = FromMillis(1'772'442'000'000);
const char* const kPurposes[] = {"promo", "news"};
constexpr Feedback kKinds[] = {Feedback::kIgnored, Feedback::kDeclined, Feedback::kOpened};

/// What came of the contact with this number, which was done at kStart - number days.
struct Report {
  model::Sequence sequence = 1;
  Feedback kind = Feedback::kIgnored;
  int at = 0;  // grid steps after kStart
};

std::ostream& operator<<(std::ostream& out, const Report& report) {
  return out << report.sequence << " " << ToString(report.kind) << " +" << report.at;
}

model::Policy PolicyOf(const model::OutcomeRule& rule) {
  model::Policy policy;
  policy.channels["email"] = {};
  policy.purpose_other = model::PurposeRights();
  policy.outcomes = {rule};
  policy.revision = "pauses";
  return policy;
}

std::string PurposeOf(model::Sequence sequence) {
  return kPurposes[sequence % 2];
}

/// Five contacts of two purposes, done.
model::Timeline Contacted(const decide::Rulebook& rulebook) {
  model::Timeline timeline;
  for (model::Sequence sequence = 1; sequence <= 5; ++sequence) {
    model::RecordInput record;
    record.team = sequence % 3 == 0 ? "b" : "a";
    record.channel = "email";
    record.purpose = PurposeOf(sequence);
    record.at = kStart - sequence * kDay;
    record.request_key = sequence;
    model::Apply(decide::Decide(timeline, rulebook, record, kStart), timeline);
  }
  return timeline;
}

/// Where a plan for `purpose` goes, asked for at `now`.
Instant PlaceOf(const decide::Rulebook& rulebook, const model::Timeline& timeline,
                const std::string& purpose, Instant now) {
  model::PlanInput plan;
  plan.team = "a";
  plan.channel = "email";
  plan.purpose = purpose;
  plan.earliest = now;
  plan.preferred = now;
  plan.latest = now + 390 * kDay;
  plan.request_key = 99;
  const model::Decision decision = decide::Decide(timeline, rulebook, plan, now);
  return decision.changes.at(0).after.scheduled;
}

/// Whether contacts for `purpose` pause at `t`, looked up the slow way.
bool Pauses(const model::OutcomeRule& rule, const std::vector<Report>& reports,
            const std::string& purpose, Instant t) {
  const auto counts = [&](const Report& report) {
    return rule.IsOn(report.kind) && (rule.same.empty() || PurposeOf(report.sequence) == purpose);
  };
  return std::any_of(reports.begin(), reports.end(), [&](const Report& last) {
    const Instant at = kStart + last.at * kGrid;
    if (!counts(last) || t >= at + rule.pause) {
      return false;
    }
    std::set<model::Sequence> contacts;
    for (const Report& other : reports) {
      const Instant when = kStart + other.at * kGrid;
      if (counts(other) && when <= at &&
          (rule.times == 1 ? &other == &last : when > at - rule.within)) {
        contacts.insert(other.sequence);
      }
    }
    return contacts.size() >= rule.times;
  });
}

rc::Gen<Report> AnyReport() {
  return rc::gen::map(
      rc::gen::tuple(rc::gen::inRange(1, 6), rc::gen::inRange(0, 3), rc::gen::inRange(0, 200)),
      [](const auto& drawn) {
        return Report{static_cast<model::Sequence>(std::get<0>(drawn)), kKinds[std::get<1>(drawn)],
                      std::get<2>(drawn)};
      });
}

model::OutcomeRule AnyRule() {
  model::OutcomeRule rule;
  rule.id = "rule";
  rule.on = {Feedback::kIgnored};
  if (*rc::gen::arbitrary<bool>()) {
    rule.on.push_back(Feedback::kDeclined);
  }
  rule.times = static_cast<uint32_t>(*rc::gen::inRange(1, 4));
  rule.within = *rc::gen::inRange(1, 150) * kGrid;
  rule.pause = *rc::gen::inRange(1, 300) * kGrid;
  if (*rc::gen::arbitrary<bool>()) {
    rule.same = {model::Dimension::kPurpose};
  }
  return rule;
}

TEST(Pause, IsWhatTheReportsSayInWhateverOrderTheyCome) {
  CheckProperty(1000, [] {
    const model::OutcomeRule rule = AnyRule();
    const decide::Rulebook rulebook(PolicyOf(rule), Zones());
    const auto reports = *rc::gen::container<std::vector<Report>>(AnyReport());
    const Instant now = kStart + *rc::gen::inRange(200, 500) * kGrid;
    model::Timeline timeline = Contacted(rulebook);
    for (const Report& report : reports) {
      const model::FeedbackInput input{report.sequence, report.kind, kStart + report.at * kGrid};
      model::Apply(decide::Decide(timeline, rulebook, input, kStart + 200 * kGrid), timeline);
    }
    for (const char* purpose : kPurposes) {
      Instant t = now;
      while (Pauses(rule, reports, purpose, t)) {
        t += kGrid;
      }
      RC_ASSERT(PlaceOf(rulebook, timeline, purpose, now) == t);
    }
  });
}

TEST(Pause, HoldsNothingThatIsPlannedAndCanMove) {
  CheckProperty(1000, [] {
    const model::OutcomeRule rule = AnyRule();
    const decide::Rulebook rulebook(PolicyOf(rule), Zones());
    const auto reports = *rc::gen::container<std::vector<Report>>(AnyReport());
    const Instant now = kStart + 200 * kGrid;
    model::Timeline timeline = Contacted(rulebook);
    for (int i = 0; i < 4; ++i) {
      model::PlanInput plan;
      plan.team = "a";
      plan.channel = "email";
      plan.purpose = kPurposes[i % 2];
      plan.earliest = now;
      plan.preferred = now + *rc::gen::inRange(0, 200) * kGrid;
      plan.latest = plan.preferred + *rc::gen::inRange(1, 200) * kGrid;
      plan.request_key = 100 + static_cast<uint64_t>(i);
      model::Apply(decide::Decide(timeline, rulebook, plan, now), timeline);
    }
    for (const Report& report : reports) {
      const model::FeedbackInput input{report.sequence, report.kind, kStart + report.at * kGrid};
      model::Apply(decide::Decide(timeline, rulebook, input, now), timeline);
    }
    for (const model::Touchpoint& planned : timeline.touchpoints) {
      const bool movable = planned.state == model::State::kPlanned &&
                           now < planned.scheduled - rulebook.policy().freeze;
      RC_ASSERT(!movable ||
                !Pauses(rule, reports, timeline.names.Text(planned.purpose), planned.scheduled));
    }
  });
}

}  // namespace
}  // namespace touchpoint::property
