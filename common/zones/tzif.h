// SPDX-License-Identifier: Apache-2.0
// Compiled time zone files (TZif, RFC 8536) as tables.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "common/zones/zone_table.h"

namespace touchpoint::zones {

/// The zone in the bytes of a TZif file of version 2 or later; its rule is written out until the
/// end of 2100. Nothing where the file is damaged, has leap seconds or is of version 1.
std::optional<ZoneTable> ParseTzif(std::string name, std::string_view bytes);

}  // namespace touchpoint::zones
