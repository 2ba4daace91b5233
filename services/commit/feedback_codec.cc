// SPDX-License-Identifier: Apache-2.0
#include "services/commit/feedback_codec.h"

#include <limits>

namespace touchpoint::commit {

void Encode(const model::FeedbackMark& mark, storage::v1::FeedbackMark& record) {
  record.set_kind(static_cast<uint32_t>(mark.kind));
  record.set_at(ToMillis(mark.at));
  record.set_contact(mark.contact == mark.sequence ? model::kNoSequence : mark.contact);
  record.set_channel(mark.channel);
  record.set_sequence(mark.sequence);
}

std::optional<model::FeedbackMark> Decode(const storage::v1::FeedbackMark& record) {
  if (!model::IsFeedback(record.kind()) || record.sequence() == model::kNoSequence ||
      record.channel() > std::numeric_limits<model::NameId>::max()) {
    return std::nullopt;
  }
  const model::Sequence sequence = record.sequence();
  return model::FeedbackMark{sequence, record.contact() == 0 ? sequence : record.contact(),
                             static_cast<model::Feedback>(record.kind()), FromMillis(record.at()),
                             static_cast<model::NameId>(record.channel())};
}

void Encode(const std::vector<model::FeedbackMark>& marks, storage::v1::FeedbackRecord& record) {
  for (const model::FeedbackMark& mark : marks) {
    storage::v1::FeedbackMark& stored = *record.add_marks();
    Encode(mark, stored);
    stored.clear_sequence();
  }
}

std::optional<std::vector<model::FeedbackMark>> Decode(const storage::v1::FeedbackRecord& record,
                                                       model::Sequence sequence) {
  std::vector<model::FeedbackMark> marks;
  for (storage::v1::FeedbackMark stored : record.marks()) {
    const bool unnamed = stored.sequence() == model::kNoSequence;
    stored.set_sequence(sequence);
    const auto mark = Decode(stored);
    if (!unnamed || !mark) {
      return std::nullopt;
    }
    marks.push_back(*mark);
  }
  return marks.empty() ? std::nullopt : std::optional(std::move(marks));
}

void Encode(const model::FeedbackInput& input, storage::v1::FeedbackInput& record) {
  record.set_sequence(input.sequence);
  record.set_kind(static_cast<uint32_t>(input.kind));
  record.set_at(ToMillis(input.at));
}

std::optional<model::Input> DecodeInput(const storage::v1::FeedbackInput& record) {
  if (!model::IsFeedback(record.kind())) {
    return std::nullopt;
  }
  return model::FeedbackInput{record.sequence(), static_cast<model::Feedback>(record.kind()),
                              FromMillis(record.at())};
}

}  // namespace touchpoint::commit
