// SPDX-License-Identifier: Apache-2.0
// Touchpoints, profiles, reasons and details as the messages of storage.v1, and back. Decoding is
// total: any message gives a value or DATA_LOSS/RECORD_CORRUPT.
#pragma once

#include <string>

#include "common/base/failure.h"
#include "common/model/details.h"
#include "common/model/timeline.h"
#include "touchpoint/storage/v1/record.pb.h"

namespace touchpoint::commit {

/// DATA_LOSS/RECORD_CORRUPT. `what` says which kind of record and never what it holds.
Failure CorruptRecord(const std::string& what);

/// The sequence is not part of the record: it is the record's place.
void Encode(const model::Touchpoint& touchpoint, storage::v1::TouchpointRecord& record);
Result<model::Touchpoint> Decode(const storage::v1::TouchpointRecord& record,
                                 model::Sequence sequence);

void Encode(const model::Profile& profile, storage::v1::ProfileRecord& record);
model::Profile Decode(const storage::v1::ProfileRecord& record);

void Encode(const model::Reason& reason, storage::v1::Reason& record);
Result<model::Reason> Decode(const storage::v1::Reason& record);

void Encode(const std::string& digest, storage::v1::Digest& record);
std::string Decode(const storage::v1::Digest& record);

void Encode(const model::Details& details, storage::v1::DetailsRecord& record);
Result<model::Details> Decode(const storage::v1::DetailsRecord& record);

}  // namespace touchpoint::commit
