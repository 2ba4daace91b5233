// SPDX-License-Identifier: Apache-2.0
// What belongs to the throttle log, and which of it a reader asked for.
#pragma once

#include <optional>
#include <set>
#include <string>
#include <vector>

#include "common/auth/principal.h"
#include "common/rpc/field_checker.h"
#include "services/commit/journal.h"
#include "services/commit/journal_codec.h"
#include "touchpoint/v1/throttle_log_service.pb.h"

namespace touchpoint::query {

/// Every decision that was not a plain SCHEDULED, and every change to an earlier one. A touchpoint
/// that happened as planned, or whose contact others joined or left without moving it, has not
/// changed.
bool BelongsToThrottleLog(const commit::LoggedChange& change);

class ThrottleFilter {
 public:
  /// Faults go to `check`: ID_FORMAT, FIELD_LENGTH, FIELD_CHARSET, ENUM_VALUE, TIME_RANGE.
  static ThrottleFilter Read(const v1::ThrottleLogFilter& filter, rpc::FieldChecker& check);

  /// Only what belongs to these teams from now on. TEAM_SCOPE where others are asked for by name.
  std::optional<Failure> Narrow(const auth::TeamScope& scope);

  /// Whether a change of this entry may match; looks at the stakeholder and the time only.
  bool MatchesEntry(const commit::JournalEntry& entry) const;
  /// Looks at all but the initiative: of that it sees only whether there is one.
  bool MatchesChange(const commit::LoggedChange& change) const;
  /// `word`: the initiative of a change that matches otherwise; empty if it has none, or one that
  /// nobody knows any more.
  bool MatchesInitiative(const std::string& word) const;

  const std::string& stakeholder_id() const { return stakeholder_id_; }
  std::optional<Instant> start() const { return start_; }
  std::optional<Instant> end() const { return end_; }

 private:
  auth::TeamScope scope_ = auth::TeamScope::Any();
  std::set<std::string> teams_;
  std::string stakeholder_id_;
  std::set<std::string> channels_;
  std::set<int> verdicts_;
  std::set<std::string> rules_;
  std::set<std::string> initiatives_;
  std::optional<Instant> start_;
  std::optional<Instant> end_;
};

/// Change number `index` of an entry, as the API shows it.
v1::ThrottleLogEntry MakeThrottleLogEntry(const commit::JournalEntry& entry,
                                          const commit::LoggedChange& change, size_t index);

/// All changes of an entry in order, plain ones too. An entry that cannot be read is reported to
/// the log and has none.
std::vector<commit::LoggedChange> ReadChanges(const commit::JournalEntry& entry);

/// What has to be read to know the initiative of a change. Nothing for one without, and of somebody
/// who was erased.
std::optional<commit::InitiativeRef> InitiativeOf(const commit::JournalEntry& entry,
                                                  const commit::LoggedChange& change);

/// The changes of an entry that belong to the log and match, but for MatchesInitiative(), oldest
/// first.
struct MatchedChange {
  v1::ThrottleLogEntry entry;
  size_t index;
  std::optional<commit::InitiativeRef> initiative;
};
std::vector<MatchedChange> MatchChanges(const commit::JournalEntry& entry,
                                        const ThrottleFilter& filter);

}  // namespace touchpoint::query
