// SPDX-License-Identifier: Apache-2.0
// How names, texts and times of day are spelled in a policy.
#pragma once

#include <chrono>
#include <optional>
#include <string_view>

namespace touchpoint::policy {

/// Whether it is like [A-Za-z0-9][A-Za-z0-9._:@-]{0,63}.
bool IsName(std::string_view text);

/// Whether it is UTF-8 without control characters and line breaks.
bool IsPrintable(std::string_view text);

/// "08:05", and also "8:05", up to "23:59".
std::optional<std::chrono::minutes> ParseClock(std::string_view text);

}  // namespace touchpoint::policy
