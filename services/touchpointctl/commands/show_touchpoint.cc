// SPDX-License-Identifier: Apache-2.0
#include "services/touchpointctl/commands/show_touchpoint.h"

#include "services/touchpointctl/screen/table.h"
#include "services/touchpointctl/wording/reasons.h"

namespace touchpoint::ctl {
namespace {

std::string Place(const Wording& wording, const v1::Decision& decision) {
  std::string text = Word(decision.verdict());
  if (decision.has_scheduled_time()) {
    text += " " + wording.Day(ToInstant(decision.scheduled_time())) + " by " + decision.channel();
  }
  if (!decision.merged_into().empty()) {
    text += ", within " + decision.merged_into();
  }
  if (decision.has_next_legal_time()) {
    text += "; next legal time " + wording.Day(ToInstant(decision.next_legal_time()));
  }
  return text;
}

/// "visit, sales, humalog": what kind of contact it is.
std::string About(const v1::Touchpoint& touchpoint) {
  std::string text = touchpoint.purpose();
  for (const std::string& part : {touchpoint.topic(), touchpoint.initiative()}) {
    text += part.empty() ? "" : ", " + part;
  }
  return text;
}

bool IsFinished(v1::TouchpointState state) {
  return state == v1::TOUCHPOINT_STATE_DONE || state == v1::TOUCHPOINT_STATE_FAILED ||
         state == v1::TOUCHPOINT_STATE_CANCELLED || state == v1::TOUCHPOINT_STATE_EXPIRED;
}

/// The state where it says more than the verdict.
std::string Status(const v1::Touchpoint& touchpoint) {
  const bool verdict = !IsFinished(touchpoint.state()) &&
                       touchpoint.state() != v1::TOUCHPOINT_STATE_LEASED &&
                       touchpoint.state() != v1::TOUCHPOINT_STATE_IN_DOUBT;
  return verdict ? Word(touchpoint.decision().verdict()) : Word(touchpoint.state());
}

std::string Why(const Wording& wording, const v1::Touchpoint& touchpoint) {
  const v1::Decision& decision = touchpoint.decision();
  std::string text;
  const bool moved = decision.has_scheduled_time() &&
                     ToInstant(decision.scheduled_time()) != ToInstant(touchpoint.preferred_time());
  if (moved) {
    text = "asked for " + wording.Day(ToInstant(touchpoint.preferred_time()));
  }
  for (const v1::Reason& reason : decision.reasons()) {
    text += (text.empty() ? "" : "; ") + Describe(reason, wording);
  }
  if (decision.has_next_legal_time()) {
    text += "; next legal " + wording.Day(ToInstant(decision.next_legal_time()));
  }
  return text;
}

/// When it happened, and what came of it, as far as it is known.
void ShowOutcome(const Console& console, const Wording& wording, const v1::Touchpoint& touchpoint) {
  if (touchpoint.has_done_time()) {
    const std::string& channel = touchpoint.decision().channel();
    console.out << "done         " << wording.Day(ToInstant(touchpoint.done_time())) << " by "
                << (channel.empty() ? touchpoint.preferred_channel() : channel) << "\n";
  }
  if (!touchpoint.outcome_text().empty()) {
    console.out << "outcome      " << touchpoint.outcome_text() << "\n";
  }
  for (const v1::ReportedOutcome& outcome : touchpoint.outcomes()) {
    console.out << "outcome      " << Describe(outcome, wording) << "\n";
  }
}

void ShowRecord(const Console& console, const Wording& wording, const v1::Touchpoint& touchpoint) {
  console.out << "touchpoint   " << touchpoint.touchpoint_id() << " (" << Word(touchpoint.state())
              << ")\n"
              << "stakeholder  " << touchpoint.stakeholder_id() << ", times in " << wording.zone()
              << "\n"
              << "record       " << touchpoint.request_id() << " of " << touchpoint.team() << ": "
              << About(touchpoint) << "\n";
  ShowOutcome(console, wording, touchpoint);
}

}  // namespace

void ShowReasons(const Console& console, const Wording& wording,
                 const google::protobuf::RepeatedPtrField<v1::Reason>& reasons) {
  for (const v1::Reason& reason : reasons) {
    console.out << "why          " << Describe(reason, wording) << "\n";
  }
}

void ShowTouchpoint(const Console& console, const Wording& wording,
                    const v1::Touchpoint& touchpoint) {
  if (touchpoint.recorded()) {
    return ShowRecord(console, wording, touchpoint);
  }
  const v1::Decision& decision = touchpoint.decision();
  console.out << "touchpoint   " << touchpoint.touchpoint_id() << " (" << Word(touchpoint.state())
              << ")\n"
              << "decision     "
              << Paint(console.out_colour, ColourOf(decision.verdict()), Place(wording, decision))
              << "\n"
              << "stakeholder  " << touchpoint.stakeholder_id() << ", times in " << wording.zone()
              << "\n"
              << "plan         " << touchpoint.request_id() << " of " << touchpoint.team() << ": "
              << About(touchpoint) << "\n"
              << "asked for    " << wording.Day(ToInstant(touchpoint.preferred_time())) << " by "
              << touchpoint.preferred_channel() << ", from "
              << wording.Day(ToInstant(touchpoint.earliest_time())) << " to "
              << wording.Day(ToInstant(touchpoint.latest_time())) << "\n";
  if (touchpoint.has_first_decision() &&
      touchpoint.first_decision().SerializeAsString() != decision.SerializeAsString()) {
    console.out << "first answer " << Place(wording, touchpoint.first_decision()) << "\n";
  }
  ShowOutcome(console, wording, touchpoint);
}

void ShowTouchpoints(const Console& console, const Wording& wording,
                     const google::protobuf::RepeatedPtrField<v1::Touchpoint>& touchpoints) {
  Table table({{"n", Align::kRight}, {"when"}, {"status"}, {"team"}, {"channel"}, {"about"}});
  for (const v1::Touchpoint& touchpoint : touchpoints) {
    const v1::Decision& decision = touchpoint.decision();
    const auto& when = touchpoint.recorded()           ? touchpoint.done_time()
                       : decision.has_scheduled_time() ? decision.scheduled_time()
                                                       : touchpoint.preferred_time();
    // One that was cancelled before it was planned has no time.
    const bool timed =
        touchpoint.recorded() || decision.has_scheduled_time() || touchpoint.has_preferred_time();
    const std::string& channel =
        decision.channel().empty() ? touchpoint.preferred_channel() : decision.channel();
    table.Add({{std::string(NumberOf(touchpoint.touchpoint_id()))},
               {timed ? wording.Day(ToInstant(when)) : "-"},
               {Status(touchpoint), ColourOf(decision.verdict())},
               {touchpoint.team()},
               {channel},
               {About(touchpoint)}});
    if (const std::string why = Why(wording, touchpoint); !why.empty()) {
      table.AddNote(why);
    }
  }
  table.Write(console);
}

}  // namespace touchpoint::ctl
