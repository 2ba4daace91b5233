// SPDX-License-Identifier: Apache-2.0
#include "services/commit/journal_codec.h"

#include <google/protobuf/arena.h>

#include <utility>

#include "services/commit/feedback_codec.h"
#include "services/commit/journal_input.h"
#include "services/commit/journal_words.h"
#include "services/commit/record_codec.h"

namespace touchpoint::commit {
namespace {

using storage::v1::JournalChange;
using storage::v1::JournalDecision;
using storage::v1::JournalPayload;
using Reasons = google::protobuf::RepeatedPtrField<storage::v1::Reason>;

void EncodeReasons(const std::vector<model::Reason>& reasons, Reasons& records) {
  for (const model::Reason& reason : reasons) {
    Encode(reason, *records.Add());
  }
}

bool DecodeReasons(const Reasons& records, std::vector<model::Reason>& reasons) {
  for (const storage::v1::Reason& record : records) {
    Result<model::Reason> reason = Decode(record);
    if (!reason) {
      return false;
    }
    reasons.push_back(std::move(*reason));
  }
  return true;
}

void EncodeChange(const model::Change& change, WordWriter& words, JournalChange& record) {
  record.set_cause(static_cast<uint32_t>(change.cause));
  record.set_sequence(change.after.sequence);
  Encode(change.after, *record.mutable_after());
  words.AddName(change.after.team);
  words.AddName(change.after.channel);
  words.AddName(change.after.purpose);
  record.set_verdict_before(static_cast<uint32_t>(change.verdict_before));
  record.set_scheduled_before(ToMillis(change.scheduled_before));
  EncodeReasons(change.reasons, *record.mutable_reasons());
  if (change.next_legal) {
    record.set_next_legal(ToMillis(*change.next_legal));
  }
}

bool DecodeChange(const JournalChange& record, model::Change& change) {
  Result<model::Touchpoint> after = Decode(record.after(), record.sequence());
  if (!after || !model::IsCause(record.cause()) ||
      record.verdict_before() > static_cast<uint32_t>(model::Verdict::kSuppressed)) {
    return false;
  }
  change.cause = static_cast<model::Cause>(record.cause());
  change.after = *after;
  change.verdict_before = static_cast<model::Verdict>(record.verdict_before());
  change.scheduled_before = FromMillis(record.scheduled_before());
  if (record.has_next_legal()) {
    change.next_legal = FromMillis(record.next_legal());
  }
  return DecodeReasons(record.reasons(), change.reasons);
}

void EncodeDecision(const model::Decision& decision, WordWriter& words, JournalDecision& record) {
  record.set_subject(decision.subject);
  for (const model::Change& change : decision.changes) {
    EncodeChange(change, words, *record.add_changes());
  }
  for (const auto& [id, text] : decision.names) {
    record.add_names(id);
  }
  if (decision.profile) {
    EncodeProfile(*decision.profile, words, *record.mutable_profile());
  }
  for (const model::FeedbackMark& mark : decision.feedback) {
    Encode(mark, *record.add_feedback());
  }
  EncodeReasons(decision.notes, *record.mutable_notes());
  record.set_unmoved(decision.unmoved);
  if (decision.next_legal) {
    record.set_next_legal(ToMillis(*decision.next_legal));
  }
}

bool DecodeDecision(const JournalDecision& record, WordReader& words, model::Decision& decision) {
  decision.subject = record.subject();
  for (const JournalChange& stored : record.changes()) {
    if (!DecodeChange(stored, decision.changes.emplace_back())) {
      return false;
    }
  }
  for (const uint32_t id : record.names()) {
    decision.names.emplace_back(static_cast<model::NameId>(id), words.Name(id));
  }
  if (record.has_profile()) {
    decision.profile = DecodeProfile(record.profile(), words);
  }
  for (const storage::v1::FeedbackMark& stored : record.feedback()) {
    const auto mark = Decode(stored);
    if (!mark) {
      return false;
    }
    decision.feedback.push_back(*mark);
  }
  decision.unmoved = record.unmoved();
  if (record.has_next_legal()) {
    decision.next_legal = FromMillis(record.next_legal());
  }
  return DecodeReasons(record.notes(), decision.notes);
}

}  // namespace

LoggedChange ToLogged(const model::Change& change,
                      const std::function<std::string(model::NameId)>& name) {
  LoggedChange logged;
  logged.cause = change.cause;
  logged.sequence = change.after.sequence;
  logged.team = name(change.after.team);
  logged.channel = name(change.after.channel);
  logged.purpose = name(change.after.purpose);
  logged.initiative = change.after.initiative;
  logged.state = change.after.state;
  logged.verdict = change.after.verdict;
  logged.verdict_before = change.verdict_before;
  logged.scheduled = change.after.scheduled;
  logged.scheduled_before = change.scheduled_before;
  logged.preferred = change.after.preferred;
  logged.host = change.after.host;
  logged.reasons = change.reasons;
  logged.next_legal = change.next_legal;
  return logged;
}

std::string EncodeSteps(const StakeholderCommit& commit) {
  google::protobuf::Arena arena;
  auto& payload = *google::protobuf::Arena::CreateMessage<JournalPayload>(&arena);
  WordWriter words(commit.after->names, payload);
  for (const JournalStep& step : commit.steps) {
    auto* record = payload.add_steps();
    EncodeInput(step.input, step.decision, words, *record);
    EncodeDecision(step.decision, words, *record->mutable_decision());
  }
  return payload.SerializeAsString();
}

Result<std::vector<JournalStep>> DecodeSteps(const std::string& payload,
                                             const model::NameTable& names) {
  JournalPayload record;
  if (!record.ParseFromString(payload)) {
    return tl::unexpected(CorruptRecord("journal entry"));
  }
  WordReader words(record, &names);
  std::vector<JournalStep> steps;
  for (const storage::v1::JournalStep& stored : record.steps()) {
    JournalStep& step = steps.emplace_back();
    if (!DecodeDecision(stored.decision(), words, step.decision)) {
      return tl::unexpected(CorruptRecord("journal entry"));
    }
    std::optional<model::Input> input = DecodeInput(stored, step.decision, words);
    if (!input || !words.sound()) {
      return tl::unexpected(CorruptRecord("journal entry"));
    }
    step.input = std::move(*input);
  }
  return steps;
}

Result<std::vector<LoggedChange>> DecodeChanges(const std::string& payload) {
  JournalPayload record;
  if (!record.ParseFromString(payload)) {
    return tl::unexpected(CorruptRecord("journal entry"));
  }
  WordReader words(record);
  std::vector<LoggedChange> changes;
  for (const storage::v1::JournalStep& step : record.steps()) {
    for (const JournalChange& stored : step.decision().changes()) {
      model::Change change;
      if (!DecodeChange(stored, change)) {
        return tl::unexpected(CorruptRecord("journal entry"));
      }
      changes.push_back(ToLogged(change, [&words](model::NameId id) { return words.Name(id); }));
    }
  }
  if (!words.sound()) {
    return tl::unexpected(CorruptRecord("journal entry"));
  }
  return changes;
}

}  // namespace touchpoint::commit
