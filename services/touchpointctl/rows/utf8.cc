// SPDX-License-Identifier: Apache-2.0
#include "services/touchpointctl/rows/utf8.h"

#include <cstdint>

namespace touchpoint::ctl {
namespace {

/// Length of the sequence that a lead byte opens, 0 for none; and the smallest code point of it.
size_t SequenceLength(unsigned char lead, uint32_t& smallest) {
  if (lead < 0x80) {
    smallest = 0;
    return 1;
  }
  if (lead >= 0xc2 && lead < 0xe0) {
    smallest = 0x80;
    return 2;
  }
  if (lead >= 0xe0 && lead < 0xf0) {
    smallest = 0x800;
    return 3;
  }
  smallest = 0x10000;
  return lead >= 0xf0 && lead < 0xf5 ? 4 : 0;
}

}  // namespace

bool IsUtf8(std::string_view text) {
  for (size_t at = 0; at < text.size();) {
    const auto lead = static_cast<unsigned char>(text[at]);
    uint32_t smallest = 0;
    const size_t length = SequenceLength(lead, smallest);
    if (length == 0 || at + length > text.size()) {
      return false;
    }
    uint32_t point = length == 1 ? lead : lead & (0x7fu >> length);
    for (size_t i = 1; i < length; ++i) {
      const auto next = static_cast<unsigned char>(text[at + i]);
      if ((next & 0xc0) != 0x80) {
        return false;
      }
      point = point << 6 | (next & 0x3fu);
    }
    if (point < smallest || point > 0x10ffff || (point >= 0xd800 && point < 0xe000)) {
      return false;
    }
    at += length;
  }
  return true;
}

}  // namespace touchpoint::ctl
