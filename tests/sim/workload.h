// SPDX-License-Identifier: Apache-2.0
// What is asked of the daemons: few people, few names and short times, so that rules meet.
#pragma once

#include <optional>

#include "tests/sim/caller.h"

namespace touchpoint::sim {

class Workload {
 public:
  Workload(Dice& dice, std::string time_zone) : dice_(dice), time_zone_(std::move(time_zone)) {}

  /// Something that a team wants at `now`; nothing where there is nothing it could be about.
  std::optional<Request> Next(Instant now);

 private:
  intake::PlanRequest Plan(Instant now);
  const intake::PlanRequest* SomePlan();
  std::string Person() { return people_[dice_.Below(people_.size())]; }

  Dice& dice_;
  const std::string time_zone_;
  const std::vector<std::string> people_ = {"p1", "p2"};
  std::vector<intake::PlanRequest> planned_;
};

}  // namespace touchpoint::sim
