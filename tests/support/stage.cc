// SPDX-License-Identifier: Apache-2.0
#include "tests/support/stage.h"

#include <stdexcept>

namespace touchpoint::testing {

Instant Utc(const std::string& text) {
  std::string rfc3339 = text;
  rfc3339.replace(10, 1, "T");
  rfc3339 += text.size() == 16 ? ":00Z" : "Z";
  const auto instant = ParseRfc3339(rfc3339);
  if (!instant) {
    throw std::invalid_argument("not an instant: " + text);
  }
  return *instant;
}

std::shared_ptr<const ZoneDatabase> Zones() {
  static const auto zones = ZoneDatabase::LoadSystem().value();
  return zones;
}

model::Policy BarePolicy() {
  model::Policy policy;
  policy.zone_default = "Europe/Berlin";
  for (const char* channel : {"email", "sms", "phone", "visit"}) {
    policy.channels[channel] = {};
  }
  model::PurposeRights safety;
  safety.rank = 0;
  safety.obeys_caps = false;
  safety.obeys_quiet_hours = false;
  safety.displaceable = false;
  safety.merges = false;
  safety.legal_duty = true;
  policy.purposes["safety"] = safety;
  policy.purposes["sales"].rank = 2;
  policy.purposes["promotion"].rank = 3;
  return policy;
}

Stage::Stage(model::Policy policy, const std::string& now, const std::string& zone)
    : rulebook_(std::move(policy), Zones()), now_(Utc(now)) {
  timeline.profile.time_zone = zone;
}

model::PlanInput Stage::Ask(const std::string& preferred) const {
  model::PlanInput plan;
  plan.team = "a";
  plan.channel = "email";
  plan.purpose = "promotion";
  plan.preferred = Utc(preferred);
  plan.earliest = std::min(now_, plan.preferred);
  plan.latest = plan.preferred + 14 * kDay;
  return plan;
}

model::Decision Stage::Decide(const model::Input& input) {
  last = decide::Decide(timeline, rulebook_, input, now_);
  model::Apply(last, timeline);
  return last;
}

const model::Touchpoint& Stage::Plan(const model::PlanInput& plan) {
  Decide(plan);
  return timeline.touchpoints.back();
}

void Stage::Did(const model::PlanInput& plan, const std::string& at) {
  const Instant now = now_;
  now_ = Utc(at) - kHour;
  model::PlanInput earlier = plan;
  earlier.earliest = now_;
  earlier.preferred = Utc(at);
  Plan(earlier);
  now_ = Utc(at);
  Decide(model::OutcomeInput{timeline.touchpoints.back().sequence, true, Utc(at)});
  now_ = now;
}

bool Stage::Lease(model::Sequence sequence, std::optional<Duration> lease) {
  const uint32_t epoch = At(sequence).lease.epoch;
  Decide(model::LeaseInput{sequence, {++leases_, 1}, lease});
  return At(sequence).lease.epoch > epoch;
}

model::LeaseToken Stage::TokenOf(model::Sequence sequence) const {
  return {sequence, At(sequence).lease.epoch, At(sequence).lease.nonce};
}

model::Decision Stage::Acknowledge(model::Sequence sequence, model::DispatchResult result,
                                   const std::string& at) {
  return Decide(model::AcknowledgeInput{TokenOf(sequence), result, at.empty() ? now_ : Utc(at)});
}

std::string Stage::Show(model::Sequence sequence) const {
  const model::Touchpoint& touchpoint = At(sequence);
  std::string shown(ToString(touchpoint.verdict));
  if (touchpoint.verdict == model::Verdict::kSuppressed) {
    return shown;
  }
  if (touchpoint.host != model::kNoSequence) {
    shown += " " + std::to_string(touchpoint.host);
  }
  return shown + " " + FormatRfc3339(touchpoint.scheduled) + " " +
         timeline.names.Text(touchpoint.channel);
}

std::string Show(const std::vector<model::Reason>& reasons) {
  std::string shown;
  for (const model::Reason& reason : reasons) {
    shown += (shown.empty() ? "" : "; ") + std::string(ToString(reason.kind));
    shown += reason.rule.empty() ? "" : " " + reason.rule;
    std::string named;
    for (const model::Sequence sequence : reason.touchpoints) {
      named += (named.empty() ? "" : ",") + std::to_string(sequence);
    }
    shown += named.empty() ? "" : " [" + named + "]";
  }
  return shown;
}

model::Cap RollingCap(uint32_t limit, Duration per) {
  model::Cap cap;
  cap.id = "cap";
  cap.limit = limit;
  cap.per = per;
  return cap;
}

model::Cap CalendarCap(uint32_t limit, model::CapPeriod period) {
  model::Cap cap;
  cap.id = "cap";
  cap.limit = limit;
  cap.period = period;
  return cap;
}

model::QuietHours Quiet(int from_minutes, int to_minutes) {
  model::QuietHours quiet;
  quiet.id = "quiet";
  quiet.from = std::chrono::minutes(from_minutes);
  quiet.to = std::chrono::minutes(to_minutes);
  return quiet;
}

model::MergeRule MergeSameTopic(model::MergeWhen when) {
  model::MergeRule rule;
  rule.id = "same-topic";
  rule.across_teams = true;
  rule.when = when;
  return rule;
}

model::Policy OneADay() {
  model::Policy policy = BarePolicy();
  policy.caps = {RollingCap(1, kDay)};
  return policy;
}

model::Policy OneADayMerging(model::MergeWhen when) {
  model::Policy policy = OneADay();
  policy.merges = {MergeSameTopic(when)};
  return policy;
}

model::PlanInput OnTopic(model::PlanInput plan, const std::string& team) {
  plan.topic = "t";
  plan.team = team;
  return plan;
}

}  // namespace touchpoint::testing
