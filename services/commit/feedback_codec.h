// SPDX-License-Identifier: Apache-2.0
// What came of a touchpoint as the messages of storage.v1, and back. Decoding is total.
#pragma once

#include <optional>
#include <vector>

#include "common/model/decision.h"
#include "touchpoint/storage/v1/record.pb.h"

namespace touchpoint::commit {

/// All of `marks`, which are of one touchpoint.
void Encode(const std::vector<model::FeedbackMark>& marks, storage::v1::FeedbackRecord& record);
/// Nothing for one that Encode() does not write.
std::optional<std::vector<model::FeedbackMark>> Decode(const storage::v1::FeedbackRecord& record,
                                                       model::Sequence sequence);

/// One mark of the journal, which names its touchpoint.
void Encode(const model::FeedbackMark& mark, storage::v1::FeedbackMark& record);
std::optional<model::FeedbackMark> Decode(const storage::v1::FeedbackMark& record);

void Encode(const model::FeedbackInput& input, storage::v1::FeedbackInput& record);
std::optional<model::Input> DecodeInput(const storage::v1::FeedbackInput& record);

}  // namespace touchpoint::commit
