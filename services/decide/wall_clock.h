// SPDX-License-Identifier: Apache-2.0
// Rules in local time: quiet hours and blackouts (SEMANTICS §3), and the calendar's periods.
#pragma once

#include <optional>

#include "common/model/policy.h"
#include "common/zones/zone_table.h"

namespace touchpoint::decide {

/// Whole local days [first, last].
struct LocalPeriod {
  std::chrono::local_days first;
  std::chrono::local_days last;
};

/// The day, ISO week or month that holds `day`. Not for rolling caps.
LocalPeriod PeriodOf(model::CapPeriod period, std::chrono::local_days day);

std::chrono::local_days LocalDay(const ZoneTable& zone, Instant t);

/// An instant after `t`, not after the first one at which the zone's local time is `local` or
/// later: the end of a local stretch that holds t, or a change of offset on the way there, after
/// which the caller looks again. That is exact through gaps and folds.
Instant Towards(const ZoneTable& zone, Instant t, LocalTime local);

/// Where `t` is quiet: an instant to look at next, as Towards().
std::optional<Instant> QuietUntil(const model::QuietHours& rule, const ZoneTable& zone, Instant t);

/// Where `t` lies in the blackout: an instant to look at next, as Towards().
std::optional<Instant> BlackoutUntil(const model::Blackout& rule, const ZoneTable& zone, Instant t);

}  // namespace touchpoint::decide
