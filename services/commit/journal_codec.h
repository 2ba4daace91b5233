// SPDX-License-Identifier: Apache-2.0
// What the journal keeps of one stakeholder's commit. The payload says what was decided and nothing
// about who it was: teams, channels, purposes, zones and rules are text; topics, initiatives,
// regions and segments are ids of the stakeholder's name table; nothing else of a caller is in it.
#pragma once

#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "services/commit/timeline_store.h"

namespace touchpoint::commit {

/// storage.v1.JournalPayload of the commit's steps. Every topic, initiative, region and segment of
/// an input or a profile must be in `commit.after->names`: one that is not is left out, and a
/// replay would decide without it.
std::string EncodeSteps(const StakeholderCommit& commit);

/// The steps again, byte for byte. `names` is the stakeholder's table as of the commit or later.
/// DATA_LOSS/RECORD_CORRUPT for anything EncodeSteps() does not write.
Result<std::vector<JournalStep>> DecodeSteps(const std::string& payload,
                                             const model::NameTable& names);

/// One change as the throttle log shows it.
struct LoggedChange {
  model::Cause cause = model::Cause::kPlanned;
  model::Sequence sequence = model::kNoSequence;
  std::string team;
  std::string channel;  // on which it goes out
  std::string purpose;
  model::NameId initiative = model::kNoName;  // in the stakeholder's table
  model::State state = model::State::kPlanned;
  model::Verdict verdict = model::Verdict::kNone;
  model::Verdict verdict_before = model::Verdict::kNone;
  Instant scheduled;         // the epoch if it never had a time
  Instant scheduled_before;  // likewise
  Instant preferred;
  model::Sequence host = model::kNoSequence;  // while merged
  std::vector<model::Reason> reasons;
  std::optional<Instant> next_legal;
};

/// `name` gives the text of a team's, channel's or purpose's id.
LoggedChange ToLogged(const model::Change& change,
                      const std::function<std::string(model::NameId)>& name);

/// All changes of the payload in order, plain SCHEDULED ones too. Needs no name table.
Result<std::vector<LoggedChange>> DecodeChanges(const std::string& payload);

}  // namespace touchpoint::commit
