// SPDX-License-Identifier: Apache-2.0
// The words of states, verdicts, reasons and causes: the same in API, logs, journal and CLI.
#include "common/model/campaign.h"
#include "common/model/decision.h"

namespace touchpoint::model {
namespace {

constexpr std::string_view kUnknown = "UNKNOWN";

}  // namespace

std::string_view ToString(State state) {
  switch (state) {
    case State::kPlanned:
      return "PLANNED";
    case State::kMerged:
      return "MERGED";
    case State::kSuppressed:
      return "SUPPRESSED";
    case State::kLeased:
      return "LEASED";
    case State::kInDoubt:
      return "IN_DOUBT";
    case State::kDone:
      return "DONE";
    case State::kFailed:
      return "FAILED";
    case State::kCancelled:
      return "CANCELLED";
    case State::kExpired:
      return "EXPIRED";
  }
  return kUnknown;
}

std::string_view ToString(Verdict verdict) {
  switch (verdict) {
    case Verdict::kNone:
      return "NONE";
    case Verdict::kScheduled:
      return "SCHEDULED";
    case Verdict::kDeferred:
      return "DEFERRED";
    case Verdict::kMerged:
      return "MERGED";
    case Verdict::kSuppressed:
      return "SUPPRESSED";
  }
  return kUnknown;
}

std::string_view ToString(CampaignState state) {
  switch (state) {
    case CampaignState::kOpen:
      return "OPEN";
    case CampaignState::kClosed:
      return "CLOSED";
    case CampaignState::kCancelled:
      return "CANCELLED";
  }
  return kUnknown;
}

std::string_view ToString(ReasonKind kind) {
  switch (kind) {
    case ReasonKind::kRollingCap:
      return "ROLLING_CAP";
    case ReasonKind::kCalendarCap:
      return "CALENDAR_CAP";
    case ReasonKind::kGap:
      return "GAP";
    case ReasonKind::kQuietHours:
      return "QUIET_HOURS";
    case ReasonKind::kBlackout:
      return "BLACKOUT";
    case ReasonKind::kConsent:
      return "CONSENT";
    case ReasonKind::kUnknownTimeZone:
      return "UNKNOWN_TIME_ZONE";
    case ReasonKind::kMerge:
      return "MERGE";
    case ReasonKind::kDisplaced:
      return "DISPLACED";
    case ReasonKind::kDisplacementLimit:
      return "DISPLACEMENT_LIMIT";
    case ReasonKind::kReoffer:
      return "REOFFER";
    case ReasonKind::kReschedule:
      return "RESCHEDULE";
    case ReasonKind::kCancelled:
      return "CANCELLED";
    case ReasonKind::kWindow:
      return "WINDOW";
    case ReasonKind::kOverfull:
      return "OVERFULL";
    case ReasonKind::kFailed:
      return "FAILED";
    case ReasonKind::kLate:
      return "LATE";
    case ReasonKind::kDeadLetter:
      return "DEAD_LETTER";
    case ReasonKind::kLeaseRanOut:
      return "LEASE_RAN_OUT";
    case ReasonKind::kUnknownResult:
      return "UNKNOWN_RESULT";
    case ReasonKind::kReturned:
      return "RETURNED";
    case ReasonKind::kErased:
      return "ERASED";
    case ReasonKind::kOutcome:
      return "OUTCOME";
  }
  return kUnknown;
}

std::string_view ToString(Cause cause) {
  switch (cause) {
    case Cause::kPlanned:
      return "PLANNED";
    case Cause::kDisplaced:
      return "DISPLACED";
    case Cause::kReoffered:
      return "REOFFERED";
    case Cause::kJoined:
      return "JOINED";
    case Cause::kLeft:
      return "LEFT";
    case Cause::kCancelled:
      return "CANCELLED";
    case Cause::kRescheduled:
      return "RESCHEDULED";
    case Cause::kRedecided:
      return "REDECIDED";
    case Cause::kDone:
      return "DONE";
    case Cause::kExpired:
      return "EXPIRED";
    case Cause::kOverfilled:
      return "OVERFILLED";
    case Cause::kRecorded:
      return "RECORDED";
    case Cause::kFailed:
      return "FAILED";
    case Cause::kLeased:
      return "LEASED";
    case Cause::kExtended:
      return "EXTENDED";
    case Cause::kReturned:
      return "RETURNED";
    case Cause::kInDoubt:
      return "IN_DOUBT";
    case Cause::kOutcome:
      return "OUTCOME";
  }
  return kUnknown;
}

std::string_view ToString(Feedback kind) {
  switch (kind) {
    case Feedback::kDelivered:
      return "DELIVERED";
    case Feedback::kOpened:
      return "OPENED";
    case Feedback::kAnswered:
      return "ANSWERED";
    case Feedback::kAttended:
      return "ATTENDED";
    case Feedback::kConverted:
      return "CONVERTED";
    case Feedback::kIgnored:
      return "IGNORED";
    case Feedback::kDeclined:
      return "DECLINED";
    case Feedback::kComplained:
      return "COMPLAINED";
    case Feedback::kUnsubscribed:
      return "UNSUBSCRIBED";
    case Feedback::kBounced:
      return "BOUNCED";
    case Feedback::kNoShow:
      return "NO_SHOW";
  }
  return kUnknown;
}

bool IsFeedback(uint32_t number) {
  return number <= UINT8_MAX && ToString(static_cast<Feedback>(number)) != kUnknown;
}

bool IsReasonKind(uint32_t number) {
  return number <= UINT8_MAX && ToString(static_cast<ReasonKind>(number)) != kUnknown;
}

bool IsCause(uint32_t number) {
  return number <= UINT8_MAX && ToString(static_cast<Cause>(number)) != kUnknown;
}

}  // namespace touchpoint::model
