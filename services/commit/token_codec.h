// SPDX-License-Identifier: Apache-2.0
// Tokens as messages of storage.v1, and back.
#pragma once

#include "common/auth/token.h"
#include "touchpoint/storage/v1/record.pb.h"

namespace touchpoint::commit {

void Encode(const auth::TokenRecord& token, storage::v1::TokenRecord& record);
/// DATA_LOSS/RECORD_CORRUPT for a role that this build does not know: never less than was meant.
Result<auth::TokenRecord> Decode(const storage::v1::TokenRecord& record);

}  // namespace touchpoint::commit
