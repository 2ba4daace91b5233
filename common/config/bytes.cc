// SPDX-License-Identifier: Apache-2.0
#include <charconv>
#include <limits>

#include "common/config/key.h"

namespace touchpoint::config {
namespace {

struct Unit {
  std::string_view name;
  int shift;
};

constexpr Unit kUnits[] = {{"GiB", 30}, {"MiB", 20}, {"KiB", 10}, {"B", 0}, {"", 0}};

}  // namespace

std::optional<uint64_t> ParseBytes(std::string_view text) {
  uint64_t number = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  if (error != std::errc()) {
    return std::nullopt;
  }
  const std::string_view rest = text.substr(static_cast<size_t>(end - text.data()));
  for (const Unit& unit : kUnits) {
    if (rest == unit.name) {
      const bool fits = number <= std::numeric_limits<uint64_t>::max() >> unit.shift;
      return fits ? std::optional(number << unit.shift) : std::nullopt;
    }
  }
  return std::nullopt;
}

std::string FormatBytes(uint64_t bytes) {
  for (const Unit& unit : kUnits) {
    if (unit.shift > 0 && bytes != 0 && bytes % (uint64_t{1} << unit.shift) == 0) {
      return std::to_string(bytes >> unit.shift) + std::string(unit.name);
    }
  }
  return std::to_string(bytes);
}

}  // namespace touchpoint::config
