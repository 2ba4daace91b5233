// SPDX-License-Identifier: Apache-2.0
#include "services/intake/policy_trial.h"

#include <algorithm>
#include <map>
#include <utility>

#include "common/base/assert.h"
#include "services/decide/decide.h"
#include "services/intake/attempt.h"

namespace touchpoint::intake {
namespace {

using model::Cause;
using model::Change;
using model::Sequence;
using model::State;
using model::Timeline;
using model::Touchpoint;
using model::Verdict;

/// Whether the input brings a touchpoint of its own: a plan, a record, a cancel before its plan.
bool BringsOne(const model::Input& input) {
  const auto* cancel = std::get_if<model::CancelInput>(&input);
  return std::holds_alternative<model::PlanInput>(input) ||
         std::holds_alternative<model::RecordInput>(input) ||
         (cancel != nullptr && cancel->sequence == model::kNoSequence);
}

/// The state that a sender's word, or its silence, ended; nothing where the change is not about a
/// contact that one had.
std::optional<State> HeldBefore(const Change& change, const model::Input& input) {
  switch (change.cause) {
    case Cause::kDone:
    case Cause::kFailed:
    case Cause::kReturned:
    case Cause::kExtended:
    case Cause::kInDoubt:
      break;
    default:
      return std::nullopt;
  }
  if (std::holds_alternative<model::OutcomeInput>(input) ||
      std::holds_alternative<model::FeedbackInput>(input) ||
      std::holds_alternative<model::LeaseInput>(input)) {
    return std::nullopt;
  }
  return std::holds_alternative<model::ResolveInput>(input) ? State::kInDoubt : State::kLeased;
}

/// Takes the latest lease of a touchpoint back.
void Unlease(model::Lease& lease) {
  lease.epoch -= lease.epoch > 0 ? 1 : 0;
  lease.attempts -= lease.attempts > 0 ? 1 : 0;
}

/// Puts a touchpoint back where it was before the first of its changes.
void Restore(const Change& change, const TrialStep& trial, Touchpoint& touchpoint) {
  if (change.verdict_before == Verdict::kNone) {
    return;  // a record, or a tombstone: nothing was decided about it before
  }
  if (change.cause == Cause::kOutcome) {
    touchpoint = change.after;  // as it was before
    return;
  }
  touchpoint = change.after;
  touchpoint.verdict = change.verdict_before;
  touchpoint.scheduled = change.scheduled_before;
  touchpoint.occupied_from = Instant();
  touchpoint.occupied_to = Instant();
  touchpoint.done_zone = model::kNoName;
  touchpoint.channel =
      touchpoint.channels.size() == 1 ? touchpoint.channels[0] : change.after.channel;
  const bool merged = change.verdict_before == Verdict::kMerged;
  touchpoint.host = merged ? change.after.host : model::kNoSequence;
  // What had expired by then does so again with the first decision.
  touchpoint.state = merged                                          ? State::kMerged
                     : change.verdict_before == Verdict::kSuppressed ? State::kSuppressed
                                                                     : State::kPlanned;
  if (change.cause == Cause::kLeased) {
    Unlease(touchpoint.lease);
  }
  if (const auto held = HeldBefore(change, trial.step.input)) {
    touchpoint.state = *held;
    touchpoint.occupied_from = trial.now;
    touchpoint.occupied_to = trial.now;
    if (const auto* give_back = std::get_if<model::ReturnInput>(&trial.step.input)) {
      touchpoint.lease.nonce = give_back->token.nonce;
    }
  }
}

/// Ends what has merged into something that is no contact: its host, which counts, is not known.
void EndHostless(Timeline& timeline) {
  for (Touchpoint& touchpoint : timeline.touchpoints) {
    if (touchpoint.state != State::kMerged) {
      continue;
    }
    const Touchpoint* host = timeline.Find(touchpoint.host);
    if (host == nullptr || (host->state != State::kPlanned && host->state != State::kLeased &&
                            host->state != State::kInDoubt)) {
      touchpoint.state = State::kCancelled;
      touchpoint.host = model::kNoSequence;
    }
  }
}

/// Takes back what came of touchpoints with these steps, or of such as are not there.
void Forget(const std::vector<TrialStep>& steps, Timeline& timeline) {
  std::erase_if(timeline.feedback, [&](const model::FeedbackMark& mark) {
    return timeline.Find(mark.sequence) == nullptr ||
           std::any_of(steps.begin(), steps.end(), [&mark](const TrialStep& trial) {
             const auto& taken = trial.step.decision.feedback;
             return std::find(taken.begin(), taken.end(), mark) != taken.end();
           });
  });
}

bool Knows(const model::Policy& policy, const model::PlanInput& plan) {
  const auto known = [&policy](const std::string& channel) {
    return policy.channels.contains(channel);
  };
  return policy.KnowsTeam(plan.team) && policy.Rights(plan.purpose) != nullptr &&
         known(plan.channel) &&
         std::all_of(plan.alternate_channels.begin(), plan.alternate_channels.end(), known);
}

/// Whether an input can be decided on this timeline under these rules.
class Fitting {
 public:
  Fitting(const Timeline& timeline, const model::Policy& policy, Instant now)
      : timeline_(timeline), policy_(policy), now_(now) {}

  bool operator()(const model::PlanInput& plan) const { return Knows(policy_, plan); }
  bool operator()(const model::RecordInput& record) const {
    return policy_.channels.contains(record.channel);
  }
  bool operator()(const model::CancelInput& cancel) const {
    return cancel.sequence == model::kNoSequence || IsOpen(cancel.sequence);
  }
  bool operator()(const model::RescheduleInput& reschedule) const {
    return IsOpen(reschedule.sequence);
  }
  bool operator()(const model::OutcomeInput& outcome) const {
    const Touchpoint* found = timeline_.Find(outcome.sequence);
    if (found == nullptr) {
      return false;
    }
    const State state = model::StateAt(*found, now_);
    return outcome.done ? !model::IsFinished(state) || state == State::kExpired
                        : !model::IsFinished(state) && state != State::kSuppressed;
  }
  // A token that is not the right one here changes nothing.
  bool operator()(const model::LeaseInput&) const { return true; }
  bool operator()(const model::AcknowledgeInput&) const { return true; }
  bool operator()(const model::ExtendInput&) const { return true; }
  bool operator()(const model::ReturnInput&) const { return true; }
  bool operator()(const model::ResolveInput&) const { return true; }
  bool operator()(const model::FeedbackInput& feedback) const {
    return timeline_.Find(feedback.sequence) != nullptr;
  }
  bool operator()(const model::ProfileInput&) const { return true; }
  bool operator()(const model::TickInput&) const { return true; }
  bool operator()(const model::PolicyInput&) const { return false; }  // one policy throughout

 private:
  bool IsOpen(Sequence sequence) const {
    const Touchpoint* found = timeline_.Find(sequence);
    if (found == nullptr) {
      return false;
    }
    const State state = model::StateAt(*found, now_);
    return !model::IsFinished(state) && state != State::kLeased && state != State::kInDoubt;
  }

  const Timeline& timeline_;
  const model::Policy& policy_;
  const Instant now_;
};

TrialOutcome Told(const TrialStep& trial, const model::NameTable& names) {
  const model::Decision& decision = trial.step.decision;
  const auto& plan = std::get<model::PlanInput>(trial.step.input);
  TrialOutcome outcome{decision.subject, plan.team, plan.channel, {}, {}};
  if (const Change* change = decision.Find(decision.subject)) {
    outcome.before = AnswerOf(*change, names, trial.policy_revision, trial.now);
  }
  return outcome;
}

}  // namespace

Timeline Rewound(const Timeline& current, const std::vector<TrialStep>& steps) {
  std::map<Sequence, std::pair<const Change*, const TrialStep*>> first;  // of each touchpoint
  Sequence new_from = current.sequence_next;
  for (const TrialStep& trial : steps) {
    const model::Decision& decision = trial.step.decision;
    for (const Change& change : decision.changes) {
      first.try_emplace(change.after.sequence, &change, &trial);
    }
    if (BringsOne(trial.step.input)) {
      new_from = std::min(new_from, decision.subject);
    }
  }
  Timeline before = current;
  std::erase_if(before.touchpoints,
                [new_from](const Touchpoint& each) { return each.sequence >= new_from; });
  before.sequence_next = new_from;
  for (Touchpoint& touchpoint : before.touchpoints) {
    if (const auto at = first.find(touchpoint.sequence); at != first.end()) {
      Restore(*at->second.first, *at->second.second, touchpoint);
    }
  }
  Forget(steps, before);
  EndHostless(before);
  return before;
}

std::vector<TrialOutcome> Retry(const Timeline& current, const std::vector<TrialStep>& steps,
                                const decide::Rulebook& rulebook) {
  std::vector<TrialOutcome> outcomes;
  Timeline timeline = Rewound(current, steps);
  // As with the policy in force: one that is another is followed first.
  if (!steps.empty() && steps.front().policy_revision != rulebook.policy().revision) {
    model::Apply(decide::Decide(timeline, rulebook, model::PolicyInput{}, steps.front().now),
                 timeline);
  }
  for (const TrialStep& trial : steps) {
    const model::Input& input = trial.step.input;
    const bool fits = std::visit(Fitting(timeline, rulebook.policy(), trial.now), input);
    if (std::holds_alternative<model::PlanInput>(input)) {
      outcomes.push_back(Told(trial, current.names));
    }
    if (!fits) {
      timeline.sequence_next += BringsOne(input) ? 1 : 0;  // the numbers stay those of the journal
      continue;
    }
    const model::Decision decision = decide::Decide(timeline, rulebook, input, trial.now);
    model::Apply(decision, timeline);
    if (std::holds_alternative<model::PlanInput>(input)) {
      const Change* change = decision.Find(decision.subject);
      TP_ASSERT(change != nullptr);
      outcomes.back().after =
          AnswerOf(*change, timeline.names, rulebook.policy().revision, trial.now);
    }
  }
  return outcomes;
}

}  // namespace touchpoint::intake
