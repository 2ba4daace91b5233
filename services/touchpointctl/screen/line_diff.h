// SPDX-License-Identifier: Apache-2.0
// Two texts line by line: what is gone and what is new.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace touchpoint::ctl {

struct DiffLine {
  char mark = ' ';  // '-' only in the first, '+' only in the second, ' ' in both
  std::string text;
  friend bool operator==(const DiffLine&, const DiffLine&) = default;
};

/// As few lines as possible are marked where the parts that differ are up to some thousand lines;
/// beyond that the whole part is.
std::vector<DiffLine> DiffLines(std::string_view before, std::string_view after);

}  // namespace touchpoint::ctl
