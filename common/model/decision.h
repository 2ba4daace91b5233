// SPDX-License-Identifier: Apache-2.0
// What goes into a decision and what follows from it. Both are values; the journal stores both.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <utility>
#include <variant>
#include <vector>

#include "common/base/time.h"
#include "common/model/timeline.h"

namespace touchpoint::model {

/// A touchpoint is asked for. Times are complete and checked (SEMANTICS §1); names are known to
/// the policy. An empty time zone or region says nothing.
struct PlanInput {
  std::string team;
  std::string channel;
  std::vector<std::string> alternate_channels;
  std::string purpose;
  std::string topic;
  std::string initiative;
  uint8_t priority = 50;
  bool pin = false;
  bool replan_on_failure = false;
  Instant earliest;
  Instant preferred;
  Instant latest;
  std::string time_zone;
  std::string region;
  uint64_t request_key = 0;
};

/// `sequence` is open, or kNoSequence: the plan has not arrived yet, leave a tombstone for it.
struct CancelInput {
  Sequence sequence = kNoSequence;
  std::string team;
  uint64_t request_key = 0;
};

struct RescheduleInput {
  Sequence sequence = kNoSequence;
  Instant earliest;
  Instant preferred;
  Instant latest;
};

struct ProfileInput {
  Profile profile;
};

/// What became of a touchpoint that has a place, or had one when it expired, and of the whole
/// contact it is part of: done at `at`, or certainly not, as turned out at `at`.
struct OutcomeInput {
  Sequence sequence = kNoSequence;
  bool done = true;
  Instant at;
};

/// Something came of a touchpoint that has a place, or had one, and of the whole contact it is part
/// of.
struct FeedbackInput {
  Sequence sequence = kNoSequence;
  Feedback kind = Feedback::kDelivered;
  Instant at;
};

/// A contact that was done outside of plans, or before there were any. Names are known to the
/// policy; an empty time zone or region says nothing.
struct RecordInput {
  std::string team;
  std::string channel;
  std::string purpose;
  std::string topic;
  std::string initiative;
  Instant at;
  std::string time_zone;
  std::string region;
  uint64_t request_key = 0;
};

/// The clock: writes down what has expired, and which leases have run out.
struct TickInput {};

/// The policy has changed: what it forbids is placed anew, what it frees is re-offered.
struct PolicyInput {};

/// What a sender says to prove its lease: the right touchpoint, epoch and nonce.
struct LeaseToken {
  Sequence sequence = kNoSequence;
  uint32_t epoch = 0;
  Nonce nonce = {};
};

/// A sender wants to do a touchpoint that LeasableFrom() says is due. Everything is checked again:
/// afterwards it is LEASED, or was placed anew.
struct LeaseInput {
  Sequence sequence = kNoSequence;
  Nonce nonce = {};               // of the new lease, not zeros
  std::optional<Duration> lease;  // how long; unset: as the policy says of the channel
};

/// What became of a leased touchpoint. The numbers are stored.
enum class DispatchResult : uint8_t {
  kSent = 1,
  kDelivered = 2,
  kFailed = 3,         // certainly not sent; a later attempt may work
  kFailedForGood = 4,  // certainly not sent, and no later attempt will work
  kUnknown = 5,        // maybe sent
};

/// The holder of the lease says what became of it. Changes nothing where StandingOf() the token is
/// neither kHeld nor kLate.
struct AcknowledgeInput {
  LeaseToken token;
  DispatchResult result = DispatchResult::kSent;
  Instant at;  // when it was sent
};

/// The holder needs longer. Changes nothing where StandingOf() the token is not kHeld.
struct ExtendInput {
  LeaseToken token;
  std::optional<Duration> lease;  // from now on; unset: as the policy says of the channel
};

/// The holder gives it back unsent. As AcknowledgeInput, but the attempt does not count.
struct ReturnInput {
  LeaseToken token;
  std::optional<Instant> not_before;  // unset: it may be leased again at once
};

/// Somebody has looked what became of a touchpoint that is IN_DOUBT; of others it changes nothing.
struct ResolveInput {
  Sequence sequence = kNoSequence;
  DispatchResult result = DispatchResult::kSent;  // not kUnknown
  Instant at;                                     // when it was sent
};

using Input = std::variant<PlanInput, CancelInput, RescheduleInput, ProfileInput, OutcomeInput,
                           TickInput, PolicyInput, RecordInput, LeaseInput, AcknowledgeInput,
                           ExtendInput, ReturnInput, ResolveInput, FeedbackInput>;

/// The numbers are stored.
enum class ReasonKind : uint8_t {
  kRollingCap = 1,
  kCalendarCap = 2,
  kGap = 3,
  kQuietHours = 4,
  kBlackout = 5,
  kConsent = 6,
  kUnknownTimeZone = 7,
  kMerge = 8,               // `rule` joined it with `touchpoints`
  kDisplaced = 9,           // by touchpoints[0], which needed its place
  kDisplacementLimit = 10,  // more would have had to move: it displaced nobody
  kReoffer = 11,            // a slot came free
  kReschedule = 12,         // its team moved it; or the new window had no legal instant
  kCancelled = 13,          // cancelled, or before it was planned
  kWindow = 14,             // the window has no instant left
  kOverfull = 15,           // `rule` is broken by a touchpoint that cannot move
  kFailed = 16,             // it was certainly not done
  kLate = 17,               // it had expired before its outcome said that it was done
  kDeadLetter = 90,         // it was certainly not done in any of the `limit` attempts it has
  kLeaseRanOut = 91,        // its sender said nothing: maybe done in [from, to]
  kUnknownResult = 92,      // its sender does not know: maybe done in [from, to]
  kReturned = 93,           // its sender gave it back undone
  kErased = 110,            // the stakeholder was erased
  kOutcome = 120,           // `outcome` of `touchpoints`, `limit` times within `per`: a pause
};

std::string_view ToString(ReasonKind kind);
/// Whether a number stands for a kind.
bool IsReasonKind(uint32_t number);

/// One rule that moved, merged or suppressed a touchpoint, with the numbers.
struct Reason {
  std::string rule;  // id in the policy; empty where no rule of the policy did it
  ReasonKind kind = ReasonKind::kRollingCap;
  std::string channel;                   // on which it was judged
  std::optional<Instant> from;           // not legal from here (the place that was looked at) ...
  std::optional<Instant> to;             // ... until here; unset: not within the horizon
  std::optional<uint32_t> limit;         // of a cap
  std::optional<Duration> per;           // of a rolling cap or gap
  std::vector<Sequence> touchpoints;     // it collided with, or that caused it
  std::optional<Feedback> outcome = {};  // what came of them, where that is the reason
  friend bool operator==(const Reason&, const Reason&) = default;
};

/// Why a touchpoint changed. The numbers are stored.
enum class Cause : uint8_t {
  kPlanned = 1,
  kDisplaced = 2,
  kReoffered = 3,
  kJoined = 4,  // another plan merged into it, or moved with it
  kLeft = 5,    // a contributor left its contact
  kCancelled = 6,
  kRescheduled = 7,
  kRedecided = 8,  // profile, policy or a real instant changed
  kDone = 9,
  kExpired = 10,
  kOverfilled = 11,  // something that counts and does not obey took the room
  kRecorded = 12,
  kFailed = 13,    // certainly not done: it ended, or waits for a further attempt
  kLeased = 90,    // a sender has it
  kExtended = 91,  // ... and keeps it longer
  kReturned = 92,  // ... or gave it back
  kInDoubt = 93,   // ... or may have done it
  kOutcome = 120,  // something came of it
};

std::string_view ToString(Cause cause);
/// Whether a number stands for a cause.
bool IsCause(uint32_t number);

struct Change {
  Cause cause = Cause::kPlanned;
  Touchpoint after;
  /// Verdict and time before; kNone for a new touchpoint.
  Verdict verdict_before = Verdict::kNone;
  Instant scheduled_before;
  std::vector<Reason> reasons;
  std::optional<Instant> next_legal;  // of a suppressed one
  friend bool operator==(const Change&, const Change&) = default;
};

/// All that follows from one input. Applying it to the timeline it was made from is a copy.
struct Decision {
  Sequence subject = kNoSequence;  // the touchpoint the input was about, if any
  std::vector<Change> changes;     // the subject's first; at most one per touchpoint
  std::vector<std::pair<NameId, std::string>> names;  // to be added to the table
  std::optional<Profile> profile;                     // the new one
  std::vector<FeedbackMark> feedback;                 // to be kept
  /// What could not be mended (kOverfull), what a reschedule met, what an outcome led to.
  std::vector<Reason> notes;
  bool unmoved = false;               // a reschedule whose new window has no legal instant ...
  std::optional<Instant> next_legal;  // ... and the first one after it
  friend bool operator==(const Decision&, const Decision&) = default;

  const Change* Find(Sequence sequence) const;
};

/// Writes a decision into the timeline it was made from. Leaves revision and surrogate alone.
void Apply(const Decision& decision, Timeline& timeline);

/// When the stakeholder next needs attention: the first latest_time of an open touchpoint, or the
/// end of a lease that nobody has acknowledged.
std::optional<Instant> NextDue(const Timeline& timeline);

}  // namespace touchpoint::model
