// SPDX-License-Identifier: Apache-2.0
#include "common/rpc/trace_context.h"

#include <algorithm>
#include <cstdint>

#include "common/base/secure_random.h"
#include "common/rpc/trace_state.h"

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

std::vector<std::string_view> FieldsOf(const grpc::ServerContextBase& context, const char* name) {
  std::vector<std::string_view> fields;
  const auto [first, last] = context.client_metadata().equal_range(name);
  for (auto field = first; field != last; ++field) {
    fields.emplace_back(field->second.data(), field->second.size());
  }
  return fields;
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
  const size_t flags = kDigits.find(text[54]);
  return TraceContext{std::string(trace_id), std::string(span_id), (flags & 1u) != 0,
                      (flags & 2u) != 0, ""};
}

std::string ToTraceParent(const TraceContext& trace) {
  const unsigned flags = (trace.sampled ? 1u : 0u) + (trace.random ? 2u : 0u);
  return "00-" + trace.trace_id + "-" + trace.span_id + "-0" + kDigits[flags];
}

std::optional<TraceContext> ReadTrace(const std::vector<std::string_view>& parents,
                                      const std::vector<std::string_view>& states) {
  if (parents.size() != 1) {
    return std::nullopt;
  }
  auto trace = ParseTraceParent(parents.front());
  if (trace) {
    trace->state = ReadTraceState(states);
  }
  return trace;
}

std::optional<TraceContext> TraceOf(const grpc::ServerContextBase& context) {
  return ReadTrace(FieldsOf(context, "traceparent"), FieldsOf(context, "tracestate"));
}

TraceContext NewSpan(const TraceContext& parent) {
  TraceContext span = parent;
  span.span_id = RandomDigits<8>();
  return span;
}

TraceContext NewTrace() {
  return {RandomDigits<16>(), RandomDigits<8>(), true, true, ""};
}

}  // namespace touchpoint::rpc
