// SPDX-License-Identifier: Apache-2.0
#include "common/otlp/span_json.h"

#include <gtest/gtest.h>

#include <boost/json/parse.hpp>

#include "touchpoint/v1/touchpoint_service.pb.h"

namespace touchpoint::otlp {
namespace {

const std::string kTrace = "4bf92f3577b34da6a3ce929d0e0e4736";

rpc::Span MakeSpan(int code, const std::string& parent = "00f067aa0ba902b7") {
  return {{kTrace, "b7ad6b7169203331", true, false, ""},
          parent,
          "PlanTouchpoint",
          std::chrono::system_clock::time_point(std::chrono::seconds(1'700'000'000)),
          std::chrono::milliseconds(3),
          code};
}

boost::json::value Render(const rpc::Span& span) {
  const auto& file = *v1::PlanTouchpointRequest::descriptor()->file();  // so that it is linked in
  const auto services = ServicesOf({file.service(0)->full_name()});
  const auto request = boost::json::parse(ToJson({span}, services, "1.2"));
  EXPECT_EQ(request.at_pointer("/resourceSpans/0/resource/attributes/0/value/stringValue"),
            "touchpointd");
  return request.at_pointer("/resourceSpans/0/scopeSpans/0/spans/0");
}

TEST(SpanJson, SaysWhatACallWas) {
  EXPECT_EQ(Render(MakeSpan(0)), boost::json::parse(R"({
    "traceId": "4bf92f3577b34da6a3ce929d0e0e4736", "spanId": "b7ad6b7169203331",
    "parentSpanId": "00f067aa0ba902b7", "kind": 2,
    "name": "touchpoint.v1.TouchpointService/PlanTouchpoint",
    "startTimeUnixNano": "1700000000000000000", "endTimeUnixNano": "1700000000003000000",
    "attributes": [
      {"key": "rpc.system", "value": {"stringValue": "grpc"}},
      {"key": "rpc.service", "value": {"stringValue": "touchpoint.v1.TouchpointService"}},
      {"key": "rpc.method", "value": {"stringValue": "PlanTouchpoint"}},
      {"key": "rpc.grpc.status_code", "value": {"intValue": "0"}}]})"));
}

TEST(SpanJson, HasNoParentWhereATraceBegins) {
  EXPECT_FALSE(Render(MakeSpan(0, "")).as_object().contains("parentSpanId"));
}

TEST(SpanJson, PassesTheStateOn) {
  rpc::Span span = MakeSpan(0);
  EXPECT_FALSE(Render(span).as_object().contains("traceState"));
  span.self.state = "one=1,two=2";
  EXPECT_EQ(Render(span).at_pointer("/traceState"), "one=1,two=2");
}

TEST(SpanJson, BlamesTheServerForItsOwnFaultsOnly) {
  for (const int code : {0, 1, 3, 5, 6, 7, 8, 9, 10, 11, 16}) {
    EXPECT_FALSE(Render(MakeSpan(code)).as_object().contains("status")) << code;
  }
  for (const int code : {2, 4, 12, 13, 14, 15}) {
    EXPECT_EQ(Render(MakeSpan(code)).at_pointer("/status/code"), 2) << code;
  }
}

}  // namespace
}  // namespace touchpoint::otlp
