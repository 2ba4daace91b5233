// SPDX-License-Identifier: Apache-2.0
// The policy file on its way to a rulebook: at start, on SIGHUP and for --check-config.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "common/base/failure.h"
#include "common/zones/zone_table.h"
#include "services/decide/rulebook.h"

namespace touchpoint {

struct LoadedPolicy {
  std::shared_ptr<const decide::Rulebook> rulebook;
  std::vector<std::string> warnings;
};

/// A failure's message has one line for each thing that is wrong.
Result<LoadedPolicy> LoadPolicyFile(const std::string& file,
                                    std::shared_ptr<const ZoneDatabase> zones, Instant now);

}  // namespace touchpoint
