// SPDX-License-Identifier: Apache-2.0
// "Did you mean": the known word nearest to an unknown one.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace touchpoint {

/// ", did you mean 'email'?" where one of the words is near enough to be meant; else "".
std::string DidYouMean(std::string_view word, const std::vector<std::string>& known);

}  // namespace touchpoint
