// SPDX-License-Identifier: Apache-2.0
// Whether the header of a CSV has the columns that its rows are to be read from.
#pragma once

#include <span>
#include <string>
#include <vector>

#include "services/touchpointctl/rows/mapping.h"

namespace touchpoint::ctl {

/// What to say of the columns, a line each, before any row is read; empty where all of them are
/// used and none is missing. Missing are columns of the `required` keys that have neither constant
/// nor default, and those that the mapping names for one of `keys`.
///
///     columns missing: channel, did you mean 'chanel'?; occurred_at (for done_time)
///     columns not used: chanel, notes
std::string CheckHeader(const std::vector<std::string>& columns, const Mapping& mapping,
                        std::span<const RowKey> keys, std::span<const RowKey> required);

}  // namespace touchpoint::ctl
