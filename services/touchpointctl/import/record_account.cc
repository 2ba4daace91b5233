// SPDX-License-Identifier: Apache-2.0
#include "services/touchpointctl/import/record_account.h"

#include "services/touchpointctl/import/latest_decision.h"

namespace touchpoint::ctl {

void RecordAccount::Book(const RecordRow& row, const v1::RecordedTouchpoint& recorded) {
  RecordFate fate;
  fate.stakeholder_id = row.record.stakeholder_id();
  fate.team = row.record.team();
  fate.done = row.done;
  fate.replayed = recorded.replayed();
  fate.too_old = recorded.too_old();
  fate.says_outcome = !row.record.outcome_text().empty();
  for (const v1::Reason& reason : recorded.reasons()) {
    fate.broken_rules.insert(reason.rule());
  }
  fate.moved = static_cast<uint64_t>(recorded.moved_touchpoint_ids_size());
  totals_.Add(fate);
  moved_.insert(recorded.moved_touchpoint_ids().begin(), recorded.moved_touchpoint_ids().end());
}

Result<void> RecordAccount::Follow(Connection& connection) {
  redecided_ = {};
  for (const std::string& id : moved_) {
    const auto decision = LatestDecision(connection, id);
    if (!decision && decision.error().code == Code::kNotFound) {
      continue;  // finished long ago, and no longer kept
    }
    if (!decision) {
      return tl::unexpected(decision.error());
    }
    redecided_.Add(static_cast<model::Verdict>(decision->verdict()));
  }
  return {};
}

RecordSummary RecordAccount::Total(uint64_t refused) const {
  RecordSummary summary = totals_.Total();
  summary.refused = refused;
  summary.redecided = redecided_;
  return summary;
}

}  // namespace touchpoint::ctl
