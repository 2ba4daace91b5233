// SPDX-License-Identifier: Apache-2.0
// Bytes as text of letters, digits, '-' and '_' (RFC 4648 §5), without padding.
#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace touchpoint {

std::string EncodeBase64Url(std::string_view bytes);

/// Nothing for a text that EncodeBase64Url() does not make: bytes have one text.
std::optional<std::string> DecodeBase64Url(std::string_view text);

}  // namespace touchpoint
