// SPDX-License-Identifier: Apache-2.0
#include "common/model/touchpoint_id.h"

#include <charconv>

namespace touchpoint::model {
namespace {

// Crockford's base 32: no i, l, o, u, so that an id can be read out on the phone.
constexpr std::string_view kDigits = "0123456789abcdefghjkmnpqrstvwxyz";
constexpr size_t kSurrogateLength = 13;

template <typename T>
bool ParseNumber(std::string_view text, T& value) {
  const bool canonical = !text.empty() && (text[0] != '0' || text.size() == 1);
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  return canonical && error == std::errc() && end == text.data() + text.size();
}

std::optional<uint64_t> ParseSurrogate(std::string_view text) {
  if (text.size() != kSurrogateLength || kDigits.find(text[0]) > 15) {
    return std::nullopt;  // 13 digits hold 65 bits; the first has only four
  }
  uint64_t value = 0;
  for (const char c : text) {
    const size_t digit = kDigits.find(c);
    if (digit == std::string_view::npos) {
      return std::nullopt;
    }
    value = value << 5 | digit;
  }
  return value;
}

}  // namespace

std::string ToString(const TouchpointId& id) {
  std::string surrogate(kSurrogateLength, '0');
  uint64_t rest = id.surrogate;
  for (size_t i = kSurrogateLength; i-- > 0; rest >>= 5) {
    surrogate[i] = kDigits[rest & 31];
  }
  return "t" + std::to_string(id.partition) + "." + surrogate + "." + std::to_string(id.sequence);
}

std::optional<TouchpointId> ParseTouchpointId(std::string_view text) {
  const size_t first = text.find('.');
  const size_t second = first == std::string_view::npos ? first : text.find('.', first + 1);
  if (second == std::string_view::npos || text[0] != 't') {
    return std::nullopt;
  }
  TouchpointId id;
  const auto surrogate = ParseSurrogate(text.substr(first + 1, second - first - 1));
  if (!surrogate || !ParseNumber(text.substr(1, first - 1), id.partition) ||
      !ParseNumber(text.substr(second + 1), id.sequence) || id.sequence == kNoSequence) {
    return std::nullopt;
  }
  id.surrogate = *surrogate;
  return id;
}

}  // namespace touchpoint::model
