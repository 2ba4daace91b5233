// SPDX-License-Identifier: Apache-2.0
// One call of the commit function: its arguments and its answer. The other side is commit.lua.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "common/redis/command.h"
#include "common/redis/reply.h"
#include "services/commit/redis/erasure_marks.h"
#include "services/commit/redis/keys.h"
#include "services/commit/timeline_store.h"

namespace touchpoint::commit {

struct CommitCall {
  Partition partition = 0;
  /// Of the data set that was decided on.
  std::string incarnation;
  /// Of the data set; null: no marks are made, which does where nobody of the partition was erased.
  const ErasureMarks* marks = nullptr;
  /// Of different stakeholders, all of that partition.
  std::vector<const StakeholderCommit*> commits;
  /// Log entries older than this may go.
  std::optional<Instant> keep_from;
};

redis::Command EncodeCall(const Keys& keys, const CommitCall& call);

/// What became of each of `size` commits. DATA_LOSS/RECORD_CORRUPT for one whose keys are damaged,
/// and for all of them if the reply makes no sense.
std::vector<Result<CommitOutcome>> DecodeOutcomes(const redis::Reply& reply, size_t size);

/// Which commits of a call without marks have to be sent again with one; empty: none.
std::vector<size_t> FindUnmarked(const redis::Reply& reply, size_t size);

}  // namespace touchpoint::commit
