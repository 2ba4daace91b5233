// SPDX-License-Identifier: Apache-2.0
// One call as a part of a trace, once it has ended.
#pragma once

#include <chrono>
#include <string>

#include "common/rpc/trace_context.h"

namespace touchpoint::rpc {

struct Span {
  TraceContext self;
  std::string parent_id;  // empty: the trace begins here
  std::string method;     // its own name: "PlanTouchpoint"
  std::chrono::system_clock::time_point start;
  std::chrono::nanoseconds took{};
  int code = 0;  // as gRPC numbers them
};

/// Thread-safe.
class SpanSink {
 public:
  virtual ~SpanSink() = default;
  /// Never waits.
  virtual void Take(Span span) = 0;
};

}  // namespace touchpoint::rpc
