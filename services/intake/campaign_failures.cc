// SPDX-License-Identifier: Apache-2.0
#include "services/intake/campaign_failures.h"

#include <string>

namespace touchpoint::intake {

Failure CampaignNotFound() {
  return {Code::kNotFound, "CAMPAIGN_NOT_FOUND", "no such campaign", {}, {}, {}};
}

Failure CampaignIdReused() {
  Failure failure = InvalidField("CAMPAIGN_ID_REUSED", "header.campaign_id",
                                 "was used before with another header; use a new one");
  failure.code = Code::kAlreadyExists;
  return failure;
}

Failure CampaignEnded() {
  Failure failure = InvalidField("CAMPAIGN_CLOSED", "stakeholder_ids",
                                 "come after the end of the audience; plan another campaign");
  failure.code = Code::kFailedPrecondition;
  return failure;
}

Failure CampaignCancelled() {
  return {
      Code::kFailedPrecondition, "CAMPAIGN_CANCELLED", "the campaign was cancelled", {}, {}, {}};
}

Failure CampaignContended() {
  return {Code::kAborted,
          "CONTENTION",
          "another stream plans this campaign; open it again and go on from its offset",
          {},
          {},
          Duration(1000)};
}

Failure OffsetMismatch(uint64_t expected) {
  const std::string number = std::to_string(expected);
  Failure failure =
      InvalidField("OFFSET_MISMATCH", "offset", "the ids that come next are those from " + number);
  failure.code = Code::kOutOfRange;
  failure.metadata.emplace_back("expected_offset", number);
  return failure;
}

Failure PreviewTooLarge(uint64_t limit) {
  const std::string number = std::to_string(limit);
  return {Code::kResourceExhausted,
          "AUDIENCE_LIMIT",
          "one preview takes at most " + number + " stakeholders",
          {{"limit", number}},
          {},
          {}};
}

}  // namespace touchpoint::intake
