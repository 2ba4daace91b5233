// SPDX-License-Identifier: Apache-2.0
// What stays of who was erased: a mark, which is a keyed hash of the id. It says whether somebody
// who is named was erased, and nobody can be read from it.
#pragma once

#include <string>

#include "common/base/keyed_hash.h"
#include "common/redis/reply.h"
#include "services/commit/timeline_store.h"

namespace touchpoint::commit {

class ErasureMarks {
 public:
  /// `key`: some 32 bytes at random, one key for a data set.
  explicit ErasureMarks(const std::string& key) : hash_(key) {}

  /// 16 bytes.
  std::string Of(const std::string& stakeholder_id) const;

 private:
  KeyedHash hash_;
};

/// A new key, as the description of a data set has it.
std::string MakeMarkKey();
/// Nothing for a text that MakeMarkKey() has not made.
std::optional<std::string> OpenMarkKey(const std::string& sealed);

/// What is stored under a mark.
std::string SealMark(const std::string& mark);
/// Whether there is something: nil is nothing. DATA_LOSS/RECORD_CORRUPT for a text that SealMark()
/// has not made for this mark.
Result<bool> OpenMark(const std::string& mark, const redis::Reply& reply);

}  // namespace touchpoint::commit
