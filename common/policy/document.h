// SPDX-License-Identifier: Apache-2.0
// A YAML file as a tree that knows where everything stands. Plain YAML only: no anchors, aliases
// or tags, so a tree is never larger than its file.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "common/policy/problems.h"

namespace touchpoint::policy {

struct Node {
  enum class Kind { kNull, kText, kList, kMapping };
  Kind kind = Kind::kNull;
  Position position;
  std::string text;         // of kText
  std::vector<Node> items;  // of kList; of kMapping: key, value, key, value ...
};

/// The only document in `yaml`. Nothing, and a problem, where it is not YAML or nothing is in it.
std::optional<Node> ParseDocument(std::string_view yaml, Problems& problems);

}  // namespace touchpoint::policy
