// SPDX-License-Identifier: Apache-2.0
#include "tests/bench/workload.h"

#include <array>

namespace touchpoint::bench {
namespace {

constexpr std::array<const char*, 4> kChannels = {"email", "phone", "visit", "mail"};
constexpr std::array<const char*, 2> kPurposes = {"sales", "promotion"};

/// SplitMix64: one well-mixed number per (seed, index), without state.
uint64_t Mix(uint64_t x) {
  x += 0x9e3779b97f4a7c15;
  x = (x ^ (x >> 30)) * 0xbf58476d1ce4e5b9;
  x = (x ^ (x >> 27)) * 0x94d049bb133111eb;
  return x ^ (x >> 31);
}

}  // namespace

v1::Plan CommonPlan() {
  v1::Plan plan;
  plan.set_time_zone("Europe/Berlin");
  plan.set_content_ref("cms/campaign/2026/autumn/variant-b");
  return plan;
}

v1::Plan MakePlan(const WorkloadOptions& options, uint64_t index) {
  const uint64_t random = Mix(options.seed * 0x100000001b3 + index);
  const uint64_t stakeholder = options.plans_in_a_row > 0
                                   ? index / options.plans_in_a_row % options.stakeholders
                                   : random % options.stakeholders;
  const uint64_t more = Mix(random);
  v1::Plan plan;
  plan.set_request_id("r" + std::to_string(options.seed) + "-" + std::to_string(index));
  plan.set_stakeholder_id("person-" + std::to_string(stakeholder));
  plan.set_team("team-" + std::to_string(more % 8));
  plan.set_channel(kChannels[(more >> 8) % kChannels.size()]);
  plan.set_purpose(kPurposes[(more >> 16) % kPurposes.size()]);
  plan.set_topic("topic-" + std::to_string((more >> 24) % 50));
  const int64_t preferred =
      options.start_seconds + 3600 + static_cast<int64_t>((more >> 32) % (uint64_t{60} * 86400));
  plan.mutable_preferred_time()->set_seconds(preferred);
  plan.mutable_latest_time()->set_seconds(preferred + int64_t{14} * 86400);
  return plan;
}

}  // namespace touchpoint::bench
