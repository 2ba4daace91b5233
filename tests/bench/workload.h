// SPDX-License-Identifier: Apache-2.0
// The plans of a benchmark: a pure function of options and number, so that runs can be compared.
#pragma once

#include <cstdint>
#include <string>

#include "touchpoint/v1/touchpoint_service.pb.h"

namespace touchpoint::bench {

struct WorkloadOptions {
  uint64_t seed = 1;
  uint64_t stakeholders = 20000;
  /// 0: each plan's stakeholder is drawn at random. Otherwise stakeholder 0 gets this many plans
  /// in a row, then stakeholder 1, and so on.
  uint64_t plans_in_a_row = 0;
  int64_t start_seconds = 0;  // Unix time; preferred times lie within 60 days from here
};

/// What all plans of a workload share.
v1::Plan CommonPlan();

/// Plan number `index`, without what CommonPlan() says.
v1::Plan MakePlan(const WorkloadOptions& options, uint64_t index);

}  // namespace touchpoint::bench
