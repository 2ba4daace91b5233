// SPDX-License-Identifier: Apache-2.0
// When a touchpoint may be leased, and what a lease token is worth. Pure: intake asks before it
// decides, so that who holds no valid lease commits nothing.
#pragma once

#include <optional>

#include "common/base/time.h"
#include "common/model/decision.h"
#include "common/model/policy.h"
#include "common/model/touchpoint.h"

namespace touchpoint::model {

/// So long after send_by an acknowledgement is waited for before the lease has run out.
constexpr Duration kAcknowledgeGrace = std::chrono::seconds(30);
/// So long ahead of its time a contact on a human channel may be leased: a rep accepts a visit.
constexpr Duration kAcceptAhead = kDay;
/// Nobody can send in less time: a lease is not given, and the touchpoint placed anew.
constexpr Duration kShortestLease = std::chrono::seconds(1);

/// When the contact that the touchpoint hosts is due for (another) attempt on its channel. Nothing
/// for one that is merged, leased or finished, whose window has ended by `now`, or that is not to
/// be tried again.
std::optional<Instant> DueAt(const Touchpoint& touchpoint, Instant now);

/// From when on a LeaseInput may be about it: DueAt(), for people kAcceptAhead before.
std::optional<Instant> LeasableFrom(const Touchpoint& touchpoint, const Channel& channel,
                                    Instant now);

/// What a lease token is worth.
enum class TokenStanding : uint8_t {
  kLost,  // returned, an older one, or another's: it changes nothing (LEASE_LOST)
  kHeld,  // the current lease
  kLate,  // send_by has passed and nothing came after it: it still says what became of the contact
  kSettled,  // what became of the contact is known
};

/// `touchpoint` is the one that the token names.
TokenStanding StandingOf(const Touchpoint& touchpoint, const LeaseToken& token, Instant now);

/// Whether a touchpoint whose token is kSettled was settled like this: the acknowledgement is then
/// a repetition, or says nothing new. Otherwise it contradicts what is known.
bool IsSettledAs(const Touchpoint& touchpoint, DispatchResult result);

}  // namespace touchpoint::model
