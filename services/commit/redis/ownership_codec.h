// SPDX-License-Identifier: Apache-2.0
// Daemons, and what partitions are theirs, as they are stored.
#pragma once

#include <optional>
#include <string>

#include "common/model/tenure.h"
#include "services/commit/timeline_store.h"

namespace touchpoint::commit {

std::string SealMember(const model::Member& member);
/// Nothing where it is damaged or of another id.
std::optional<model::Member> OpenMember(const std::string& id, const std::string& sealed);

std::string SealTenure(Partition partition, const model::Tenure& tenure);
/// As Unseal(); also DATA_LOSS/RECORD_CORRUPT for what SealTenure() did not make.
Result<model::Tenure> OpenTenure(Partition partition, const std::string& sealed);

}  // namespace touchpoint::commit
