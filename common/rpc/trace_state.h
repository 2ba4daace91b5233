// SPDX-License-Identifier: Apache-2.0
// What tracing systems tell each other beside a trace's ids: "tracestate" of W3C Trace Context.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace touchpoint::rpc {

/// The fields "tracestate" of a call, in their order, as one that may be passed on: at most 512
/// characters, for which long members go first and then the last. Empty where there are none, more
/// than 32, two of one key, or one that is malformed, which is as good as none.
std::string ReadTraceState(const std::vector<std::string_view>& fields);

}  // namespace touchpoint::rpc
