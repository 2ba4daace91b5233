// SPDX-License-Identifier: Apache-2.0
// Tokens in one Redis hash: id -> sealed record.
#pragma once

#include <optional>
#include <string>

#include "services/commit/token_store.h"

namespace touchpoint::commit {

/// What is stored of a token, and the token of it: nothing where it is damaged or of another id.
std::string SealToken(const auth::TokenRecord& token);
std::optional<auth::TokenRecord> OpenToken(const std::string& id, const std::string& sealed);

}  // namespace touchpoint::commit
