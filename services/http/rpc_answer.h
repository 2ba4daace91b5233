// SPDX-License-Identifier: Apache-2.0
// Puts the answer of a call into that of an HTTP request.
#pragma once

#include <functional>
#include <memory>
#include <string>

#include "common/http/exchange.h"
#include "services/http/call_head.h"
#include "services/http/rpc_call.h"
#include "services/http/transcoder.h"

namespace touchpoint::http {

/// The answer to a call that failed before it was made. `trace_response` empty: it is in no trace.
Response FailedAnswer(const MediaType& type, const grpc::Status& status,
                      const std::string& trace_response, const Transcoder& transcoder);

struct AnswerSeams {
  grpc::GenericStub& stub;
  const std::shared_ptr<Loop>& loop;
  const Transcoder& transcoder;  // outlives the call
  /// What a caller is told whose answer cannot be written as it wants it.
  std::function<grpc::Status()> unwritten;
};

/// Makes the call and answers: one message with its status, or a stream of which the next message
/// is asked for when the caller has taken the one before. A caller who goes ends the call, and so
/// does a message that JSON cannot say. On the port's thread.
void CallAndAnswer(const AnswerSeams& seams, const CallHead& head, RpcCall::Request request,
                   const std::shared_ptr<Exchange>& exchange);

}  // namespace touchpoint::http
