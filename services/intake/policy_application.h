// SPDX-License-Identifier: Apache-2.0
// Bringing a policy into force for the whole data set.
#pragma once

#include <optional>
#include <string>

#include "services/commit/policy_register.h"

namespace touchpoint::intake {

/// A policy that has been read and found good.
struct PolicyDraft {
  std::string revision;
  std::string canonical;
  std::string author;
  std::string comment;
  Instant time;
};

struct AppliedPolicy {
  commit::LivePolicy live;
  bool changed = false;  // false: it was in force already
};

/// Makes the draft's policy the live one. When it answers, every partition refuses what was decided
/// under an earlier application. What is live already is not applied again, so that a call whose
/// answer was lost can be repeated. On the store's thread; `policies` must outlive the call.
///
/// ABORTED/VERSION_CONFLICT if `expected_revision` is set and another one is live, and the store's.
void ApplyPolicy(commit::PolicyRegister& policies, PolicyDraft draft,
                 std::optional<std::string> expected_revision, commit::Deadline deadline,
                 commit::Callback<AppliedPolicy> done);

/// VERSION_CONFLICT, naming the revision that is live.
Failure VersionConflict(const commit::LivePolicy& live);

}  // namespace touchpoint::intake
