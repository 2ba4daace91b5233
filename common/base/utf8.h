// SPDX-License-Identifier: Apache-2.0
// Reading UTF-8 character by character, and telling text from what only disturbs its reader.
#pragma once

#include <cstddef>
#include <string_view>

namespace touchpoint {

struct Character {
  char32_t value = 0;
  size_t bytes = 1;    // it takes up
  bool valid = false;  // false: the byte here is not the start of a well-formed character
};

/// The first character of a text that is not empty. Overlong forms and surrogates are not valid.
Character DecodeUtf8(std::string_view text);

/// Control characters (C0, DEL, C1), line and paragraph separators, and the invisible ones that
/// reorder the text around them.
bool IsControl(char32_t character);

enum class TextFault { kNone, kNotUtf8, kControl };

/// The first thing that is wrong with a text of one line.
TextFault FindTextFault(std::string_view text);

}  // namespace touchpoint
