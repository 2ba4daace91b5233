// SPDX-License-Identifier: Apache-2.0
#include "services/intake/audience_set.h"

#include <xxhash.h>

namespace touchpoint::intake {

bool AudienceSet::Insert(const std::string& stakeholder_id) {
  const XXH128_hash_t hash = XXH3_128bits(stakeholder_id.data(), stakeholder_id.size());
  return hashes_.emplace(hash.low64, hash.high64).second;
}

}  // namespace touchpoint::intake
