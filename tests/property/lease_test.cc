// SPDX-License-Identifier: Apache-2.0
// Whatever happens in whatever order: nobody holds a lease that a rule forbids at any instant of
// it, and nobody without one changes anything.
#include "common/model/lease.h"

#include <algorithm>
#include <map>

#include "services/commit/journal_codec.h"
#include "tests/property/check.h"
#include "tests/property/generate.h"
#include "tests/property/person.h"
#include "tests/support/oracle/judge.h"

namespace touchpoint::property {
namespace {

using model::State;
using model::Touchpoint;

Shape Everything() {
  return {.merges = true,
          .any_rights = true,
          .odd_rights = true,
          .says_where = true,
          .kinds = EveryKind(),
          .steps_max = 30};
}

template <typename Expect>
void CheckLives(int cases, Expect expect) {
  CheckProperty(cases, [&expect] {
    Live(*AnyScenario(Everything()), [&expect](const Event& event) {
      RC_LOG() << event.Text();
      expect(event);
    });
  });
}

/// The touchpoint that an event leased; null for most.
const Touchpoint* Leased(const Event& event) {
  const auto* input = std::get_if<model::LeaseInput>(&event.input);
  const Touchpoint* after = input != nullptr ? event.after.Find(input->sequence) : nullptr;
  return after != nullptr && after->lease.epoch > event.before.Find(after->sequence)->lease.epoch
             ? after
             : nullptr;
}

TEST(Leasing, EveryInstantOfALeaseIsLegalAndTheWorstOneToo) {
  CheckLives(3000, [](const Event& event) {
    const Touchpoint* leased = Leased(event);
    if (leased == nullptr) {
      return;
    }
    RC_TAG("leased");
    const auto contacts = oracle::ContactsOf(event.after, event.policy(), event.now);
    const oracle::Judge judge(event.policy(), event.after.profile, *Zones());
    oracle::Contact contact = *std::find_if(
        contacts.begin(), contacts.end(),
        [leased](const oracle::Contact& one) { return one.host() == leased->sequence; });
    // An earlier attempt, which may have been sent, was legal when it was made.
    contact.from = std::max(contact.from, event.now);
    RC_ASSERT(contact.to - contact.from >= model::kShortestLease);
    RC_ASSERT(judge.IsLegal(contact, contacts));
    contact.state = State::kPlanned;
    const Instant end = contact.to;
    for (Instant t = contact.from; t < end; t += kGrid / 2) {
      for (const Instant instant : {t, std::min(t + kGrid / 2, end) - Duration(1)}) {
        contact.from = instant;
        contact.to = instant;
        RC_ASSERT(judge.IsLegal(contact, contacts));
      }
    }
  });
}

TEST(Leasing, NothingIsLeasedBeforeItsTimeOrWhileAnotherHoldsIt) {
  CheckLives(2000, [](const Event& event) {
    const Touchpoint* leased = Leased(event);
    if (leased == nullptr) {
      return;
    }
    const Touchpoint& before = *event.before.Find(leased->sequence);
    const model::Channel& channel =
        event.policy().ChannelOf(event.before.names.Text(before.channel));
    const auto leasable = model::LeasableFrom(before, channel, event.now);
    RC_ASSERT((leasable && *leasable <= event.now));
    RC_ASSERT(before.state != State::kLeased);
    RC_ASSERT(leased->lease.epoch == before.lease.epoch + 1);
    RC_ASSERT(leased->lease.granted == event.now);
    if (before.state == State::kInDoubt) {
      RC_TAG("again");
      RC_ASSERT(channel.DeliveryOrDefault() == model::Delivery::kAtLeastOnce);
      RC_ASSERT(leased->lease.attempts <= channel.AttemptsOrDefault());
    }
  });
}

TEST(Leasing, EpochsOnlyGrow) {
  CheckLives(1500, [](const Event& event) {
    for (const Touchpoint& before : event.before.touchpoints) {
      const model::Lease& after = event.after.Find(before.sequence)->lease;
      RC_ASSERT(after.epoch >= before.lease.epoch);
      RC_ASSERT(after.epoch == before.lease.epoch ||
                std::holds_alternative<model::LeaseInput>(event.input));
      RC_ASSERT(after.nonce == before.lease.nonce || after.nonce == model::Nonce() ||
                after.epoch > before.lease.epoch);
    }
  });
}

std::optional<model::LeaseToken> TokenOf(const model::Input& input) {
  if (const auto* acknowledge = std::get_if<model::AcknowledgeInput>(&input)) {
    return acknowledge->token;
  }
  if (const auto* extend = std::get_if<model::ExtendInput>(&input)) {
    return extend->token;
  }
  if (const auto* give_back = std::get_if<model::ReturnInput>(&input)) {
    return give_back->token;
  }
  return std::nullopt;
}

TEST(Leasing, WhoHoldsNoLeaseChangesNothing) {
  CheckLives(2000, [](const Event& event) {
    const auto token = TokenOf(event.input);
    if (!token) {
      return;
    }
    const Touchpoint& before = *event.before.Find(token->sequence);
    const auto standing = model::StandingOf(before, *token, event.now);
    if (standing == model::TokenStanding::kLost || standing == model::TokenStanding::kSettled) {
      RC_TAG("without a lease");
      RC_ASSERT(event.decision.changes.empty());
    }
  });
}

// What may have been sent goes on counting, wherever it was, until somebody knows better.
TEST(Leasing, ADoubtCountsUntilItIsSettled) {
  CheckLives(2000, [](const Event& event) {
    for (const Touchpoint& before : event.before.touchpoints) {
      if (before.state != State::kInDoubt) {
        continue;
      }
      const Touchpoint& after = *event.after.Find(before.sequence);
      if (after.state == State::kInDoubt || after.state == State::kLeased) {
        RC_ASSERT(after.occupied_from == before.occupied_from);
        RC_ASSERT(after.occupied_to >= before.occupied_to || TokenOf(event.input).has_value());
        continue;
      }
      RC_ASSERT(std::holds_alternative<model::OutcomeInput>(event.input) ||
                std::holds_alternative<model::ResolveInput>(event.input) ||
                TokenOf(event.input).has_value());
    }
  });
}

// The journal holds all that is needed to decide again.
TEST(Leasing, TheJournalReplaysByteForByte) {
  CheckLives(500, [](const Event& event) {
    commit::StakeholderCommit commit;
    commit.after = std::make_shared<const model::Timeline>(event.after);
    commit.steps.push_back({event.input, event.decision});
    const std::string payload = commit::EncodeSteps(commit);
    const auto steps = commit::DecodeSteps(payload, event.after.names);
    RC_ASSERT(steps.has_value());
    RC_ASSERT(steps->at(0).decision == event.decision);
    RC_ASSERT(Ask(event.before, event.policy(), steps->at(0).input, event.now) == event.decision);
    commit.steps = *steps;
    RC_ASSERT(commit::EncodeSteps(commit) == payload);
  });
}

}  // namespace
}  // namespace touchpoint::property
