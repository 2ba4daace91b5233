// SPDX-License-Identifier: Apache-2.0
#include "services/intake/attempt.h"

#include <algorithm>
#include <set>
#include <tuple>
#include <utility>

#include "common/base/assert.h"
#include "common/base/mutant.h"
#include "common/model/attention.h"
#include "services/decide/decide.h"
#include "services/intake/retention.h"

namespace touchpoint::intake {
namespace {

using model::Cause;
using model::Sequence;
using model::Timeline;
using model::Touchpoint;
using model::Verdict;

std::shared_ptr<Timeline> Own(std::shared_ptr<const Timeline> timeline) {
  // Copying is only for those that others still read.
  return timeline.use_count() == 1 ? std::const_pointer_cast<Timeline>(std::move(timeline))
                                   : std::make_shared<Timeline>(*timeline);
}

bool IsOpen(const Touchpoint& touchpoint) {
  return !IsFinished(touchpoint.state);
}

/// What really happened is no new decision, unless there is more to say of it: the last answer
/// stays.
bool IsDecision(const model::Change& change) {
  const bool happened = change.cause == Cause::kDone || change.cause == Cause::kLeased ||
                        change.cause == Cause::kExtended;
  return happened ? !change.reasons.empty()
                  : change.cause != Cause::kExpired && change.cause != Cause::kOutcome;
}

bool MadeRoom(const model::Change& subject, Cause other) {
  return other == Cause::kDisplaced || other == Cause::kOverfilled ||
         (subject.cause == Cause::kRecorded && other == Cause::kRedecided);
}

}  // namespace

model::Answer AnswerOf(const model::Change& change, const model::NameTable& names,
                       const std::string& policy_revision, Instant now) {
  const Touchpoint& touchpoint = change.after;
  model::Answer answer;
  answer.state = touchpoint.state;
  answer.verdict = touchpoint.verdict;
  answer.channel = names.Text(touchpoint.channel);
  if (touchpoint.verdict != Verdict::kSuppressed && touchpoint.verdict != Verdict::kNone) {
    answer.scheduled = touchpoint.scheduled;
  }
  answer.host = touchpoint.host;
  answer.earliest = touchpoint.earliest;
  answer.preferred = touchpoint.preferred;
  answer.latest = touchpoint.latest;
  answer.reasons = change.reasons;
  answer.next_legal = change.next_legal;
  answer.policy_revision = policy_revision;
  answer.decided = now;
  return answer;
}

Attempt::Attempt(Setting setting, std::shared_ptr<const Timeline> before, uint64_t surrogate,
                 Details details)
    : setting_(std::move(setting)),
      after_(Own(std::move(before))),
      revision_before_(after_->revision),
      details_(std::move(details)) {
  if (after_->surrogate == 0) {
    after_->surrogate = surrogate;
  }
  was_listed_ = model::IsListed(*after_, setting_.rulebook->policy(), setting_.now);
  const uint64_t policy = setting_.rulebook->stamp();
  const bool any_open = std::any_of(after_->touchpoints.begin(), after_->touchpoints.end(), IsOpen);
  if (any_open && after_->policy_stamp != policy) {
    Decide(model::PolicyInput{});
  }
  after_->policy_stamp = policy;
}

const model::Decision& Attempt::Decide(model::Input input) {
  model::Decision decision = decide::Decide(*after_, *setting_.rulebook, input, setting_.now);
  const bool has_effect = !decision.changes.empty() || decision.profile || !decision.names.empty();
  if (!has_effect) {
    without_effect_ = std::move(decision);
    return without_effect_;
  }
  model::Apply(decision, *after_);
  RecordAnswers(decision);
  steps_.push_back({std::move(input), std::move(decision)});
  return steps_.back().decision;
}

model::Answer Attempt::AnswerTo(const model::Change& change,
                                const model::Decision& decision) const {
  model::Answer answer =
      AnswerOf(change, after_->names, setting_.rulebook->policy().revision, setting_.now);
  if (change.after.sequence == decision.subject) {
    for (const model::Change& other : decision.changes) {
      if (MadeRoom(change, other.cause)) {
        answer.displaced.push_back(other.after.sequence);
      }
    }
  }
  return answer;
}

void Attempt::RecordAnswers(const model::Decision& decision) {
  for (const model::FeedbackMark& mark : decision.feedback) {
    outcomes_[mark.sequence].push_back({mark.kind, mark.at, "", setting_.now});
  }
  for (const model::Change& change : decision.changes) {
    if (IsDecision(change)) {
      answers_[change.after.sequence] = AnswerTo(change, decision);
      if (const auto known = details_.find(change.after.sequence);
          TP_MUTANT(kFirstAnswerChanges) && known != details_.end()) {
        known->second.first = answers_[change.after.sequence];
      }
    }
  }
}

void Attempt::Quote(Sequence sequence, const std::string& text) {
  outcomes_.at(sequence).back().text = text;
}

void Attempt::Introduce(Sequence sequence, model::Details details) {
  details.first = answers_.at(sequence);
  details.first_contributors = model::ContributorsOf(*after_, *after_->Find(sequence));
  details_[sequence] = std::move(details);
}

void Attempt::Annotate(Sequence sequence, const std::string& outcome_text,
                       std::optional<Instant> failed) {
  annotations_[sequence] = {outcome_text, failed};
}

Instant Attempt::kept_from() const {
  const Duration kept = std::max(setting_.retention, setting_.rulebook->longest_window() + kDay);
  return setting_.now - kept;
}

const model::Details* Attempt::DetailsOf(Sequence sequence) const {
  const auto at = details_.find(sequence);
  return at == details_.end() ? nullptr : &at->second;
}

std::vector<model::ReportedOutcome> Attempt::OutcomesOf(Sequence sequence) const {
  std::vector<model::ReportedOutcome> outcomes;
  if (const model::Details* known = DetailsOf(sequence)) {
    outcomes = known->outcomes;
  }
  if (const auto more = outcomes_.find(sequence); more != outcomes_.end()) {
    outcomes.insert(outcomes.end(), more->second.begin(), more->second.end());
  }
  return outcomes;
}

Sequence Attempt::FindByRequest(const std::string& team, const std::string& request_id) const {
  for (const auto& [sequence, details] : details_) {
    const Touchpoint* touchpoint = after_->Find(sequence);
    if (details.request_id == request_id && touchpoint != nullptr &&
        after_->names.Text(touchpoint->team) == team) {
      return sequence;
    }
  }
  return model::kNoSequence;
}

uint32_t Attempt::OpenTouchpoints() const {
  return static_cast<uint32_t>(std::count_if(
      after_->touchpoints.begin(), after_->touchpoints.end(),
      [this](const Touchpoint& each) { return !IsFinished(StateAt(each, setting_.now)); }));
}

model::TouchpointId Attempt::IdOf(Sequence sequence) const {
  return {setting_.partition, after_->surrogate, sequence};
}

model::TouchpointView Attempt::ViewOf(const Touchpoint& touchpoint) const {
  model::Details details;
  if (const model::Details* known = DetailsOf(touchpoint.sequence)) {
    details = *known;
  }
  if (const auto latest = answers_.find(touchpoint.sequence); latest != answers_.end()) {
    details.last = latest->second;
  }
  if (const auto note = annotations_.find(touchpoint.sequence); note != annotations_.end()) {
    std::tie(details.outcome_text, details.failed) = note->second;
  }
  details.outcomes = OutcomesOf(touchpoint.sequence);
  return model::MakeView(setting_.stakeholder_id, setting_.partition, *after_, touchpoint,
                         std::move(details), setting_.now);
}

std::vector<model::TouchpointId> Attempt::MovedBut(Sequence except) const {
  std::vector<model::TouchpointId> moved;
  if (steps_.empty()) {
    return moved;
  }
  for (const model::Change& change : steps_.back().decision.changes) {
    if (change.after.sequence != except && IsDecision(change)) {
      moved.push_back(IdOf(change.after.sequence));
    }
  }
  return moved;
}

std::vector<Sequence> Attempt::MissingDetails() const {
  std::set<Sequence> missing;
  for (const auto& [sequence, answer] : answers_) {
    missing.insert(sequence);
  }
  for (const auto& [sequence, outcomes] : outcomes_) {
    missing.insert(sequence);
  }
  for (const auto& [sequence, details] : details_) {
    missing.erase(sequence);
  }
  return {missing.begin(), missing.end()};
}

void Attempt::AddDetails(Sequence sequence, model::Details details) {
  details_[sequence] = std::move(details);
}

void Attempt::WriteDetails(commit::StakeholderCommit& commit) {
  std::set<Sequence> told;
  for (const auto& [sequence, answer] : answers_) {
    details_.at(sequence).last = answer;
    told.insert(sequence);
  }
  for (const auto& [sequence, note] : annotations_) {
    std::tie(details_[sequence].outcome_text, details_[sequence].failed) = note;
    told.insert(sequence);
  }
  for (auto& [sequence, outcomes] : outcomes_) {
    auto& known = details_.at(sequence).outcomes;
    known.insert(known.end(), outcomes.begin(), outcomes.end());
    outcomes.clear();  // they are in the details now
    commit.feedback.push_back(sequence);
    told.insert(sequence);
  }
  for (const Sequence sequence : told) {
    commit.details.emplace_back(sequence, details_.at(sequence));
  }
}

commit::StakeholderCommit Attempt::Finish() {
  TP_ASSERT(HasEffect() && !setting_.dry && MissingDetails().empty());
  commit::StakeholderCommit commit;
  commit.stakeholder_id = setting_.stakeholder_id;
  commit.expected_revision = revision_before_;
  commit.now = setting_.now;
  commit.policy_revision = setting_.rulebook->policy().revision;
  commit.policy_number = setting_.policy_number;
  commit.zone_digest = setting_.rulebook->zones().digest();

  std::set<Sequence> changed;
  std::set<model::NameId> added;
  for (const commit::JournalStep& step : steps_) {
    for (const model::Change& change : step.decision.changes) {
      changed.insert(change.after.sequence);
    }
    for (const auto& [id, text] : step.decision.names) {
      added.insert(id);
    }
    commit.profile_changed = commit.profile_changed || step.decision.profile.has_value();
  }
  Trimmed trimmed =
      Trim(*after_, kept_from(), setting_.now - setting_.rulebook->longest_pause() - kDay);
  for (const Sequence sequence : trimmed.touchpoints) {
    changed.erase(sequence);
    answers_.erase(sequence);
    annotations_.erase(sequence);
    outcomes_.erase(sequence);
  }
  for (const model::NameId id : trimmed.names) {
    added.erase(id);
  }
  commit.changed.assign(changed.begin(), changed.end());
  commit.removed = std::move(trimmed.touchpoints);
  commit.names_added.assign(added.begin(), added.end());
  commit.names_removed = std::move(trimmed.names);
  WriteDetails(commit);
  commit.due = was_listed_
                   ? setting_.now
                   : model::NextAttention(*after_, setting_.rulebook->policy(), setting_.now);
  if (TP_MUTANT(kJournalForgetsAStep) && steps_.size() > 1) {
    steps_.pop_back();
  }
  commit.steps = std::move(steps_);
  commit.campaigns.assign(campaigns_.begin(), campaigns_.end());
  ++after_->revision;
  commit.after = after_;
  return commit;
}

}  // namespace touchpoint::intake
