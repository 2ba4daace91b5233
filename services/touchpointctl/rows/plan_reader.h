// SPDX-License-Identifier: Apache-2.0
// The plans of an input, row by row.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "services/touchpointctl/rows/mapping.h"
#include "services/touchpointctl/rows/plan_row.h"
#include "services/touchpointctl/rows/record_reader.h"

namespace touchpoint::ctl {

class PlanReader {
 public:
  PlanReader(LineReader lines, const Mapping& mapping)
      : records_(std::move(lines)), mapping_(mapping) {}

  /// The next plan, or why its row is refused; nothing at the end. Fails where the input cannot be
  /// read on. Times are not shifted.
  Result<std::optional<OrRefusal<PlanRow>>> Next();

  double fraction() const { return records_.fraction(); }

 private:
  RecordReader records_;
  const Mapping& mapping_;
};

/// All rows of an input, in its order.
Result<std::vector<OrRefusal<PlanRow>>> ReadAll(PlanReader& reader);

/// How far all times move: by whole steps, so that the first is not before the start. Zero where
/// no row has a time.
Duration Stretch(const std::vector<OrRefusal<PlanRow>>& rows, const Shift& shift, Instant now);

void ShiftBy(Duration stretch, std::vector<OrRefusal<PlanRow>>& rows);

}  // namespace touchpoint::ctl
