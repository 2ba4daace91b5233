// SPDX-License-Identifier: Apache-2.0
#include "common/rpc/trace_context.h"

#include <algorithm>
#include <cstdint>
#include <iterator>

#include "common/base/secure_random.h"

namespace touchpoint::rpc {
namespace {

constexpr std::string_view kDigits = "0123456789abcdef";
constexpr std::string_view kShape = "xx-xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx-xxxxxxxxxxxxxxxx-xx";

bool IsZero(std::string_view digits) {
  return digits.find_first_not_of('0') == std::string_view::npos;
}

/// Not all of them 0.
template <size_t kBytes>
std::string RandomDigits() {
  std::string digits;
  do {
    digits.clear();
    for (const uint8_t byte : SecureRandom<kBytes>()) {
      digits += kDigits[byte >> 4];
      digits += kDigits[byte & 15u];
    }
  } while (IsZero(digits));
  return digits;
}

}  // namespace

std::optional<TraceContext> ParseTraceParent(std::string_view text) {
  // Later versions may have more behind what this one has; ff is none.
  const bool is_first = text.substr(0, 2) == "00";
  const bool fits = is_first ? text.size() == kShape.size()
                             : text.size() >= kShape.size() && text.substr(0, 2) != "ff" &&
                                   (text.size() == kShape.size() || text[kShape.size()] == '-');
  const auto is_right = [](char shape, char is) {
    return shape == 'x' ? kDigits.find(is) != std::string_view::npos : is == shape;
  };
  if (!fits || !std::equal(kShape.begin(), kShape.end(), text.begin(), is_right)) {
    return std::nullopt;
  }
  const std::string_view trace_id = text.substr(3, 32);
  const std::string_view span_id = text.substr(36, 16);
  if (IsZero(trace_id) || IsZero(span_id)) {
    return std::nullopt;
  }
  const bool sampled = (kDigits.find(text[54]) & 1u) != 0;
  return TraceContext{std::string(trace_id), std::string(span_id), sampled};
}

std::string ToTraceParent(const TraceContext& trace) {
  return "00-" + trace.trace_id + "-" + trace.span_id + (trace.sampled ? "-01" : "-00");
}

std::optional<TraceContext> TraceOf(const grpc::ServerContextBase& context) {
  const auto [first, last] = context.client_metadata().equal_range("traceparent");
  if (first == last || std::next(first) != last) {
    return std::nullopt;
  }
  return ParseTraceParent({first->second.data(), first->second.size()});
}

TraceContext NewSpan(const TraceContext& parent) {
  return {parent.trace_id, RandomDigits<8>(), parent.sampled};
}

TraceContext NewTrace() {
  return {RandomDigits<16>(), RandomDigits<8>(), true};
}

}  // namespace touchpoint::rpc
