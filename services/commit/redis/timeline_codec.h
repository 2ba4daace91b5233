// SPDX-License-Identifier: Apache-2.0
// A timeline as the fields of its hash in Redis, and back.
#pragma once

#include <array>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "services/commit/timeline_store.h"

namespace touchpoint::commit {

using Fields = std::vector<std::pair<std::string, std::string>>;

/// What a commit does to the stakeholder's two hashes. Removals come first: a freed name id may be
/// given out again in the same commit.
struct HashWrites {
  std::vector<std::string> timeline_removed;
  Fields timeline_set;
  std::vector<std::string> details_removed;
  Fields details_set;
};
HashWrites EncodeWrites(const StakeholderCommit& commit);

/// The timeline whose hash has these fields; an empty one for none. DATA_LOSS/RECORD_CORRUPT if any
/// field is damaged, missing or foreign.
Result<model::Timeline> DecodeTimeline(const Fields& fields);

Result<model::Details> DecodeDetails(model::Sequence sequence, std::string_view sealed);

/// The two fields of a timeline's hash that say what a touchpoint's initiative is.
std::array<std::string, 2> InitiativeFields(model::Sequence sequence, model::NameId name);
/// The word, from the values of these fields, "" for one that is not there. Empty unless the
/// touchpoint is there and its initiative is this name.
std::string DecodeInitiative(model::Sequence sequence, model::NameId name,
                             std::string_view touchpoint, std::string_view word);

/// The value of field r: what the commit function compares.
std::string RevisionField(uint64_t revision, std::optional<Instant> due);
/// The value of field h, which has to agree with it.
std::string HeadField(const model::Timeline& timeline, std::optional<Instant> due);

}  // namespace touchpoint::commit
