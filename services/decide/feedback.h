// SPDX-License-Identifier: Apache-2.0
// What came of a contact, and what the policy's `outcomes` make of it.
#pragma once

#include "common/model/decision.h"
#include "services/decide/board.h"

namespace touchpoint::decide {

/// One mark for `touchpoint`, which is of the timeline, and for every other contributor of its
/// contact.
std::vector<model::FeedbackMark> MarksOf(const model::Timeline& timeline,
                                         const model::Touchpoint& touchpoint,
                                         const model::FeedbackInput& input);

/// What the rules withdraw of the profile's consent, and why: one reason for each rule that does.
struct Withdrawal {
  model::Profile profile;  // afterwards
  std::vector<model::Reason> reasons;
};
Withdrawal Withdraw(const model::Timeline& timeline, const Rulebook& rulebook,
                    const std::vector<model::FeedbackMark>& marks);

/// Keeps the marks with their touchpoints, the first being that of the report, and does what
/// follows: what came back counts no more, what proves a contact makes it done, what pauses or is
/// refused now is placed anew. Which rules acted is a reason of each touchpoint and a note.
/// `withdrawn`: what Withdraw() says; the board has its profile already.
void TakeFeedback(Board& board, const std::vector<model::FeedbackMark>& marks,
                  const std::vector<model::Reason>& withdrawn);

}  // namespace touchpoint::decide
