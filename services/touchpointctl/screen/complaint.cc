// SPDX-License-Identifier: Apache-2.0
#include "services/touchpointctl/screen/complaint.h"

#include <algorithm>
#include <array>
#include <utility>

namespace touchpoint::ctl {
namespace {

using Fix = std::pair<std::string_view, std::string_view>;

constexpr auto kFixes = std::to_array<Fix>({
    {"FIELD_MISSING", "give the field a value"},
    {"ID_FORMAT", "use at most 128 of A-Z a-z 0-9 . _ : @ - and start with a letter or digit"},
    {"FIELD_CHARSET", "send UTF-8 text without control characters"},
    {"FIELD_LENGTH", "shorten it"},
    {"UNKNOWN_TEAM", "add the team to `teams` of the policy, or correct its name"},
    {"UNKNOWN_CHANNEL", "add the channel to `channels` of the policy, or correct its name"},
    {"UNKNOWN_PURPOSE", "add the purpose to `purposes` of the policy, or correct its name"},
    {"UNKNOWN_TIME_ZONE", "use an IANA name such as Europe/Berlin"},
    {"TIME_RANGE",
     "use RFC 3339 with an offset, such as 2026-03-02T09:00:00+01:00; what was done lies in the "
     "past"},
    {"WINDOW_EMPTY", "make earliest <= preferred < latest"},
    {"WINDOW_PAST", "plan for a time to come; import has `shift` for old data"},
    {"WINDOW_FAR", "plan less far ahead"},
    {"PRIORITY_RANGE", "use a priority from 0 to 100"},
    {"REQUEST_ID_REUSED", "use a new request id, or send the same plan again unchanged"},
    {"TOUCHPOINT_NOT_FOUND", "look it up with `touchpointctl timeline STAKEHOLDER`"},
    {"STAKEHOLDER_NOT_FOUND", "check the stakeholder's id"},
    {"TERMINAL_STATE", "it is finished; plan a new one, or `touchpointctl record` what was done"},
    {"OUTCOME_CONFLICT", "`touchpointctl explain` shows what was reported before"},
    {"ALREADY_LEASED", "a sender is about to send it; wait for the outcome"},
    {"LEASE_LOST", "do not send it; if it was sent, `touchpointctl resolve` says so"},
    {"NOT_DUE", "`touchpointctl due` lists what is"},
    {"NOT_LEGAL", "`touchpointctl explain` says what forbids it, and where it was placed"},
    {"NOT_IN_DOUBT", "`touchpointctl explain` shows what is known of it"},
    {"STAKEHOLDER_LIMIT", "cancel open touchpoints, or raise the limit in the configuration"},
    {"OVERLOADED", "try again in a moment"},
    {"CREDENTIAL_MISSING", "name a file with a token: --token-file, or set TOUCHPOINT_TOKEN"},
    {"CREDENTIAL_INVALID", "use a token that `touchpointctl token create` made here"},
    {"CREDENTIAL_EXPIRED", "ask an admin for a new token"},
    {"ROLE_DENIED", "use a token with another role"},
    {"TEAM_SCOPE", "use a token of that team"},
    {"TEAM_QUOTA", "send more slowly, or raise the limits in the configuration"},
    {"CALENDAR_FEED_NOT_FOUND", "it was revoked, or never was"},
    {"NUMBER_RANGE", "give a number within the range"},
    {"TOKEN_NOT_FOUND", "look it up with `touchpointctl token list`"},
    {"STORE_FULL", "give Redis more memory"},
    {"SLOW_CONSUMER", "read faster, or filter more"},
    {"CONTENTION", "send it again; the same request id makes no double"},
    {"RESUME_TOKEN_EXPIRED", "start without a resume token"},
    {"STORE_UNAVAILABLE", "see whether Redis runs; a retry with the same request id is safe"},
    {"DURABILITY_UNKNOWN",
     "send it again with the same request id; `touchpointctl doctor` says what ails the replicas"},
    {"POLICY_INVALID", "correct the file; `touchpointctl policy check` needs no daemon"},
    {"POLICY_BLOCKS_ALL", "loosen the rules until something can go out"},
    {"VERSION_CONFLICT", "look at what is in force with `touchpointctl policy show`"},
    {"POLICY_NOT_FOUND", "`touchpointctl policy list` shows which there are"},
    {"POLICY_UNREADABLE", "ask a daemon of a newer version, or upgrade this one"},
    {"CLOCK_UNTRUSTED", "set the wrong clock right; `touchpointctl doctor` compares them"},
    {"RECORD_NEWER", "ask a daemon of a newer version, or upgrade this one"},
    {"CAMPAIGN_NOT_FOUND", "check the team and the campaign's id"},
    {"CAMPAIGN_ID_REUSED", "use another campaign id, or send the same header again unchanged"},
    {"CAMPAIGN_CLOSED", "its audience has ended; plan another campaign for who is missing"},
    {"CAMPAIGN_CANCELLED", "plan another campaign"},
    {"AUDIENCE_LIMIT", "preview a part of the audience"},
    {"DRAINING", "try again when the daemon is back"},
    {"DEADLINE", "try again, or raise --timeout; the same request id makes no double"},
    {"BACKUP_FILE", "take another file; `touchpointctl backup` writes none that it has not read"},
    {"NO_ANSWER",
     "see whether touchpointd runs there; --server or TOUCHPOINT_SERVER names another"},
});

}  // namespace

std::string_view FixOf(std::string_view reason) {
  const auto* at = std::find_if(kFixes.begin(), kFixes.end(),
                                [reason](const Fix& fix) { return fix.first == reason; });
  return at == kFixes.end() ? std::string_view() : at->second;
}

ExitCode Complain(const Console& console, const Failure& failure) {
  console.err << "error: " << failure.message << "\n";
  if (!failure.reason.empty()) {
    console.err << "  reason: " << failure.reason << "\n";
  }
  for (const FieldViolation& violation : failure.fields) {
    console.err << "  field:  " << violation.field << ": " << violation.description << "\n";
  }
  if (const std::string_view fix = FixOf(failure.reason); !fix.empty()) {
    console.err << "  fix:    " << fix << "\n";
  }
  return ExitCodeOf(failure.code);
}

}  // namespace touchpoint::ctl
