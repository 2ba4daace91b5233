// SPDX-License-Identifier: Apache-2.0
#include "tests/sim/lease_checks.h"

#include <algorithm>
#include <chrono>
#include <utility>

#include "common/model/contact.h"
#include "tests/support/oracle/contact.h"
#include "tests/support/oracle/judge.h"

namespace touchpoint::sim {
namespace {

using model::DispatchResult;
using model::State;
using model::Touchpoint;
using property::Event;

// As the documentation promises them, not as the code under test has them.
constexpr Duration kGrace = std::chrono::seconds(30);
constexpr Duration kAhead = kDay;
constexpr Duration kShortest = std::chrono::seconds(1);
constexpr Duration kLook = std::chrono::minutes(30);  // between instants of a lease that are judged

const model::Channel& ChannelOf(const Event& event, const Touchpoint& touchpoint) {
  return event.policy().ChannelOf(event.after.names.Text(touchpoint.channel));
}

bool IsNotSent(DispatchResult result) {
  return result == DispatchResult::kFailed || result == DispatchResult::kFailedForGood;
}

bool HasChanges(const Event& event) {
  return !event.decision.changes.empty();
}

}  // namespace

void LeaseChecks::Expect(bool holds, const Event& event, model::Sequence sequence,
                         std::string_view what) {
  if (!holds) {
    complain_("#" + std::to_string(sequence) + " " + std::string(what) + "\n" + event.Text());
  }
}

void LeaseChecks::Check(const Event& event) {
  for (const Touchpoint& before : event.before.touchpoints) {
    const Touchpoint& after = *event.after.Find(before.sequence);
    const bool given = after.lease.epoch != before.lease.epoch;
    Expect(!given || std::holds_alternative<model::LeaseInput>(event.input), event, before.sequence,
           "has a new epoch without a lease");
    if (given) {
      CheckGiven(event, before, after);
    }
    const bool was_leased = before.state == State::kLeased && before.host == model::kNoSequence;
    if (was_leased && after.state != State::kLeased) {
      outside_.LetGo({event.after.surrogate, before.sequence}, before.lease.epoch, event.now);
    }
  }
  CheckRunOut(event);
  if (const auto* input = std::get_if<model::AcknowledgeInput>(&event.input)) {
    CheckToken(event, input->token, Word::kAcknowledge);
    CheckAttempts(event, *input);
  } else if (const auto* extend = std::get_if<model::ExtendInput>(&event.input)) {
    CheckToken(event, extend->token, Word::kExtend);
  } else if (const auto* give_back = std::get_if<model::ReturnInput>(&event.input)) {
    CheckToken(event, give_back->token, Word::kReturn);
  }
  Believe(event);
}

void LeaseChecks::CheckGiven(const Event& event, const Touchpoint& before,
                             const Touchpoint& after) {
  const auto expect = [&](bool holds, const char* what) {
    Expect(holds, event, before.sequence, what);
  };
  const model::Channel& channel = ChannelOf(event, before);
  const bool at_most_once = channel.DeliveryOrDefault() == model::Delivery::kAtMostOnce;
  expect(after.lease.epoch > before.lease.epoch, "is leased under an epoch that was used");
  expect(after.lease.nonce != before.lease.nonce && after.lease.nonce != model::Nonce(),
         "is leased with no nonce of its own");
  expect(after.lease.granted == event.now, "is leased at another instant");
  expect(after.lease.attempts == before.lease.attempts + 1, "has not counted the attempt");
  expect(before.host == model::kNoSequence && after.state == State::kLeased, "is not to be leased");
  expect(event.now < before.latest, "is leased after its window");
  if (before.state == State::kPlanned) {
    const Duration ahead = channel.human ? kAhead : Duration(0);
    expect(before.scheduled - ahead <= event.now, "is leased before its time");
  } else {
    const Instant again = before.lease.not_before;
    expect(before.state == State::kInDoubt, "is leased, and was not to be");
    expect(again != Instant() && again <= event.now, "is tried again before its time");
    expect(!at_most_once, "is in doubt, and is leased on a channel that sends at most once");
    expect(before.lease.attempts < channel.AttemptsOrDefault(), "is tried too often");
  }
  CheckLegal(event, after,
             std::max(event.now, before.state == State::kPlanned ? before.scheduled : event.now));
  const auto parts = model::ContactOf(event.after, after, event.policy());
  outside_.Give({{event.after.surrogate, after.sequence},
                 after.lease.epoch,
                 after.lease.nonce,
                 after.occupied_to,
                 {parts.begin(), parts.end()},
                 at_most_once});
}

/// From `from` on until it has to be sent, each instant is one at which it may be; at the worst of
/// them no cap is broken.
void LeaseChecks::CheckLegal(const Event& event, const Touchpoint& leased, Instant from) {
  const auto contacts = oracle::ContactsOf(event.after, event.policy(), event.now);
  const auto found =
      std::find_if(contacts.begin(), contacts.end(),
                   [&](const oracle::Contact& one) { return one.host() == leased.sequence; });
  if (found == contacts.end()) {
    return Expect(false, event, leased.sequence, "is leased and does not count");
  }
  oracle::Contact contact = *found;
  const oracle::Judge judge(event.policy(), event.after.profile, *property::Zones());
  const Instant end = contact.to;
  Expect(end - from >= kShortest, event, leased.sequence, "is leased for no time at all");
  contact.from = from;
  const bool is_new = std::holds_alternative<model::LeaseInput>(event.input);
  Expect(!is_new || judge.IsLegal(contact, contacts), event, leased.sequence,
         "is leased, and a cap or gap forbids it");
  contact.state = State::kPlanned;
  for (Instant t = from; t < end; t += kLook) {
    for (const Instant instant : {t, std::min(t + kLook, end) - Duration(1)}) {
      contact.from = instant;
      contact.to = instant;
      if (!judge.IsLegal(contact, {})) {
        const std::string at = FormatRfc3339(instant);
        return Expect(false, event, leased.sequence, "may be sent at " + at + " against a rule");
      }
    }
  }
}

/// Who says something holds the lease, and has said it.
void LeaseChecks::CheckToken(const Event& event, const model::LeaseToken& token, Word word) {
  if (!HasChanges(event)) {
    return;
  }
  const Touchpoint* before = event.before.Find(token.sequence);
  if (before == nullptr) {
    return Expect(false, event, token.sequence, "is not there and was changed");
  }
  const auto expect = [&](bool holds, const char* what) {
    Expect(holds, event, token.sequence, what);
  };
  expect(before->lease.epoch == token.epoch && before->lease.nonce == token.nonce,
         "was changed by who holds no lease");
  expect(before->state == State::kLeased || before->state == State::kInDoubt,
         "was changed by whose lease is over");
  expect(outside_.IsSaid({event.after.surrogate, token.sequence}, token.epoch, word),
         "was changed by what its holder never said");
  if (word == Word::kExtend) {
    expect(before->state == State::kLeased && event.now < before->occupied_to,
           "was extended after its end");
    const Touchpoint& after = *event.after.Find(token.sequence);
    expect(after.occupied_to > before->occupied_to || after == *before, "was made shorter");
    CheckLegal(event, after, before->occupied_to);
  }
}

/// What nobody has acknowledged may have been sent.
void LeaseChecks::CheckRunOut(const Event& event) {
  if (!std::holds_alternative<model::TickInput>(event.input)) {
    return;
  }
  for (const Touchpoint& before : event.before.touchpoints) {
    const Touchpoint& after = *event.after.Find(before.sequence);
    if (before.state != State::kLeased || before == after) {
      continue;
    }
    Expect(before.occupied_to + kGrace <= event.now, event, before.sequence, "ran out too early");
    Expect(after.state == State::kInDoubt, event, before.sequence, "ran out and is not in doubt");
  }
}

/// After its last attempt nothing is tried again.
void LeaseChecks::CheckAttempts(const Event& event, const model::AcknowledgeInput& input) {
  const Touchpoint* before = event.before.Find(input.token.sequence);
  if (before == nullptr || !HasChanges(event) || input.result != DispatchResult::kFailed ||
      before->lease.attempts < ChannelOf(event, *before).AttemptsOrDefault()) {
    return;
  }
  const Touchpoint& after = *event.after.Find(before->sequence);
  const bool ended = after.state == State::kFailed ||
                     (after.state == State::kInDoubt && after.lease.not_before == Instant());
  Expect(ended, event, before->sequence, "has had all its attempts and goes on");
}

/// Who says that a contact was not sent is believed, here too.
void LeaseChecks::Believe(const Event& event) {
  const auto* outcome = std::get_if<model::OutcomeInput>(&event.input);
  const auto* resolve = std::get_if<model::ResolveInput>(&event.input);
  const bool unsent =
      (outcome != nullptr && !outcome->done) || (resolve != nullptr && IsNotSent(resolve->result));
  if (!unsent || !HasChanges(event)) {
    return;
  }
  const Touchpoint& about =
      *event.before.Find(outcome != nullptr ? outcome->sequence : resolve->sequence);
  outside_.BelieveUnsent(
      {event.after.surrogate, about.host != model::kNoSequence ? about.host : about.sequence});
}

}  // namespace touchpoint::sim
