// SPDX-License-Identifier: Apache-2.0
// Says once, before the first row, what is wrong with the columns of a CSV.
#pragma once

#include <string>
#include <vector>

#include "services/touchpointctl/rows/header_check.h"
#include "services/touchpointctl/rows/row_reader.h"
#include "services/touchpointctl/screen/console.h"

namespace touchpoint::ctl {

/// For a reader of rows: PlanRow or RecordRow. Console and mapping outlive it.
template <typename Item>
RowReader::HeaderRead HeaderComplaint(const Console& console, const Mapping& mapping) {
  return [&console, &mapping](const std::vector<std::string>& columns) {
    console.err << CheckHeader(columns, mapping, Item::kKeys, Item::kRequiredKeys) << std::flush;
  };
}

}  // namespace touchpoint::ctl
