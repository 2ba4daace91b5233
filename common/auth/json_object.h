// SPDX-License-Identifier: Apache-2.0
// JSON that callers and identity providers hand over, read without leniency.
#pragma once

#include <boost/json/object.hpp>
#include <optional>
#include <string_view>

namespace touchpoint::auth {

/// The only value of the text, an object. Nothing for any other text, for bytes that are no UTF-8,
/// for more than 16 levels, and for a member that is there twice, at any level: readers that
/// take the first and readers that take the last would see different things.
std::optional<boost::json::object> ParseObject(std::string_view text);

/// The member with this name if it is a string, else null.
const boost::json::string* FindString(const boost::json::object& object, std::string_view name);

inline std::string_view View(const boost::json::string& text) {
  return {text.data(), text.size()};
}

}  // namespace touchpoint::auth
