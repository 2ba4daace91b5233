// SPDX-License-Identifier: Apache-2.0
// Reasons in plain English, with numbers and the stakeholder's local times.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "common/model/details.h"
#include "common/model/touchpoint_view.h"
#include "common/zones/zone_table.h"

namespace touchpoint::query {

struct ExplanationContext {
  const model::TouchpointView& touchpoint;
  /// Those that the reasons name.
  const std::vector<model::TouchpointView>& related;
  /// Null: times are in UTC.
  const ZoneTable* zone = nullptr;
};

/// "Tue 3 Mar 2026 09:00 (Europe/Berlin)"; seconds only where there are any.
std::string FormatLocal(Instant t, const ZoneTable* zone);

/// One sentence per reason of the latest decision, in their order.
std::vector<std::string> Explain(const ExplanationContext& context);

}  // namespace touchpoint::query
