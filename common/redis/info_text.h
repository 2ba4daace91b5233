// SPDX-License-Identifier: Apache-2.0
// One field of what INFO answers.
#pragma once

#include <string>
#include <string_view>

namespace touchpoint::redis {

/// The value of a line "name:value"; empty where there is none.
inline std::string InfoField(const std::string& info, std::string_view name) {
  const std::string start = std::string(name) + ":";
  size_t at = info.starts_with(start) ? 0 : info.find("\n" + start);
  if (at == std::string::npos) {
    return {};
  }
  at = info.find(':', at) + 1;
  return info.substr(at, info.find_first_of("\r\n", at) - at);
}

}  // namespace touchpoint::redis
