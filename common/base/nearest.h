// SPDX-License-Identifier: Apache-2.0
// The likely correction of a mistyped word, for "did you mean".
#pragma once

#include <optional>
#include <string>
#include <vector>

namespace touchpoint {

/// The known word with the fewest edits from `word` (insert, delete, replace, swap neighbours), if
/// they are no more than a third of its length, at least one; the first of equals.
std::optional<std::string> Nearest(const std::string& word, const std::vector<std::string>& known);

}  // namespace touchpoint
