// SPDX-License-Identifier: Apache-2.0
// What the head of an HTTP request says about the call it makes, by the Connect protocol.
#pragma once

#include <google/protobuf/descriptor.h>

#include <chrono>
#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "common/base/failure.h"
#include "common/http/message.h"
#include "common/rpc/trace_context.h"
#include "services/http/codec.h"
#include "services/http/method_table.h"

namespace touchpoint::http {

struct CallHead {
  const google::protobuf::MethodDescriptor* method = nullptr;
  MediaType type;
  bool by_get = false;  // the message is in the query
  std::optional<std::chrono::milliseconds> timeout;
  std::optional<rpc::TraceContext> trace;  // of its caller
  /// What is wrong with it, to be told as a call that failed.
  std::optional<Failure> problem;
};

/// The call, or the answer to what is none: 404, 405, 415.
std::variant<CallHead, Response> ReadCallHead(const MethodTable& methods, const Request& request);

/// The message of a GET, as it is written in its codec. INVALID_ARGUMENT/PROTOCOL.
Result<std::string> ReadQueryMessage(const Request& request);

}  // namespace touchpoint::http
