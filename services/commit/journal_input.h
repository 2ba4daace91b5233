// SPDX-License-Identifier: Apache-2.0
// The inputs of journal steps. Private to the journal codec.
#pragma once

#include <optional>

#include "common/model/decision.h"
#include "services/commit/journal_words.h"

namespace touchpoint::commit {

/// `decision` is what the input led to: a plan that its touchpoint repeats is not written twice.
void EncodeInput(const model::Input& input, const model::Decision& decision, WordWriter& words,
                 storage::v1::JournalStep& record);

/// Nothing where the record holds no input or one that no decision fits.
std::optional<model::Input> DecodeInput(const storage::v1::JournalStep& record,
                                        const model::Decision& decision, WordReader& words);

void EncodeProfile(const model::Profile& profile, WordWriter& words,
                   storage::v1::JournalProfile& record);
model::Profile DecodeProfile(const storage::v1::JournalProfile& record, WordReader& words);

}  // namespace touchpoint::commit
