// SPDX-License-Identifier: Apache-2.0
#include "services/query/throttle_filter.h"

#include <algorithm>
#include <utility>

#include "common/rpc/convert.h"
#include "common/rpc/time.h"
#include "common/telemetry/log.h"
#include "services/query/timeline_query.h"

namespace touchpoint::query {
namespace {

using model::Cause;
using model::Verdict;

std::set<std::string> ReadNames(const google::protobuf::RepeatedPtrField<std::string>& names,
                                const char* field, rpc::FieldChecker& check) {
  for (const std::string& name : names) {
    check.Name(name, field);
  }
  return {names.begin(), names.end()};
}

template <typename Value>
bool Allows(const std::set<Value>& allowed, const Value& value) {
  return allowed.empty() || allowed.contains(value);
}

}  // namespace

bool BelongsToThrottleLog(const commit::LoggedChange& change) {
  const bool moved =
      change.verdict != change.verdict_before || change.scheduled != change.scheduled_before;
  switch (change.cause) {
    case Cause::kPlanned:
      return change.verdict != Verdict::kScheduled || !change.reasons.empty();
    case Cause::kCancelled:
      return change.verdict_before !=
             Verdict::kNone;  // else it was cancelled before it was planned
    case Cause::kJoined:
    case Cause::kLeft:
    case Cause::kRedecided:
    case Cause::kLeased:
    case Cause::kExtended:
    case Cause::kReturned:
      return moved;
    case Cause::kDone:
    case Cause::kRecorded:
    case Cause::kOutcome:
      // Late, or it breaks a rule, or a rule followed from it.
      return moved || !change.reasons.empty();
    case Cause::kDisplaced:
    case Cause::kReoffered:
    case Cause::kRescheduled:
    case Cause::kExpired:
    case Cause::kOverfilled:
    case Cause::kFailed:
    case Cause::kInDoubt:
      return true;
  }
  return true;
}

ThrottleFilter ThrottleFilter::Read(const v1::ThrottleLogFilter& proto, rpc::FieldChecker& check) {
  ThrottleFilter filter;
  filter.teams_ = ReadNames(proto.teams(), "filter.teams", check);
  filter.channels_ = ReadNames(proto.channels(), "filter.channels", check);
  filter.rules_ = ReadNames(proto.rules(), "filter.rules", check);
  filter.initiatives_ = ReadNames(proto.initiatives(), "filter.initiatives", check);
  filter.stakeholder_id_ = proto.stakeholder_id();
  if (!filter.stakeholder_id_.empty()) {
    check.Id(filter.stakeholder_id_, "filter.stakeholder_id");
  }
  CheckEnums(proto.verdicts(), *v1::Verdict_descriptor(), "filter.verdicts", check);
  filter.verdicts_ = {proto.verdicts().begin(), proto.verdicts().end()};
  filter.start_ =
      check.Time(proto.has_start_time(), proto.start_time(), "filter.start_time", Rounding::kUp);
  filter.end_ =
      check.Time(proto.has_end_time(), proto.end_time(), "filter.end_time", Rounding::kUp);
  return filter;
}

std::optional<Failure> ThrottleFilter::Narrow(const auth::TeamScope& scope) {
  scope_ = scope;
  for (const std::string& team : teams_) {
    if (auto denied = auth::CheckTeam(scope, team)) {
      return denied;
    }
  }
  return std::nullopt;
}

bool ThrottleFilter::MatchesEntry(const commit::JournalEntry& entry) const {
  return (stakeholder_id_.empty() || entry.stakeholder_id == stakeholder_id_) &&
         (!start_ || entry.now >= *start_) && (!end_ || entry.now < *end_);
}

bool ThrottleFilter::MatchesChange(const commit::LoggedChange& change) const {
  const auto names_rule = [this](const model::Reason& reason) {
    return rules_.contains(reason.rule);
  };
  return scope_.Covers(change.team) && Allows(teams_, change.team) &&
         Allows(channels_, change.channel) && Allows(verdicts_, static_cast<int>(change.verdict)) &&
         (initiatives_.empty() || change.initiative != model::kNoName) &&
         (rules_.empty() || std::any_of(change.reasons.begin(), change.reasons.end(), names_rule));
}

bool ThrottleFilter::MatchesInitiative(const std::string& word) const {
  return Allows(initiatives_, word);
}

v1::ThrottleLogEntry MakeThrottleLogEntry(const commit::JournalEntry& entry,
                                          const commit::LoggedChange& change, size_t index) {
  const rpc::IdScope ids(entry.partition, entry.surrogate);
  v1::ThrottleLogEntry proto;
  proto.set_entry_id(std::to_string(entry.partition) + "." + std::to_string(entry.position.millis) +
                     "-" + std::to_string(entry.position.number) + "." +
                     std::to_string(entry.index) + "." + std::to_string(index));
  rpc::ToProto(entry.now, *proto.mutable_decide_time());
  proto.set_stakeholder_id(entry.stakeholder_id);
  proto.set_touchpoint_id(ids.Name(change.sequence));
  proto.set_team(change.team);
  proto.set_channel(change.channel);
  proto.set_purpose(change.purpose);
  proto.set_cause(rpc::ToProto(change.cause));
  proto.set_verdict(rpc::ToProto(change.verdict));
  proto.set_verdict_before(rpc::ToProto(change.verdict_before));
  const bool placed = change.verdict != Verdict::kSuppressed && change.scheduled != Instant();
  if (placed) {
    rpc::ToProto(change.scheduled, *proto.mutable_scheduled_time());
  }
  const bool placed_before = change.verdict_before != Verdict::kNone &&
                             change.verdict_before != Verdict::kSuppressed &&
                             change.scheduled_before != Instant();
  if (placed_before) {
    rpc::ToProto(change.scheduled_before, *proto.mutable_scheduled_time_before());
  }
  proto.set_state(rpc::ToProto(change.state));
  for (const model::Reason& reason : change.reasons) {
    rpc::ToProto(reason, ids, *proto.add_reasons());
  }
  if (change.next_legal) {
    rpc::ToProto(*change.next_legal, *proto.mutable_next_legal_time());
  }
  if (change.host != model::kNoSequence) {
    proto.set_merged_into(ids.Name(change.host));
  }
  proto.set_policy_revision(entry.policy_revision);
  proto.set_revision(static_cast<int64_t>(entry.revision));
  if (change.cause != Cause::kRecorded) {
    rpc::ToProto(change.preferred, *proto.mutable_preferred_time());
  }
  const auto initiative = entry.initiatives.find(change.sequence);
  if (initiative != entry.initiatives.end()) {
    proto.set_initiative(initiative->second);
  }
  return proto;
}

std::optional<commit::InitiativeRef> InitiativeOf(const commit::JournalEntry& entry,
                                                  const commit::LoggedChange& change) {
  if (change.initiative == model::kNoName || entry.stakeholder_id.empty()) {
    return std::nullopt;
  }
  return commit::InitiativeRef{entry.stakeholder_id, change.sequence, change.initiative};
}

std::vector<commit::LoggedChange> ReadChanges(const commit::JournalEntry& entry) {
  auto changes = commit::DecodeChanges(entry.payload);
  if (changes) {
    return *std::move(changes);
  }
  telemetry::Error("journal entry cannot be read",
                   telemetry::Fields()
                       .Add("partition", static_cast<int64_t>(entry.partition))
                       .Add("position", std::to_string(entry.position.millis) + "-" +
                                            std::to_string(entry.position.number)));
  return {};
}

std::vector<MatchedChange> MatchChanges(const commit::JournalEntry& entry,
                                        const ThrottleFilter& filter) {
  std::vector<MatchedChange> matched;
  if (!filter.MatchesEntry(entry)) {
    return matched;
  }
  const std::vector<commit::LoggedChange> changes = ReadChanges(entry);
  for (size_t i = 0; i < changes.size(); ++i) {
    if (BelongsToThrottleLog(changes[i]) && filter.MatchesChange(changes[i])) {
      matched.push_back(
          {MakeThrottleLogEntry(entry, changes[i], i), i, InitiativeOf(entry, changes[i])});
    }
  }
  return matched;
}

}  // namespace touchpoint::query
