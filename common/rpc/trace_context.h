// SPDX-License-Identifier: Apache-2.0
// Where a call belongs among those of other programs: W3C Trace Context.
#pragma once

#include <grpcpp/server_context.h>

#include <optional>
#include <string>
#include <string_view>

namespace touchpoint::rpc {

struct TraceContext {
  std::string trace_id;  // 32 hexadecimal digits, not all of them 0
  std::string span_id;   // 16 likewise
  bool sampled = false;  // whoever began the trace records it
};

/// Out of a "traceparent"; nothing for one that is malformed, which is as good as none.
std::optional<TraceContext> ParseTraceParent(std::string_view text);

/// The other way round.
std::string ToTraceParent(const TraceContext& trace);

/// What the metadata of a call has; nothing where it has none, or more than one.
std::optional<TraceContext> TraceOf(const grpc::ServerContextBase& context);

/// A span of ours within the same trace.
TraceContext NewSpan(const TraceContext& parent);

/// The first span of a trace that begins here, and is recorded.
TraceContext NewTrace();

}  // namespace touchpoint::rpc
