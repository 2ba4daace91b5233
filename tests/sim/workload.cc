// SPDX-License-Identifier: Apache-2.0
#include "tests/sim/workload.h"

#include "tests/property/scenario.h"

namespace touchpoint::sim {
namespace {

using property::kGrid;
using Names = std::vector<std::string>;

const Names kTeams = {"a", "b", "c"};
const std::vector<Names> kChannels = {
    {"email"}, {"phone"}, {"visit"}, {"email", "phone"}, {"phone", "email", "visit"}};
const Names kPurposes = {"promo", "promo", "sales", "service", "alert"};
const Names kTopics = {"", "t", "t", "u"};
const std::vector<uint8_t> kPriorities = {50, 50, 20, 80};

}  // namespace

intake::PlanRequest Workload::Plan(Instant now) {
  intake::PlanRequest plan;
  const Names& channels = dice_.Of(kChannels);
  plan.key = {dice_.Of(kTeams), Person(), "r" + std::to_string(planned_.size())};
  plan.channel = channels.front();
  plan.alternate_channels.assign(channels.begin() + 1, channels.end());
  plan.purpose = dice_.Of(kPurposes);
  plan.topic = dice_.Of(kTopics);
  plan.priority = dice_.Of(kPriorities);
  plan.pin = dice_.OneIn(10);
  plan.replan_on_failure = dice_.OneIn(2);
  const auto lead = static_cast<int>(dice_.OneIn(3) ? dice_.Below(6) : dice_.Below(72));
  plan.preferred = now + Duration(60'000) + lead * kGrid;
  plan.earliest = *plan.preferred - static_cast<int>(dice_.Below(lead + 1U)) * kGrid;
  plan.latest = *plan.preferred +
                static_cast<int>(1 + (dice_.OneIn(4) ? dice_.Below(6) : dice_.Below(120))) * kGrid;
  planned_.push_back(plan);
  return plan;
}

const intake::PlanRequest* Workload::SomePlan() {
  return planned_.empty() ? nullptr : &planned_[dice_.Below(planned_.size())];
}

std::optional<Request> Workload::Next(Instant now) {
  if (dice_.OneIn(80)) {
    return EraseRequest{kErasable};
  }
  const uint64_t kind = dice_.Below(20);
  const intake::PlanRequest* about = SomePlan();
  if (kind < 12 || about == nullptr) {
    return Plan(now);
  }
  if (kind < 14) {
    intake::CancelRequest cancel;
    cancel.target = about->key;
    return cancel;
  }
  if (kind < 15) {
    intake::RescheduleRequest reschedule;
    reschedule.target = about->key;
    reschedule.preferred = now + static_cast<int>(1 + dice_.Below(60)) * kGrid;
    reschedule.latest = reschedule.preferred + static_cast<int>(1 + dice_.Below(60)) * kGrid;
    return reschedule;
  }
  if (kind < 17) {
    intake::OutcomeRequest outcome;
    outcome.target = about->key;
    outcome.done = dice_.OneIn(2);
    outcome.at = now - dice_.Between(Duration(0), kGrid);
    return outcome;
  }
  if (kind < 18) {
    intake::RecordRequest record;
    record.key = {dice_.Of(kTeams), Person(), "d" + std::to_string(planned_.size())};
    record.channel = dice_.Of(kChannels).front();
    record.purpose = dice_.Of(kPurposes);
    record.at = now - static_cast<int>(dice_.Below(60)) * kGrid;
    return record;
  }
  if (kind < 19) {
    ReusedKey reused{*about};
    reused.plan.topic = about->topic == "t" ? "u" : "t";
    return reused;
  }
  intake::ProfileRequest profile;
  profile.stakeholder_id = Person();
  profile.profile.time_zone = time_zone_;
  if (dice_.OneIn(3)) {
    profile.profile.opt_outs.push_back({dice_.OneIn(2) ? "email" : "phone", ""});
  }
  return profile;
}

}  // namespace touchpoint::sim
