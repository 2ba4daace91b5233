// SPDX-License-Identifier: Apache-2.0
// Decisions in few words, for tables.
#pragma once

#include <string>
#include <string_view>

#include "services/touchpointctl/screen/console.h"
#include "services/touchpointctl/wording/times.h"
#include "touchpoint/v1/campaign_service.pb.h"
#include "touchpoint/v1/touchpoint.pb.h"

namespace touchpoint::ctl {

/// "SCHEDULED", "DONE": the enum's name without its prefix.
std::string Word(v1::Verdict verdict);
std::string Word(v1::TouchpointState state);
std::string Word(v1::ReasonKind kind);
std::string Word(v1::CampaignState state);
std::string Word(v1::Outcome outcome);

Colour ColourOf(v1::Verdict verdict);

/// The number of a touchpoint within its timeline: "12" of "t17.0h3k9m2v7q4xa.12".
std::string_view NumberOf(std::string_view touchpoint_id);

/// "one-a-day: at most 1 per 24h (with 9, 11)"; touchpoints by their numbers.
std::string Describe(const v1::Reason& reason, const Wording& wording);

/// "OPENED Tue 3 Mar 10:00: wants a call"
std::string Describe(const v1::ReportedOutcome& outcome, const Wording& wording);

}  // namespace touchpoint::ctl
