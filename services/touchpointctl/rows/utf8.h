// SPDX-License-Identifier: Apache-2.0
// Whether bytes are text.
#pragma once

#include <string_view>

namespace touchpoint::ctl {

/// Well-formed UTF-8: no overlong forms, no surrogates, nothing above U+10FFFF.
bool IsUtf8(std::string_view text);

}  // namespace touchpoint::ctl
