// SPDX-License-Identifier: Apache-2.0
// What is asked of the daemons: few people, few names and short times, so that rules meet.
#pragma once

#include <optional>

#include "tests/sim/caller.h"

namespace touchpoint::sim {

class Workload {
 public:
  Workload(Dice& dice, std::string time_zone) : dice_(dice), time_zone_(std::move(time_zone)) {}

  std::vector<std::string> people() const { return {people_[0], people_[1], kErasable}; }
  /// Something that a team wants at `now`; nothing where there is nothing it could be about.
  std::optional<Request> Next(Instant now);

 private:
  intake::PlanRequest Plan(Instant now);
  const intake::PlanRequest* SomePlan();
  std::string Person() { return dice_.OneIn(8) ? kErasable : dice_.Of(people_); }

  Dice& dice_;
  const std::string time_zone_;
  static constexpr char kErasable[] = "p3";
  const std::vector<std::string> people_ = {"p1", "p2"};
  std::vector<intake::PlanRequest> planned_;
};

}  // namespace touchpoint::sim
