// SPDX-License-Identifier: Apache-2.0
// The token that makes the first tokens, from a file that only the daemon and its operator read.
#pragma once

#include <string>

#include "common/auth/token.h"

namespace touchpoint {

/// The file has the text of a token, or "<id> sha256:<hex>". FAILED_PRECONDITION/ADMIN_TOKEN_FILE
/// for anything else; it never says what is in the file.
Result<auth::TokenRecord> ReadAdminToken(const std::string& file);

/// The same for the content of the file.
Result<auth::TokenRecord> ParseAdminToken(const std::string& content);

}  // namespace touchpoint
