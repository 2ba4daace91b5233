// SPDX-License-Identifier: Apache-2.0
// Headers whose value is a list.
#pragma once

#include <algorithm>
#include <string>
#include <string_view>

#include "common/http/message.h"

namespace touchpoint::http {

/// Whether one of the values between commas is this one.
template <typename IsIt>
bool AnyOf(std::string_view list, IsIt is_it) {
  while (!list.empty()) {
    const std::string_view item = list.substr(0, list.find(','));
    list.remove_prefix(std::min(item.size() + 1, list.size()));
    if (is_it(Trim(item))) {
      return true;
    }
  }
  return false;
}

/// Whether the caller says that it has this version already. `tag` with its quotes, and without a
/// "W/" in front.
inline bool IsKnown(const Request& request, std::string_view tag) {
  return AnyOf(View(request[field::if_none_match]), [tag](std::string_view known) {
    return known == "*" || known == tag || known == "W/" + std::string(tag);
  });
}

}  // namespace touchpoint::http
