// SPDX-License-Identifier: Apache-2.0
// Instants and durations: whole milliseconds, UTC. No clock is read here.
#pragma once

#include <chrono>
#include <optional>
#include <string>
#include <string_view>

namespace touchpoint {

using Duration = std::chrono::milliseconds;
using Instant = std::chrono::sys_time<Duration>;

constexpr Duration kHour = std::chrono::hours(1);
constexpr Duration kDay = std::chrono::hours(24);

constexpr int64_t ToMillis(Instant t) {
  return t.time_since_epoch().count();
}

constexpr Instant FromMillis(int64_t millis) {
  return Instant(Duration(millis));
}

/// Formats as RFC 3339 in UTC, with a fraction only where there is one: "2026-03-02T09:00:00Z".
std::string FormatRfc3339(Instant t);

/// Which way a fraction below a millisecond goes.
enum class Rounding { kUp, kDown };

/// Parses RFC 3339 ("2013-08-01T12:00:00-05:00"), years 1970 to 2199; nothing on any other text.
std::optional<Instant> ParseRfc3339(std::string_view text, Rounding rounding = Rounding::kDown);

/// Parses a policy duration: a whole number followed by ms, s, m, h or d (24 h); at most 3660 d.
std::optional<Duration> ParseDuration(std::string_view text);

/// The shortest policy notation of a duration that is not negative: "30m", "14d", "1500ms".
std::string FormatDuration(Duration d);

}  // namespace touchpoint
