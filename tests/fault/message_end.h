// SPDX-License-Identifier: Apache-2.0
// Where a message of Redis ends, so that a fault can hit just one.
#pragma once

#include <cstddef>
#include <string_view>

namespace touchpoint::fault {

/// The size of the first command or reply (RESP2) in `bytes`; npos while it is not complete.
size_t MessageEnd(std::string_view bytes);

}  // namespace touchpoint::fault
