// SPDX-License-Identifier: Apache-2.0
// How stakeholders appear in logs: by a keyed hash, so that lines of one person can be found by who
// knows the key and mean nothing to others.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <utility>

#include "common/base/keyed_hash.h"

namespace touchpoint::telemetry {

class Pseudonyms {
 public:
  /// Ids are shown as they are.
  static Pseudonyms Clear() { return Pseudonyms(std::nullopt); }
  /// Ids are shown as "sh_" and 16 hex digits of their HMAC-SHA256. `key` is not empty.
  static Pseudonyms Keyed(const std::string& key) { return Pseudonyms(KeyedHash(key)); }

  std::string Of(std::string_view stakeholder_id) const;

 private:
  explicit Pseudonyms(std::optional<KeyedHash> keyed) : keyed_(std::move(keyed)) {}
  std::optional<KeyedHash> keyed_;  // none: clear
};

}  // namespace touchpoint::telemetry
