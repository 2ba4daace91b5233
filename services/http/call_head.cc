// SPDX-License-Identifier: Apache-2.0
#include "services/http/call_head.h"

#include <charconv>
#include <utility>

#include "common/base/base64url.h"
#include "services/http/query.h"

namespace touchpoint::http {
namespace {

using google::protobuf::MethodDescriptor;

constexpr size_t kTimeoutDigits = 10;

Failure OffProtocol(Code code, std::string what) {
  return {code, "PROTOCOL", std::move(what), {}, {}, {}};
}

Response MethodNotAllowed(const MethodDescriptor& method, verb used) {
  const std::string allowed = IsReading(method) && !IsStream(method) ? "GET, POST" : "POST";
  Response response = used == verb::options ? MakeResponse(204, "", "")
                                            : MakeText(405, "this method is called by " + allowed);
  response.set(field::allow, allowed);
  return response;
}

Response UnknownMethod() {
  return MakeResponse(404, "application/json",
                      R"({"code":"unimplemented","message":"no such method"})");
}

Response UnknownType(const MethodDescriptor& method) {
  const std::string types(MediaTypesOf(IsStream(method)));
  Response response = MakeText(415, "calls of this method have the Content-Type " + types);
  response.set("Accept-Post", types);
  return response;
}

std::optional<Failure> ReadTimeout(const Request& request, CallHead& call) {
  const std::string_view text = View(request["Connect-Timeout-Ms"]);
  if (text.empty()) {
    return std::nullopt;
  }
  int64_t millis = 0;
  const char* last = text.data() + text.size();
  const auto [end, error] = std::from_chars(text.data(), last, millis);
  if (error != std::errc() || end != last || millis < 0 || text.size() > kTimeoutDigits) {
    return OffProtocol(Code::kInvalidArgument,
                       "Connect-Timeout-Ms must be a number of at most ten digits");
  }
  call.timeout = std::chrono::milliseconds(millis);
  return std::nullopt;
}

std::optional<Failure> CheckVersion(const Request& request, const CallHead& call) {
  const std::string version = call.by_get ? FindInQuery(QueryOf(request), "connect").value_or("")
                                          : std::string(request["Connect-Protocol-Version"]);
  const std::string expected = call.by_get ? "v1" : "1";
  if (version.empty() || version == expected) {
    return std::nullopt;
  }
  return OffProtocol(Code::kInvalidArgument,
                     call.by_get ? "of connect=... only v1 is understood"
                                 : "of Connect-Protocol-Version only 1 is understood");
}

std::optional<Failure> CheckCompression(const Request& request, const CallHead& call) {
  const std::string encoding =
      call.by_get           ? FindInQuery(QueryOf(request), "compression").value_or("")
      : call.type.streaming ? std::string(request["Connect-Content-Encoding"])
                            : std::string(request[field::content_encoding]);
  if (encoding.empty() || encoding == "identity") {
    return std::nullopt;
  }
  return OffProtocol(Code::kUnimplemented,
                     "messages cannot be compressed here: the only encoding is identity");
}

std::optional<MediaType> ReadType(const Request& request, const CallHead& call) {
  if (call.by_get) {
    const auto codec = ParseCodec(FindInQuery(QueryOf(request), "encoding").value_or(""));
    return codec ? std::optional(MediaType{*codec, false}) : std::nullopt;
  }
  const auto type = ParseMediaType(View(request[field::content_type]));
  const bool fits = type && type->streaming == IsStream(*call.method);
  return fits && request.count(field::content_type) == 1 ? type : std::nullopt;
}

std::vector<std::string_view> FieldsOf(const Request& request, const char* name) {
  std::vector<std::string_view> fields;
  const auto [first, last] = request.equal_range(name);
  for (auto field = first; field != last; ++field) {
    fields.push_back(View(field->value()));
  }
  return fields;
}

}  // namespace

std::variant<CallHead, Response> ReadCallHead(const MethodTable& methods, const Request& request) {
  CallHead call;
  call.method = methods.Find(PathOf(request));
  if (call.method == nullptr) {
    return UnknownMethod();
  }
  call.by_get = request.method() == verb::get;
  if (call.by_get ? !IsReading(*call.method) || IsStream(*call.method)
                  : request.method() != verb::post) {
    return MethodNotAllowed(*call.method, request.method());
  }
  const auto type = ReadType(request, call);
  if (!type) {
    return UnknownType(*call.method);
  }
  call.type = *type;
  call.trace = rpc::ReadTrace(FieldsOf(request, "traceparent"), FieldsOf(request, "tracestate"));
  call.problem = ReadTimeout(request, call);
  if (!call.problem) {
    call.problem = CheckVersion(request, call);
  }
  if (!call.problem) {
    call.problem = CheckCompression(request, call);
  }
  return call;
}

Result<std::string> ReadQueryMessage(const Request& request) {
  const auto message = FindInQuery(QueryOf(request), "message");
  if (!message) {
    return tl::unexpected(
        OffProtocol(Code::kInvalidArgument, "the query has no message=... that can be read"));
  }
  if (FindInQuery(QueryOf(request), "base64").value_or("") != "1") {
    return *message;
  }
  std::string text = *message;
  text.erase(text.find_last_not_of('=') + 1);
  auto bytes = DecodeBase64Url(text);
  if (!bytes) {
    return tl::unexpected(
        OffProtocol(Code::kInvalidArgument, "message=... is not in the base64 of URLs"));
  }
  return std::move(*bytes);
}

}  // namespace touchpoint::http
