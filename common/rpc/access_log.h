// SPDX-License-Identifier: Apache-2.0
// One log line per call: failures at info and above, answers at debug. Of calls that were refused
// as OVERLOADED some each second, which say how many were left out before them.
#pragma once

#include <chrono>

#include "common/base/failure.h"
#include "common/rpc/trace_context.h"

namespace touchpoint::rpc {

/// `failure` null: the call was answered. `span` null: it is part of no trace.
void LogAccess(const char* method, std::chrono::nanoseconds took, const Failure* failure,
               const TraceContext* span = nullptr);

/// What a caller sees of a failure. A bug's text stays in the log, under the incident id that the
/// caller is given instead. A store that kept silent until the deadline is unavailable. Any other
/// failure is shown as it is.
Failure ForCaller(const Failure& failure);

}  // namespace touchpoint::rpc
