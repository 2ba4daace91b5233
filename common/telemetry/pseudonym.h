// SPDX-License-Identifier: Apache-2.0
// How stakeholders appear in logs: by a keyed hash, so that lines of one person can be found by who
// knows the key and mean nothing to others.
#pragma once

#include <openssl/types.h>

#include <memory>
#include <string>
#include <string_view>

namespace touchpoint::telemetry {

class Pseudonyms {
 public:
  /// Ids are shown as they are.
  static Pseudonyms Clear() { return Pseudonyms({}); }
  /// Ids are shown as "sh_" and 16 hex digits of their HMAC-SHA256. `key` is not empty.
  static Pseudonyms Keyed(const std::string& key) { return Pseudonyms(key); }

  std::string Of(std::string_view stakeholder_id) const;

 private:
  explicit Pseudonyms(const std::string& key);
  std::shared_ptr<EVP_MAC_CTX> keyed_;  // never used itself but copied; none: clear
};

}  // namespace touchpoint::telemetry
