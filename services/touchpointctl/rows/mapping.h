// SPDX-License-Identifier: Apache-2.0
// How rows of somebody else's making become plans (SEMANTICS §10).
#pragma once

#include <array>
#include <optional>
#include <string>
#include <vector>

#include "common/base/time.h"
#include "services/touchpointctl/rows/plan_key.h"
#include "services/touchpointctl/rows/record.h"

namespace touchpoint::ctl {

/// Moves all times of the input by one stretch, so that the first comes to lie at the start.
struct Shift {
  std::optional<Instant> start;  // unset: now
  /// The stretch is rounded up to whole steps: with 7 d, weekday and hour stay what they were.
  Duration step{1};
};

/// Where one field of a plan comes from: the constant, else the input field, else the default.
struct KeySource {
  std::string field;  // of the input
  std::optional<Value> constant;
  std::optional<Value> fallback;
};

struct Mapping {
  /// Every key is read from the input field of its own name.
  Mapping();

  std::array<KeySource, kPlanKeyNames.size()> sources;
  std::optional<Duration> window;  // latest = preferred + window, where a row has no latest
  Duration lead{};                 // plan_time = preferred - lead, where a row has no plan_time
  std::optional<Shift> shift;

  KeySource& operator[](PlanKey key) { return sources[static_cast<size_t>(key)]; }
  const KeySource& operator[](PlanKey key) const { return sources[static_cast<size_t>(key)]; }

  /// The value a row has for a key; null for none.
  const Value* Find(const Record& record, PlanKey key) const;
};

}  // namespace touchpoint::ctl
