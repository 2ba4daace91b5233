// SPDX-License-Identifier: Apache-2.0
#include "services/decide/wall_clock.h"

#include <algorithm>

namespace touchpoint::decide {
namespace {

using std::chrono::days;
using std::chrono::local_days;

bool StartsOn(const model::QuietHours& rule, local_days day) {
  const unsigned monday_based = std::chrono::weekday(day).iso_encoding() - 1;
  return (rule.days >> monday_based & 1U) != 0;
}

}  // namespace

LocalPeriod PeriodOf(model::CapPeriod period, local_days day) {
  using std::chrono::year_month_day;
  if (period == model::CapPeriod::kCalendarWeek) {
    const local_days monday = day - days(std::chrono::weekday(day).iso_encoding() - 1);
    return {monday, monday + days(6)};
  }
  if (period == model::CapPeriod::kCalendarMonth) {
    const year_month_day date(day);
    const local_days first(date.year() / date.month() / 1);
    return {first, local_days(date.year() / date.month() / std::chrono::last)};
  }
  return {day, day};
}

local_days LocalDay(const ZoneTable& zone, Instant t) {
  return std::chrono::floor<days>(zone.ToLocal(t));
}

Instant Towards(const ZoneTable& zone, Instant t, LocalTime local) {
  const ZoneTable::Segment segment = zone.At(t);
  return std::min(segment.ToUtc(local), segment.end);
}

std::optional<Instant> QuietUntil(const model::QuietHours& rule, const ZoneTable& zone, Instant t) {
  const LocalTime local = zone.ToLocal(t);
  const local_days today = std::chrono::floor<days>(local);
  for (const local_days start : {today, today - days(1)}) {
    if (!StartsOn(rule, start)) {
      continue;
    }
    const LocalTime from = start + rule.from;
    const LocalTime to = start + rule.to + (rule.from > rule.to ? days(1) : days(0));
    if (from <= local && local < to) {
      return Towards(zone, t, to);
    }
  }
  return std::nullopt;
}

std::optional<Instant> BlackoutUntil(const model::Blackout& rule, const ZoneTable& zone,
                                     Instant t) {
  const LocalTime local = zone.ToLocal(t);
  if (local < rule.from || local >= rule.to) {
    return std::nullopt;
  }
  return Towards(zone, t, LocalTime(rule.to));
}

}  // namespace touchpoint::decide
