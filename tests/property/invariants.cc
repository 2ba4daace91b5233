// SPDX-License-Identifier: Apache-2.0
#include "tests/property/invariants.h"

#include <algorithm>
#include <optional>
#include <set>

#include "common/model/lease.h"
#include "tests/support/oracle/contact.h"
#include "tests/support/oracle/judge.h"

namespace touchpoint::property {
namespace {

using model::State;
using model::Touchpoint;
using model::Verdict;
using Complaints = std::vector<std::string>;

void Expect(bool holds, const Touchpoint& touchpoint, const char* what, Complaints& complaints) {
  if (!holds) {
    complaints.push_back("#" + std::to_string(touchpoint.sequence) + " " + what);
  }
}

bool IsOpen(State state) {
  return state == State::kPlanned || state == State::kMerged || state == State::kSuppressed;
}

void CheckPlanned(const Touchpoint& one, Complaints& complaints) {
  Expect(one.host == model::kNoSequence, one, "is planned and has a host", complaints);
  Expect(one.earliest <= one.scheduled && one.scheduled < one.latest, one,
         "is planned outside its window", complaints);
  Expect(one.channels.Contains(one.channel), one, "is planned on a channel it does not accept",
         complaints);
  if (one.scheduled >= one.preferred) {
    const Verdict verdict =
        one.scheduled == one.preferred ? Verdict::kScheduled : Verdict::kDeferred;
    Expect(one.verdict == verdict, one, "has a verdict that its time contradicts", complaints);
  }
}

void CheckMerged(const Event& event, const Touchpoint& one, Complaints& complaints) {
  const Touchpoint* host = event.after.Find(one.host);
  Expect(host != nullptr && host != &one, one, "is merged into nothing", complaints);
  if (host == nullptr) {
    return;
  }
  const State state = model::StateAt(*host, event.now);
  Expect(state == State::kPlanned || state == State::kLeased || state == State::kInDoubt, one,
         "is merged into something that will not happen", complaints);
  Expect(host->host == model::kNoSequence, one, "is merged into a merged one", complaints);
  Expect(one.verdict == Verdict::kMerged, one, "is merged and says otherwise", complaints);
  Expect(one.topic != model::kNoName && one.topic == host->topic, one, "is merged across topics",
         complaints);
  Expect(one.scheduled == host->scheduled && one.channel == host->channel, one,
         "is not where its host is", complaints);
  Expect(one.earliest <= one.scheduled && one.scheduled < one.latest, one,
         "is merged outside its window", complaints);
  Expect(one.channels.Contains(one.channel), one, "is merged on a channel it does not accept",
         complaints);
}

void CheckStates(const Event& event, Complaints& complaints) {
  model::Sequence last = model::kNoSequence;
  for (const Touchpoint& one : event.after.touchpoints) {
    Expect(last < one.sequence && one.sequence < event.after.sequence_next, one,
           "is out of sequence", complaints);
    last = one.sequence;
    const State state = model::StateAt(one, event.now);
    if (state == State::kPlanned) {
      CheckPlanned(one, complaints);
    } else if (state == State::kMerged) {
      CheckMerged(event, one, complaints);
    } else if (state == State::kSuppressed) {
      Expect(one.verdict == Verdict::kSuppressed && one.host == model::kNoSequence, one,
             "is suppressed and says otherwise", complaints);
    } else if (std::holds_alternative<model::TickInput>(event.input)) {
      Expect(one.state == state, one, "has expired and a tick did not write it down", complaints);
    }
  }
}

// Contacts of which the input is about a contributor.
model::Sequence ContactOfSubject(const Event& event) {
  const Touchpoint* subject = event.before.Find(event.decision.subject);
  if (subject == nullptr) {
    return model::kNoSequence;
  }
  return subject->host != model::kNoSequence ? subject->host : subject->sequence;
}

// Whether the input says what became, or is to become, of one contact.
bool IsAboutOne(const model::Input& input) {
  return std::holds_alternative<model::OutcomeInput>(input) ||
         std::holds_alternative<model::LeaseInput>(input) ||
         std::holds_alternative<model::AcknowledgeInput>(input) ||
         std::holds_alternative<model::ExtendInput>(input) ||
         std::holds_alternative<model::ReturnInput>(input) ||
         std::holds_alternative<model::ResolveInput>(input);
}

// What becomes of a host becomes of all that merged into it.
bool IsInContactOfSubject(const Event& event, const Touchpoint& before) {
  const model::Sequence host = ContactOfSubject(event);
  return IsAboutOne(event.input) && host != model::kNoSequence &&
         (before.sequence == host || before.host == host);
}

// A lease of which nothing was heard in time.
bool IsRunOut(const Event& event, const Touchpoint& before) {
  return std::holds_alternative<model::TickInput>(event.input) && before.state == State::kLeased &&
         before.occupied_to + model::kAcknowledgeGrace <= event.now;
}

// What had expired and was done all the same, or certainly was not.
bool IsLateOutcome(const Event& event, const Touchpoint& before) {
  return std::holds_alternative<model::OutcomeInput>(event.input) &&
         before.state == State::kExpired && event.decision.Find(before.sequence) != nullptr;
}

void CheckHistory(const Event& event, Complaints& complaints) {
  for (const Touchpoint& before : event.before.touchpoints) {
    const Touchpoint& after = *event.after.Find(before.sequence);
    const State was = model::StateAt(before, event.now);
    if (model::IsFinished(before.state)) {
      Expect(before == after || IsLateOutcome(event, before), before, "was finished and changed",
             complaints);
    } else if (model::IsFinished(was)) {
      Expect(model::IsFinished(after.state) || before == after, before, "came back to life",
             complaints);
    } else if (event.decision.subject != before.sequence && !IsInContactOfSubject(event, before)) {
      Expect(!IsOpen(was) || IsOpen(after.state), before, "was lost", complaints);
    }
  }
}

// Everything is explained: what is not simply as it was asked says why, and what has no place says
// when there would be one.
void CheckExplained(const Event& event, Complaints& complaints) {
  for (const model::Change& change : event.decision.changes) {
    const Touchpoint& one = change.after;
    const bool plain = one.verdict == Verdict::kScheduled && one.channel == one.channels[0];
    Expect(change.cause != model::Cause::kPlanned || plain || !change.reasons.empty(), one,
           "does not say why", complaints);
    if (one.state == State::kSuppressed) {
      Expect(!change.reasons.empty(), one, "does not say why it has no place", complaints);
      Expect(!change.next_legal || *change.next_legal >= one.latest, one,
             "could have had its next legal time", complaints);
    } else {
      Expect(!change.next_legal, one, "has a place and a next legal time", complaints);
    }
  }
}

void CheckDecision(const Event& event, Complaints& complaints) {
  std::set<model::Sequence> seen;
  for (const model::Change& change : event.decision.changes) {
    Expect(seen.insert(change.after.sequence).second, change.after, "is changed twice", complaints);
    if (const Touchpoint* before = event.before.Find(change.after.sequence)) {
      Expect(change.verdict_before == before->verdict, *before, "has another verdict_before",
             complaints);
      Expect(change.scheduled_before == before->scheduled, *before, "has another scheduled_before",
             complaints);
    } else {
      Expect(change.verdict_before == Verdict::kNone, change.after, "is new with a verdict_before",
             complaints);
    }
  }
}

// What the freeze horizon has reached stands, whoever else plans; only consent may take it away.
void CheckFreeze(const Event& event, Complaints& complaints) {
  const oracle::Judge judge(event.policy(), event.after.profile, *Zones());
  for (const oracle::Contact& contact :
       oracle::ContactsOf(event.before, event.policy(), event.now)) {
    if (oracle::MayMove(contact, event.policy(), event.now) ||
        contact.host() == ContactOfSubject(event) ||
        (contact.state == State::kPlanned && judge.BreaksConsent(contact))) {
      continue;
    }
    const Touchpoint& before = *event.before.Find(contact.host());
    if (IsRunOut(event, before)) {
      continue;
    }
    const Touchpoint& after = *event.after.Find(contact.host());
    Expect(before.scheduled == after.scheduled && before.channel == after.channel &&
               before.state == after.state,
           before, "moved inside the freeze horizon", complaints);
  }
}

bool IsEarly(const oracle::Contact& contact) {
  return std::all_of(contact.contributors.begin(), contact.contributors.end(),
                     [&](const oracle::Contributor& one) { return contact.from < one.preferred; });
}

// Only a merge brings a contact before a preferred time, and never before all of them. What stood
// there while the freeze horizon held it stays, also when a policy with a shorter one comes.
void CheckEarly(const Event& event, Complaints& complaints) {
  const auto before = oracle::ContactsOf(event.before, event.policy(), event.now);
  for (const oracle::Contact& contact :
       oracle::ContactsOf(event.after, event.policy(), event.now)) {
    const bool stood = std::any_of(before.begin(), before.end(), [&](const oracle::Contact& one) {
      return one.host() == contact.host() && one.from == contact.from && IsEarly(one);
    });
    Expect(!IsEarly(contact) || stood || !oracle::MayMove(contact, event.policy(), event.now),
           *event.after.Find(contact.host()), "is before everybody's preferred time", complaints);
  }
}

// A sender has it: nothing but its word, its silence and the outcome changes it.
void CheckLeased(const Event& event, Complaints& complaints) {
  for (const Touchpoint& before : event.before.touchpoints) {
    const bool leased = before.state == State::kLeased || before.state == State::kInDoubt;
    const bool may_change = IsInContactOfSubject(event, before) || IsRunOut(event, before);
    Expect(!leased || may_change || before == *event.after.Find(before.sequence), before,
           "was leased and changed", complaints);
  }
}

// A done touchpoint keeps its real instant and the zone it was done in, if one was known.
void CheckDone(const Event& event, Complaints& complaints) {
  const auto* done = std::get_if<model::OutcomeInput>(&event.input);
  if (done == nullptr || !done->done) {
    return;
  }
  std::string zone = event.before.profile.time_zone;
  if (zone.empty() && event.policy().unknown_zone == model::UnknownZone::kDefault) {
    zone = event.policy().zone_default;
  }
  const Touchpoint& one = *event.after.Find(done->sequence);
  Expect(one.state == State::kDone && one.occupied_from == done->at && one.occupied_to == done->at,
         one, "is not done when it was done", complaints);
  Expect(event.after.names.Text(one.done_zone) == zone, one, "is done in another zone", complaints);
}

bool IsPlacedBy(const Event& event, model::Sequence sequence) {
  const Touchpoint* before = event.before.Find(sequence);
  const Touchpoint* after = event.after.Find(sequence);
  const bool stood =
      before != nullptr && (before->state == State::kPlanned || before->state == State::kMerged);
  return !stood || before->scheduled != after->scheduled || before->channel != after->channel;
}

bool IsCap(model::ReasonKind kind) {
  return kind == model::ReasonKind::kRollingCap || kind == model::ReasonKind::kCalendarCap ||
         kind == model::ReasonKind::kGap;
}

// "One that obeys but does not count is judged when it is placed; what comes later does not see
// it."
bool IsNoLongerJudged(const Event& event, const oracle::Contact& contact) {
  return (!IsPlacedBy(event, contact.host()) || event.decision.changes.size() > 1) &&
         std::any_of(contact.contributors.begin(), contact.contributors.end(),
                     [](const oracle::Contributor& one) {
                       return one.rights.obeys_caps && !one.rights.counts;
                     });
}

// Whether the same decision placed something that does not obey.
bool IsOvertaken(const Event& event, const oracle::Contact& contact) {
  return std::any_of(
      event.decision.changes.begin(), event.decision.changes.end(),
      [&](const model::Change& change) {
        return change.after.sequence != contact.host() && change.after.state == State::kPlanned &&
               !oracle::ContributorOf(event.after, change.after, event.policy()).rights.obeys_caps;
      });
}

// Whether the contact broke the rule before, if need be under another host.
bool WasBroken(const Event& event, const oracle::Contact& contact,
               const oracle::Violation& violation, const std::vector<oracle::Violation>& before) {
  const Touchpoint* host = event.before.Find(contact.host());
  return host != nullptr &&
         std::any_of(before.begin(), before.end(), [&](const oracle::Violation& old) {
           return old.kind == violation.kind && old.rule == violation.rule &&
                  (old.touchpoint == host->sequence || old.touchpoint == host->host);
         });
}

bool IsNoted(const Event& event, model::Sequence sequence) {
  const bool new_rules = event.before.profile != event.after.profile ||
                         std::holds_alternative<model::ProfileInput>(event.input) ||
                         std::holds_alternative<model::PolicyInput>(event.input);
  if (new_rules && event.after.Find(sequence)->scheduled < event.now) {
    return true;  // SEMANTICS asks for no word about what is overdue when the rules change
  }
  return std::any_of(event.decision.notes.begin(), event.decision.notes.end(),
                     [&](const model::Reason& note) {
                       const auto& named = note.touchpoints;
                       return note.kind == model::ReasonKind::kOverfull &&
                              std::find(named.begin(), named.end(), sequence) != named.end();
                     });
}

}  // namespace

std::vector<std::string> BrokenInvariants(const Event& event) {
  Complaints complaints;
  CheckStates(event, complaints);
  CheckHistory(event, complaints);
  CheckDecision(event, complaints);
  CheckExplained(event, complaints);
  CheckFreeze(event, complaints);
  CheckEarly(event, complaints);
  CheckLeased(event, complaints);
  CheckDone(event, complaints);
  return complaints;
}

std::vector<std::string> UnexcusedViolations(const Event& event) {
  const model::Policy& policy = event.policy();
  // As if nothing had expired: who outlives its host stands where the contact stood. Most events
  // have nothing to excuse, and it is dear.
  std::optional<std::vector<oracle::Violation>> before;
  const auto was_broken = [&](const oracle::Contact& contact, const oracle::Violation& violation) {
    if (!before) {
      before = oracle::Violations(event.before, policy, *Zones(), Instant());
    }
    return WasBroken(event, contact, violation, *before);
  };
  const auto contacts = oracle::ContactsOf(event.after, policy, event.now);
  const oracle::Judge judge(policy, event.after.profile, *Zones());
  Complaints complaints;
  for (const oracle::Contact& contact : contacts) {
    if (contact.state != State::kPlanned) {
      continue;
    }
    const bool stands = !oracle::MayMove(contact, policy, event.now) &&
                        (!IsPlacedBy(event, contact.host()) || IsOvertaken(event, contact));
    for (const oracle::Violation& violation : judge.Broken(contact, contacts)) {
      const bool excused =
          (stands && (was_broken(contact, violation) || IsNoted(event, contact.host()))) ||
          (IsCap(violation.kind) && IsNoLongerJudged(event, contact));
      if (!excused) {
        complaints.push_back("#" + std::to_string(contact.host()) + " breaks " +
                             std::string(ToString(violation.kind)) + " " + violation.rule +
                             (stands ? ", cannot move, and no note says so" : ""));
      }
    }
  }
  return complaints;
}

}  // namespace touchpoint::property
