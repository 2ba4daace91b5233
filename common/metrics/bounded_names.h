// SPDX-License-Identifier: Apache-2.0
// The values of a label that callers choose: few, whatever they send.
#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <unordered_set>
#include <vector>

namespace touchpoint::metrics {

/// Gives names numbers: listed ones, or any where there is no list. All that are left, and all
/// that come after the first kNamesMax, are "other". Not thread-safe.
class BoundedNames {
 public:
  using Number = uint16_t;
  static constexpr size_t kNamesMax = 200;
  static constexpr Number kOther = 0;

  /// The list from now on; nothing: there is none. Numbers that were given stay.
  void SetList(std::optional<std::vector<std::string>> listed);

  Number NumberOf(std::string_view name);
  const std::string& NameOf(Number number) const { return names_[number]; }

 private:
  struct Hash {
    using is_transparent = void;
    size_t operator()(std::string_view text) const { return std::hash<std::string_view>()(text); }
  };

  std::optional<std::unordered_set<std::string, Hash, std::equal_to<>>> listed_;
  std::unordered_map<std::string, Number, Hash, std::equal_to<>> numbers_;
  std::vector<std::string> names_ = {"other"};
};

}  // namespace touchpoint::metrics
