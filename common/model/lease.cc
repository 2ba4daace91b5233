// SPDX-License-Identifier: Apache-2.0
#include "common/model/lease.h"

#include "common/base/mutant.h"

namespace touchpoint::model {

std::optional<Instant> DueAt(const Touchpoint& touchpoint, Instant now) {
  if (touchpoint.host != kNoSequence || touchpoint.latest <= now) {
    return std::nullopt;
  }
  if (touchpoint.state == State::kPlanned) {
    return touchpoint.scheduled;
  }
  const bool again =
      touchpoint.state == State::kInDoubt && touchpoint.lease.not_before != Instant();
  return again ? std::optional(touchpoint.lease.not_before) : std::nullopt;
}

std::optional<Instant> LeasableFrom(const Touchpoint& touchpoint, const Channel& channel,
                                    Instant now) {
  const std::optional<Instant> due = DueAt(touchpoint, now);
  return due && channel.human && touchpoint.state == State::kPlanned ? *due - kAcceptAhead : due;
}

TokenStanding StandingOf(const Touchpoint& touchpoint, const LeaseToken& token, Instant now) {
  const Lease& lease = touchpoint.lease;
  const bool latest = token.epoch == lease.epoch && token.nonce == lease.nonce &&
                      lease.nonce != Nonce() && token.sequence == touchpoint.sequence;
  if (!latest) {
    return TokenStanding::kLost;
  }
  const bool leased = touchpoint.state == State::kLeased;
  // What an earlier attempt left in doubt ends where the latest one, which failed, began.
  const bool failed = touchpoint.occupied_to <= lease.granted;
  if (!leased && (touchpoint.state != State::kInDoubt || failed)) {
    return TokenStanding::kSettled;
  }
  if (touchpoint.host != kNoSequence) {
    return TokenStanding::kLost;  // it joined another contact since, and that is leased
  }
  const bool in_time = now < touchpoint.occupied_to || TP_MUTANT(kExtendedAfterItsEnd);
  return leased && in_time ? TokenStanding::kHeld : TokenStanding::kLate;
}

bool IsSettledAs(const Touchpoint& touchpoint, DispatchResult result) {
  const bool sent = result == DispatchResult::kSent || result == DispatchResult::kDelivered;
  return result == DispatchResult::kUnknown || (touchpoint.state == State::kDone) == sent;
}

}  // namespace touchpoint::model
