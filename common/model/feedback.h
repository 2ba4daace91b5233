// SPDX-License-Identifier: Apache-2.0
// What came of a contact, beyond that it was done: the part of it that rules look at.
#pragma once

#include <cstdint>
#include <string_view>

#include "common/base/time.h"
#include "common/model/touchpoint.h"

namespace touchpoint::model {

/// An outcome other than done and not done, which are states. The numbers are stored.
enum class Feedback : uint8_t {
  kDelivered = 3,
  kOpened = 4,
  kAnswered = 5,
  kAttended = 6,
  kConverted = 7,
  kIgnored = 8,
  kDeclined = 9,
  kComplained = 10,
  kUnsubscribed = 11,
  kBounced = 12,  // it did not reach the person, whatever was reported before
  kNoShow = 13,   // the person was not there
};

std::string_view ToString(Feedback kind);
/// Whether a number stands for a kind.
bool IsFeedback(uint32_t number);

/// Whether it says that the contact was made.
constexpr bool ProvesContact(Feedback kind) {
  return kind <= Feedback::kIgnored;
}

/// What came of a touchpoint. Of a merged contact every contributor has one.
struct FeedbackMark {
  Sequence sequence = kNoSequence;
  Sequence contact = kNoSequence;  // its host at that time, which may be itself
  Feedback kind = Feedback::kDelivered;
  Instant at;
  NameId channel = kNoName;  // that it had gone out on, or was to
  friend bool operator==(const FeedbackMark&, const FeedbackMark&) = default;
};

/// So often the same kind is kept of one touchpoint.
constexpr int kFeedbackOfAKind = 3;

}  // namespace touchpoint::model
