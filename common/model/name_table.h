// SPDX-License-Identifier: Apache-2.0
// The names one timeline uses (teams, channels, purposes, topics, initiatives, zones, segments),
// so that a touchpoint carries two bytes for each and comparing two names compares two integers.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace touchpoint::model {

/// Index of a name in its timeline's table. 0 is "no name". Meaningless in another table.
using NameId = uint16_t;
constexpr NameId kNoName = 0;

class NameTable {
 public:
  /// The id of `text`, or kNoName when it is empty or not in the table.
  NameId Find(std::string_view text) const;
  /// The id of `text`, added when new. kNoName for the empty text. At most 65,534 names.
  NameId Intern(std::string_view text);
  /// The first unused id after `after`: where Put() may add a name.
  NameId NextFree(NameId after) const;
  /// The text of an id this table gave out; empty for kNoName and for erased ids.
  const std::string& Text(NameId id) const;
  /// Restores a stored name under its id.
  void Put(NameId id, std::string text);
  /// Frees an id that nothing refers to any more; it may be given out again.
  void Erase(NameId id);
  /// Ids run from 1 to end() - 1; erased ones have an empty text.
  NameId end() const { return static_cast<NameId>(texts_.size()); }

  friend bool operator==(const NameTable&, const NameTable&) = default;

 private:
  std::vector<std::string> texts_ = {""};
  // Parallel to texts_: a short scan over integers finds a name without touching the texts.
  std::vector<uint32_t> hashes_ = {0};
};

}  // namespace touchpoint::model
