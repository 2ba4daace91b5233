// SPDX-License-Identifier: Apache-2.0
// Where a call belongs among those of other programs: W3C Trace Context.
#pragma once

#include <grpcpp/server_context.h>

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace touchpoint::rpc {

struct TraceContext {
  std::string trace_id;  // 32 hexadecimal digits, not all of them 0
  std::string span_id;   // 16 likewise
  bool sampled = false;  // whoever began the trace records it
  bool random = false;   // trace_id is random in its last 14 digits
  std::string state;     // as ReadTraceState() reads it
};

/// How a call is told which span of which trace it was.
inline constexpr char kTraceResponse[] = "traceresponse";

/// Out of a "traceparent"; nothing for one that is malformed, which is as good as none.
std::optional<TraceContext> ParseTraceParent(std::string_view text);

/// The other way round, but for the state; and the form of a "traceresponse".
std::string ToTraceParent(const TraceContext& trace);

/// Out of all fields "traceparent" and "tracestate" of a call, in their order; nothing unless one
/// parent is there.
std::optional<TraceContext> ReadTrace(const std::vector<std::string_view>& parents,
                                      const std::vector<std::string_view>& states);

/// Out of the metadata of a call.
std::optional<TraceContext> TraceOf(const grpc::ServerContextBase& context);

/// A span of ours within the same trace, and in the same state.
TraceContext NewSpan(const TraceContext& parent);

/// The first span of a trace that begins here, and is recorded.
TraceContext NewTrace();

}  // namespace touchpoint::rpc
