// SPDX-License-Identifier: Apache-2.0
#include "common/base/utf8.h"

namespace touchpoint {
namespace {

struct Form {
  size_t bytes;
  char32_t min;        // smaller values must use a shorter form
  unsigned char mask;  // of the leading byte ...
  unsigned char lead;  // ... and what it leaves
};

constexpr Form kForms[] = {
    {1, 0, 0x80, 0x00}, {2, 0x80, 0xe0, 0xc0}, {3, 0x800, 0xf0, 0xe0}, {4, 0x10000, 0xf8, 0xf0}};

}  // namespace

Character DecodeUtf8(std::string_view text) {
  const auto lead = static_cast<unsigned char>(text[0]);
  for (const Form& form : kForms) {
    if ((lead & form.mask) != form.lead) {
      continue;
    }
    if (text.size() < form.bytes) {
      return {};
    }
    char32_t value = lead & static_cast<unsigned char>(~form.mask);
    for (size_t i = 1; i < form.bytes; ++i) {
      const auto byte = static_cast<unsigned char>(text[i]);
      if ((byte & 0xc0) != 0x80) {
        return {};
      }
      value = value << 6 | (byte & 0x3fu);
    }
    const bool surrogate = value >= 0xd800 && value <= 0xdfff;
    if (value < form.min || value > 0x10ffff || surrogate) {
      return {};
    }
    return {value, form.bytes, true};
  }
  return {};
}

bool IsControl(char32_t c) {
  return c < 0x20 || (c >= 0x7f && c <= 0x9f) || c == 0x61c || c == 0x200e || c == 0x200f ||
         (c >= 0x2028 && c <= 0x202e) || (c >= 0x2066 && c <= 0x2069) || c == 0xfeff;
}

TextFault FindTextFault(std::string_view text) {
  while (!text.empty()) {
    const auto byte = static_cast<unsigned char>(text[0]);
    if (byte >= 0x20 && byte < 0x7f) {
      text.remove_prefix(1);
      continue;
    }
    const Character character = DecodeUtf8(text);
    if (!character.valid) {
      return TextFault::kNotUtf8;
    }
    if (IsControl(character.value)) {
      return TextFault::kControl;
    }
    text.remove_prefix(character.bytes);
  }
  return TextFault::kNone;
}

}  // namespace touchpoint
