// SPDX-License-Identifier: Apache-2.0
// The plans or records of an input, row by row.
#pragma once

#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "services/touchpointctl/rows/mapping.h"
#include "services/touchpointctl/rows/plan_row.h"
#include "services/touchpointctl/rows/record_row.h"
#include "services/touchpointctl/rows/row_reader.h"

namespace touchpoint::ctl {

/// Item is PlanRow or RecordRow.
template <typename Item>
class BulkReader {
 public:
  /// `mapping` outlives it; `header_read` as for RowReader.
  BulkReader(LineReader lines, const Mapping& mapping, RowReader::HeaderRead header_read = {})
      : rows_(std::move(lines), std::move(header_read)), mapping_(mapping) {}

  /// The next one, or why its row is refused; nothing at the end. Fails where the input cannot be
  /// read on. Times are not shifted.
  Result<std::optional<OrRefusal<Item>>> Next();

  double fraction() const { return rows_.fraction(); }

 private:
  RowReader rows_;
  const Mapping& mapping_;
};

using PlanReader = BulkReader<PlanRow>;

/// All rows of an input, in its order.
template <typename Item>
Result<std::vector<OrRefusal<Item>>> ReadAll(BulkReader<Item>& reader);

/// How far all times move: by whole steps, so that the first is not before the start. Zero where
/// no row has a time.
template <typename Item>
Duration Stretch(const std::vector<OrRefusal<Item>>& rows, const Shift& shift, Instant now);

template <typename Item>
void ShiftBy(Duration stretch, std::vector<OrRefusal<Item>>& rows);

extern template class BulkReader<PlanRow>;
extern template class BulkReader<RecordRow>;

}  // namespace touchpoint::ctl
