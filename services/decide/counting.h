// SPDX-License-Identifier: Apache-2.0
// Caps and gaps on a list of what counts (SEMANTICS §3), without knowing where the list comes from.
#pragma once

#include <optional>
#include <span>
#include <vector>

#include "common/base/time.h"
#include "common/model/policy.h"
#include "common/model/touchpoint.h"
#include "common/zones/zone_table.h"

namespace touchpoint::decide {

/// Where a contact counts: an instant (from == to), or an interval whose worst point is taken.
struct Occupied {
  Instant from;
  Instant to;
  model::Sequence sequence = model::kNoSequence;
  const ZoneTable* zone = nullptr;  // that it was done in; null: the stakeholder's
};

/// A rule forbids an instant.
struct Blocked {
  std::optional<Instant> until;  // not before this one; unset: for ever
  std::vector<model::Sequence> touchpoints;
};

/// Whether one more at `t` would make a window of length `per` that contains t hold more than
/// `limit`. `others` ascend by `to`. `until` is the first instant that is not forbidden.
std::optional<Blocked> RollingCapBlocks(std::span<const Occupied> others, uint32_t limit,
                                        Duration per, Instant t);

/// The first instant of [t, end] at which RollingCapBlocks() forbids one more.
std::optional<Instant> RollingCapBlockedFrom(std::span<const Occupied> others, uint32_t limit,
                                             Duration per, Instant t, Instant end);

/// Whether the local day, week or month of t in `zone` holds `limit` of them already. `until` is to
/// be looked at again.
std::optional<Blocked> CalendarCapBlocks(std::span<const Occupied> others, uint32_t limit,
                                         model::CapPeriod period, const ZoneTable& zone, Instant t);

/// The first instant of [t, end] at which CalendarCapBlocks() forbids one more.
std::optional<Instant> CalendarCapBlockedFrom(std::span<const Occupied> others, uint32_t limit,
                                              model::CapPeriod period, const ZoneTable& zone,
                                              Instant t, Instant end);

/// The most of `others` that one window of length `per` that contains `t` holds: `limit` or more
/// exactly where RollingCapBlocks() forbids one more at t.
uint32_t RollingUse(std::span<const Occupied> others, Duration per, Instant t);

/// Those of `others` in the local day, week or month of t in `zone`: `limit` or more exactly where
/// CalendarCapBlocks() forbids one more at t.
uint32_t CalendarUse(std::span<const Occupied> others, model::CapPeriod period,
                     const ZoneTable& zone, Instant t);

}  // namespace touchpoint::decide
