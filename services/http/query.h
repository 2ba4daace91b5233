// SPDX-License-Identifier: Apache-2.0
// The query of a URL.
#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace touchpoint::http {

/// The value of the first `name=value`, with its %XX and '+' undone; nothing if it is not there, or
/// if a %XX is none.
std::optional<std::string> FindInQuery(std::string_view query, std::string_view name);

}  // namespace touchpoint::http
