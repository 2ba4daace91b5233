// SPDX-License-Identifier: Apache-2.0
#include "services/http/rpc_answer.h"

#include <optional>
#include <utility>

#include "services/http/connect_error.h"
#include "services/http/envelope.h"

namespace touchpoint::http {
namespace {

using google::protobuf::Descriptor;

Response StreamHead(const MediaType& type) {
  return Unkept(MakeResponse(200, ToString(type), ""));
}

Response Traced(Response response, const std::string& trace_response) {
  if (!trace_response.empty()) {
    response.set(rpc::kTraceResponse, trace_response);
  }
  return response;
}

/// The last frame of a stream.
std::string EndFrame(const grpc::Status& status, const Transcoder& transcoder) {
  return Envelope(Flag::kEnd,
                  status.ok() ? "{}" : "{\"error\":" + ErrorJson(status, transcoder) + "}");
}

/// Nothing where JSON cannot say it, as a time beyond the year 9999: what was stored decides.
std::optional<std::string> WriteMessage(Codec codec, const Descriptor& type, std::string bytes,
                                        const Transcoder& transcoder) {
  return codec == Codec::kProto ? std::optional(std::move(bytes))
                                : transcoder.ToJson(type.full_name(), bytes);
}

/// One call and its exchange; each keeps the other until both are over.
struct Answer {
  const Transcoder& transcoder;
  const MediaType type;
  const Descriptor& message_type;
  const std::shared_ptr<Exchange> exchange;
  const std::function<grpc::Status()> unwritten;
  std::shared_ptr<RpcCall> call;
  std::string message;  // of a unary call, until its status is known
  bool begun = false;   // a stream, of which the head is out

  void Begin(const std::string& trace_response) {
    if (!std::exchange(begun, true)) {
      exchange->Begin(Traced(StreamHead(type), trace_response));
    }
  }

  void OnMessage(std::string bytes, const std::shared_ptr<Answer>& self) {
    auto text = WriteMessage(type.codec, message_type, std::move(bytes), transcoder);
    if (!text) {
      call->Cancel();
      return OnDone(unwritten());
    }
    if (!type.streaming) {
      message = std::move(*text);
      return call->ReadNext();
    }
    Begin(call->trace_response());
    exchange->Write(Envelope(Flag::kMessage, *text), [self] {
      if (self->call) {
        self->call->ReadNext();
      }
    });
  }

  void OnDone(const grpc::Status& status) {
    const auto ended = std::exchange(call, nullptr);
    if (type.streaming) {
      Begin(ended->trace_response());
      exchange->Write(EndFrame(status, transcoder), [exchange = exchange] { exchange->End(); });
    } else if (status.ok()) {
      exchange->Reply(Traced(Unkept(MakeResponse(200, ToString(type), std::move(message))),
                             ended->trace_response()));
    } else {
      exchange->Reply(Traced(Unkept(ErrorResponse(status, transcoder)), ended->trace_response()));
    }
  }
};

}  // namespace

Response FailedAnswer(const MediaType& type, const grpc::Status& status,
                      const std::string& trace_response, const Transcoder& transcoder) {
  if (!type.streaming) {
    return Traced(Unkept(ErrorResponse(status, transcoder)), trace_response);
  }
  Response response = Traced(StreamHead(type), trace_response);
  response.body() = EndFrame(status, transcoder);
  return response;
}

void CallAndAnswer(const AnswerSeams& seams, const CallHead& head, RpcCall::Request request,
                   const std::shared_ptr<Exchange>& exchange) {
  const auto answer =
      std::make_shared<Answer>(Answer{seams.transcoder, head.type, *head.method->output_type(),
                                      exchange, seams.unwritten, nullptr, ""});
  answer->call = RpcCall::Start(
      seams.stub, seams.loop, std::move(request),
      [answer](std::string bytes) { answer->OnMessage(std::move(bytes), answer); },
      [answer](const grpc::Status& status) { answer->OnDone(status); });
  exchange->OnGone([answer] {
    if (const auto call = std::exchange(answer->call, nullptr)) {
      call->Cancel();
    }
  });
}

}  // namespace touchpoint::http
