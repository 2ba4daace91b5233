// SPDX-License-Identifier: Apache-2.0
// How rows of somebody else's making become plans or records (SEMANTICS §10).
#pragma once

#include <array>
#include <optional>
#include <string>
#include <vector>

#include "common/base/time.h"
#include "services/touchpointctl/rows/row.h"
#include "services/touchpointctl/rows/row_key.h"

namespace touchpoint::ctl {

/// Moves all times of the input by one stretch, so that the first comes to lie at the start.
struct Shift {
  std::optional<Instant> start;  // unset: now
  /// The stretch is rounded up to whole steps: with 7 d, weekday and hour stay what they were.
  Duration step{1};
};

/// Where one field of a plan or record comes from: the constant, else the input field, else the
/// default.
struct KeySource {
  std::string field;   // of the input
  bool named = false;  // by the mapping file, and not just the key's own name
  std::optional<Value> constant;
  std::optional<Value> fallback;
};

struct Mapping {
  /// Every key is read from the input field of its own name.
  Mapping();

  std::array<KeySource, kRowKeyNames.size()> sources;
  std::optional<Duration> window;  // latest = preferred + window, where a row has no latest
  Duration lead{};                 // plan_time = preferred - lead, where a row has no plan_time
  std::optional<Shift> shift;

  KeySource& operator[](RowKey key) { return sources[static_cast<size_t>(key)]; }
  const KeySource& operator[](RowKey key) const { return sources[static_cast<size_t>(key)]; }

  /// The value a row has for a key; null for none.
  const Value* Find(const Row& row, RowKey key) const;
};

}  // namespace touchpoint::ctl
