// SPDX-License-Identifier: Apache-2.0
// How stakeholders appear in logs: by a keyed hash, so that lines of one person can be found by who
// knows the key and mean nothing to others.
#pragma once

#include <string>
#include <string_view>

namespace touchpoint::telemetry {

class Pseudonyms {
 public:
  /// Ids are shown as they are.
  static Pseudonyms Clear() { return Pseudonyms({}); }
  /// Ids are shown as "sh_" and 16 hex digits of their HMAC-SHA256. `key` is not empty.
  static Pseudonyms Keyed(std::string key) { return Pseudonyms(std::move(key)); }

  std::string Of(std::string_view stakeholder_id) const;

 private:
  explicit Pseudonyms(std::string key) : key_(std::move(key)) {}
  std::string key_;  // empty: clear
};

}  // namespace touchpoint::telemetry
