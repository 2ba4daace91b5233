// SPDX-License-Identifier: Apache-2.0
#include "services/touchpointctl/wording/reasons.h"

namespace touchpoint::ctl {
namespace {

constexpr int kNamedMax = 4;

std::string WithoutPrefix(const std::string& name, std::string_view prefix) {
  return name.starts_with(prefix) ? name.substr(prefix.size()) : name;
}

std::string Numbers(const v1::Reason& reason) {
  std::string text;
  for (int i = 0; i < reason.touchpoint_ids_size() && i < kNamedMax; ++i) {
    text += (i == 0 ? "" : ", ") + std::string(NumberOf(reason.touchpoint_ids(i)));
  }
  return reason.touchpoint_ids_size() > kNamedMax ? text + ", ..." : text;
}

std::string With(const v1::Reason& reason) {
  const std::string numbers = Numbers(reason);
  return numbers.empty() ? "" : " (with " + numbers + ")";
}

std::string Per(const v1::Reason& reason) {
  const auto length = std::chrono::seconds(reason.per().seconds()) +
                      std::chrono::floor<Duration>(std::chrono::nanoseconds(reason.per().nanos()));
  return FormatDuration(length);
}

std::string Until(const v1::Reason& reason, const Wording& wording) {
  return reason.has_to_time() ? " until " + wording.Day(ToInstant(reason.to_time())) : "";
}

/// " after 3 times ignored within 30d (with 1, 2, 3)"
std::string After(const v1::Reason& reason) {
  const std::string times =
      reason.limit() > 1 ? std::to_string(reason.limit()) + " times " : std::string();
  return " after " + times + Word(reason.outcome()) +
         (reason.has_per() ? " within " + Per(reason) : "") + With(reason);
}

std::string What(const v1::Reason& reason, const Wording& wording) {
  switch (reason.kind()) {
    case v1::REASON_KIND_ROLLING_CAP:
      return "at most " + std::to_string(reason.limit()) + " per " + Per(reason) + With(reason);
    case v1::REASON_KIND_CALENDAR_CAP:
      return "at most " + std::to_string(reason.limit()) + " in that calendar period" +
             With(reason);
    case v1::REASON_KIND_GAP:
      return "at least " + Per(reason) + " apart" + With(reason);
    case v1::REASON_KIND_QUIET_HOURS:
      return "quiet" + Until(reason, wording);
    case v1::REASON_KIND_BLACKOUT:
      return "blackout" + Until(reason, wording);
    case v1::REASON_KIND_CONSENT:
      return reason.outcome() == v1::OUTCOME_UNSPECIFIED ? "the stakeholder refuses it"
                                                         : "consent withdrawn" + After(reason);
    case v1::REASON_KIND_OUTCOME:
      return "paused" + Until(reason, wording) + After(reason);
    case v1::REASON_KIND_UNKNOWN_TIME_ZONE:
      return "held: time zone unknown";
    case v1::REASON_KIND_MERGE:
      return "one contact with " + Numbers(reason);
    case v1::REASON_KIND_DISPLACED:
      return "made room for " + Numbers(reason);
    case v1::REASON_KIND_DISPLACEMENT_LIMIT:
      return "would have moved too many others";
    case v1::REASON_KIND_REOFFER:
      return "moved into a free slot";
    case v1::REASON_KIND_RESCHEDULE:
      return "rescheduled";
    case v1::REASON_KIND_CANCELLED:
      return "cancelled";
    case v1::REASON_KIND_WINDOW:
      return "no time left in its window";
    case v1::REASON_KIND_FAILED:
      return "was not done";
    case v1::REASON_KIND_LATE:
      return "reported done after it had expired";
    case v1::REASON_KIND_DEAD_LETTER:
      return "not done in any of its attempts";
    case v1::REASON_KIND_LEASE_RAN_OUT:
      return "maybe done, its sender said nothing";
    case v1::REASON_KIND_UNKNOWN_RESULT:
      return "maybe done, its sender does not know";
    case v1::REASON_KIND_RETURNED:
      return "given back undone";
    case v1::REASON_KIND_ERASED:
      return "the person was erased";
    case v1::REASON_KIND_OVERFULL:
      return "stays overfull" + With(reason);
    default:
      return v1::ReasonKind_Name(reason.kind());
  }
}

}  // namespace

std::string Word(v1::Verdict verdict) {
  return verdict == v1::VERDICT_UNSPECIFIED ? "-"
                                            : WithoutPrefix(v1::Verdict_Name(verdict), "VERDICT_");
}

std::string Word(v1::TouchpointState state) {
  return WithoutPrefix(v1::TouchpointState_Name(state), "TOUCHPOINT_STATE_");
}

std::string Word(v1::ReasonKind kind) {
  return WithoutPrefix(v1::ReasonKind_Name(kind), "REASON_KIND_");
}

std::string Word(v1::CampaignState state) {
  return WithoutPrefix(v1::CampaignState_Name(state), "CAMPAIGN_STATE_");
}

std::string Word(v1::Outcome outcome) {
  return WithoutPrefix(v1::Outcome_Name(outcome), "OUTCOME_");
}

Colour ColourOf(v1::Verdict verdict) {
  switch (verdict) {
    case v1::VERDICT_SCHEDULED:
      return Colour::kGreen;
    case v1::VERDICT_DEFERRED:
      return Colour::kYellow;
    case v1::VERDICT_MERGED:
      return Colour::kCyan;
    case v1::VERDICT_SUPPRESSED:
      return Colour::kRed;
    default:
      return Colour::kNone;
  }
}

std::string_view NumberOf(std::string_view touchpoint_id) {
  const size_t dot = touchpoint_id.rfind('.');
  return dot == std::string_view::npos ? touchpoint_id : touchpoint_id.substr(dot + 1);
}

std::string Describe(const v1::Reason& reason, const Wording& wording) {
  const std::string what = What(reason, wording);
  return reason.rule().empty() ? what : reason.rule() + ": " + what;
}

std::string Describe(const v1::ReportedOutcome& outcome, const Wording& wording) {
  const std::string& text = outcome.outcome_text();
  return Word(outcome.outcome()) + " " + wording.Day(ToInstant(outcome.outcome_time())) +
         (text.empty() ? "" : ": " + text);
}

}  // namespace touchpoint::ctl
