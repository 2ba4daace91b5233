// SPDX-License-Identifier: Apache-2.0
// Whom a surrogate stands for, as it is stored.
#pragma once

#include <optional>
#include <string>

#include "common/redis/reply.h"
#include "services/commit/timeline_store.h"

namespace touchpoint::commit {

std::string EncodeOwner(uint64_t surrogate, const std::string& stakeholder_id);

/// Nothing for nil. DATA_LOSS/RECORD_CORRUPT for a text that EncodeOwner() did not make for this
/// surrogate.
Result<std::optional<std::string>> DecodeOwner(uint64_t surrogate, const redis::Reply& reply);

}  // namespace touchpoint::commit
