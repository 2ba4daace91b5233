// SPDX-License-Identifier: Apache-2.0
// Who has been seen of an audience, in some 50 bytes each.
#pragma once

#include <cstdint>
#include <string>
#include <unordered_set>
#include <utility>

namespace touchpoint::intake {

/// Knows stakeholders by a hash of 128 bits: two out of millions are never taken for one.
class AudienceSet {
 public:
  /// Whether it was not there yet.
  bool Insert(const std::string& stakeholder_id);
  size_t size() const { return hashes_.size(); }

 private:
  using Hash = std::pair<uint64_t, uint64_t>;
  struct Low {
    size_t operator()(const Hash& hash) const { return hash.first; }
  };
  std::unordered_set<Hash, Low> hashes_;
};

}  // namespace touchpoint::intake
