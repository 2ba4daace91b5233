// SPDX-License-Identifier: Apache-2.0
#include "tests/fault/message_end.h"

#include <charconv>
#include <cstdint>

namespace touchpoint::fault {

size_t MessageEnd(std::string_view bytes) {
  constexpr std::string_view kLineEnd = "\r\n";
  size_t at = 0;
  for (int64_t values = 1; values > 0; --values) {
    const size_t line = bytes.find(kLineEnd, at);
    if (line == std::string_view::npos) {
      return line;
    }
    int64_t number = 0;
    std::from_chars(bytes.data() + at + 1, bytes.data() + line, number);
    const char type = bytes[at];
    at = line + kLineEnd.size();
    if (type == '$' && number >= 0) {
      at += static_cast<size_t>(number) + kLineEnd.size();
    } else if (type == '*' && number > 0) {
      values += number;
    }
    if (at > bytes.size()) {
      return std::string_view::npos;
    }
  }
  return at;
}

}  // namespace touchpoint::fault
