// SPDX-License-Identifier: Apache-2.0
// The YAML file of a mapping (SEMANTICS §10).
#pragma once

#include <string>

#include "common/base/failure.h"
#include "services/touchpointctl/rows/mapping.h"

namespace touchpoint::ctl {

/// Parses a mapping; `name` is what messages call the file. The failure (MAPPING) has one line per
/// mistake: "openpayments.yaml:3:9: topc: unknown key, did you mean 'topic'?".
Result<Mapping> ParseMapping(const std::string& text, const std::string& name);

/// Reads and parses a mapping file; fails with NOT_FOUND/INPUT where it cannot be read.
Result<Mapping> LoadMapping(const std::string& path);

}  // namespace touchpoint::ctl
