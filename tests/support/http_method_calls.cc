// SPDX-License-Identifier: Apache-2.0
#include "tests/support/http_method_calls.h"

#include <boost/json/parse.hpp>
#include <boost/json/serialize.hpp>
#include <boost/json/value.hpp>

#include "common/base/assert.h"
#include "tests/support/http_caller.h"
#include "tests/support/method_calls.h"

namespace touchpoint::testing {
namespace {

using google::protobuf::MethodDescriptor;

/// "" for the end of a stream that went well.
std::string ReasonOf(const Frame& end) {
  const auto value = boost::json::parse(end.text);
  const auto* error = value.as_object().if_contains("error");
  return error == nullptr ? "" : ToRefusal(boost::json::serialize(*error)).reason;
}

}  // namespace

std::string EndOverHttp(const std::string& address, const std::string& token,
                        const MethodDescriptor& method, const std::string& request) {
  const bool stream = method.client_streaming() || method.server_streaming();
  HttpHeaders headers = {
      {"Content-Type", stream ? "application/connect+proto" : "application/proto"}};
  if (!token.empty()) {
    headers.emplace_back("Authorization", "Bearer " + token);
  }
  HttpCaller caller(address);
  TP_ASSERT(caller.Send(HttpText("POST", "/" + method.service()->full_name() + "/" + method.name(),
                                 headers, stream ? ToEnvelope(request) : request)));
  if (!stream) {
    const auto answer = caller.Receive();
    TP_ASSERT(answer.has_value());
    return answer->result_int() == 200 ? EndOfAnswer(method, answer->body())
                                       : ToRefusal(answer->body()).reason;
  }
  TP_ASSERT(caller.ReceiveHead().has_value());
  const auto first = caller.ReceiveFrame();
  TP_ASSERT(first.has_value());
  return first->flags == 0 ? EndOfAnswer(method, first->text) : ReasonOf(*first);
}

}  // namespace touchpoint::testing
