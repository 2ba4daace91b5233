// SPDX-License-Identifier: Apache-2.0
#include "common/model/decision.h"

#include <algorithm>

#include "common/base/assert.h"
#include "common/model/lease.h"

namespace touchpoint::model {

const Change* Decision::Find(Sequence sequence) const {
  const auto at = std::find_if(changes.begin(), changes.end(), [sequence](const Change& change) {
    return change.after.sequence == sequence;
  });
  return at == changes.end() ? nullptr : &*at;
}

void Apply(const Decision& decision, Timeline& timeline) {
  for (const auto& [id, text] : decision.names) {
    timeline.names.Put(id, text);
  }
  if (decision.profile) {
    timeline.profile = *decision.profile;
  }
  for (const FeedbackMark& mark : decision.feedback) {
    const auto behind = std::upper_bound(
        timeline.feedback.begin(), timeline.feedback.end(), mark.sequence,
        [](Sequence sequence, const FeedbackMark& each) { return sequence < each.sequence; });
    timeline.feedback.insert(behind, mark);
  }
  for (const Change& change : decision.changes) {
    const Touchpoint& after = change.after;
    if (after.sequence >= timeline.sequence_next) {
      TP_ASSERT(after.sequence == timeline.sequence_next);
      timeline.touchpoints.push_back(after);
      ++timeline.sequence_next;
      continue;
    }
    auto* before = const_cast<Touchpoint*>(timeline.Find(after.sequence));
    TP_ASSERT(before != nullptr);
    *before = after;
  }
}

std::optional<Instant> NextDue(const Timeline& timeline) {
  std::optional<Instant> due;
  for (const Touchpoint& touchpoint : timeline.touchpoints) {
    if (IsFinished(touchpoint.state) || touchpoint.state == State::kInDoubt) {
      continue;
    }
    const Instant next = touchpoint.state == State::kLeased
                             ? touchpoint.occupied_to + kAcknowledgeGrace
                             : touchpoint.latest;
    if (!due || next < *due) {
      due = next;
    }
  }
  return due;
}

}  // namespace touchpoint::model
