// SPDX-License-Identifier: Apache-2.0
// Leases, and the inputs about them, as the messages of storage.v1, and back. Decoding is total.
#pragma once

#include <optional>

#include "common/model/decision.h"
#include "touchpoint/storage/v1/record.pb.h"

namespace touchpoint::commit {

void Encode(const model::Lease& lease, storage::v1::LeaseRecord& record);
/// Nothing for what Encode() does not write.
std::optional<model::Lease> Decode(const storage::v1::LeaseRecord& record);

void Encode(const model::LeaseInput& input, storage::v1::LeaseInput& record);
void Encode(const model::AcknowledgeInput& input, storage::v1::AcknowledgeInput& record);
void Encode(const model::ExtendInput& input, storage::v1::ExtendInput& record);
void Encode(const model::ReturnInput& input, storage::v1::ReturnInput& record);
void Encode(const model::ResolveInput& input, storage::v1::ResolveInput& record);

std::optional<model::Input> DecodeInput(const storage::v1::LeaseInput& record);
std::optional<model::Input> DecodeInput(const storage::v1::AcknowledgeInput& record);
std::optional<model::Input> DecodeInput(const storage::v1::ExtendInput& record);
std::optional<model::Input> DecodeInput(const storage::v1::ReturnInput& record);
std::optional<model::Input> DecodeInput(const storage::v1::ResolveInput& record);

}  // namespace touchpoint::commit
