// SPDX-License-Identifier: Apache-2.0
#include "common/policy/spelling.h"

#include <algorithm>
#include <charconv>

namespace touchpoint::policy {
namespace {

constexpr size_t kNameMax = 64;

bool IsAlphanumeric(char c) {
  return (c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z');
}

// How many bytes at the start of `text` are one printable UTF-8 character; 0: none.
size_t PrintableLength(std::string_view text) {
  const auto byte = [&](size_t i) {
    return i < text.size() ? static_cast<unsigned char>(text[i]) : 0U;
  };
  const auto follows = [&](size_t i) { return (byte(i) & 0xc0U) == 0x80U; };
  if (byte(0) < 0x80) {
    return byte(0) >= 0x20 && byte(0) != 0x7f ? 1 : 0;
  }
  if (byte(0) >= 0xc2 && byte(0) < 0xe0 && follows(1)) {
    return byte(0) == 0xc2 && byte(1) < 0xa0 ? 0 : 2;  // U+0080 to U+009F are controls
  }
  if (byte(0) >= 0xe0 && byte(0) < 0xf0 && follows(1) && follows(2)) {
    const unsigned code = (byte(0) & 0xfU) << 12 | (byte(1) & 0x3fU) << 6 | (byte(2) & 0x3fU);
    const bool surrogate = code >= 0xd800 && code < 0xe000;
    const bool line_break = code == 0x2028 || code == 0x2029;
    return code < 0x800 || surrogate || line_break || code == 0xfeff ? 0 : 3;
  }
  if (byte(0) >= 0xf0 && byte(0) < 0xf5 && follows(1) && follows(2) && follows(3)) {
    const unsigned high = (byte(0) & 7U) << 6 | (byte(1) & 0x3fU);
    return high < 0x10 || high >= 0x110 ? 0 : 4;
  }
  return 0;
}

}  // namespace

bool IsName(std::string_view text) {
  return !text.empty() && text.size() <= kNameMax && IsAlphanumeric(text[0]) &&
         std::all_of(text.begin(), text.end(), [](char c) {
           return IsAlphanumeric(c) || std::string_view("._:@-").find(c) != std::string_view::npos;
         });
}

bool IsPrintable(std::string_view text) {
  while (!text.empty()) {
    const size_t length = PrintableLength(text);
    if (length == 0) {
      return false;
    }
    text.remove_prefix(length);
  }
  return true;
}

std::optional<std::chrono::minutes> ParseClock(std::string_view text) {
  const size_t colon = text.find(':');
  if (colon == std::string_view::npos || colon == 0 || colon > 2 || text.size() != colon + 3) {
    return std::nullopt;
  }
  unsigned hour = 0;
  unsigned minute = 0;
  const auto read = [](std::string_view digits, unsigned& value) {
    const char* end = digits.data() + digits.size();
    return std::from_chars(digits.data(), end, value).ptr == end;
  };
  if (!read(text.substr(0, colon), hour) || !read(text.substr(colon + 1), minute) || hour > 23 ||
      minute > 59) {
    return std::nullopt;
  }
  return std::chrono::minutes(hour * 60 + minute);
}

}  // namespace touchpoint::policy
