// SPDX-License-Identifier: Apache-2.0
// Names contents by their hash: policy revisions, zone digests.
#pragma once

#include <string>
#include <string_view>

namespace touchpoint {

/// "sha256:" and the SHA-256 of the bytes, in lower-case hexadecimal.
std::string Sha256(std::string_view bytes);

}  // namespace touchpoint
