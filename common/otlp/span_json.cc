// SPDX-License-Identifier: Apache-2.0
#include "common/otlp/span_json.h"

#include <google/protobuf/descriptor.h>

#include <boost/json/array.hpp>
#include <boost/json/object.hpp>
#include <boost/json/serialize.hpp>

namespace touchpoint::otlp {
namespace {

using boost::json::array;
using boost::json::object;

constexpr int kServer = 2;  // of SpanKind
constexpr int kError = 2;   // of Status

object Attribute(const char* key, const std::string& value) {
  return {{"key", key}, {"value", object{{"stringValue", value}}}};
}

std::string Nanos(std::chrono::system_clock::time_point time) {
  return std::to_string(
      std::chrono::duration_cast<std::chrono::nanoseconds>(time.time_since_epoch()).count());
}

/// What a server is to blame for, by OpenTelemetry's conventions for gRPC.
bool IsError(int code) {
  constexpr int kUnknown = 2;
  constexpr int kDeadlineExceeded = 4;
  return code == kUnknown || code == kDeadlineExceeded || (code >= 12 && code <= 15);
}

object ToObject(const rpc::Span& span, const ServiceNames& services) {
  const auto known = services.find(span.method);
  const std::string service = known == services.end() ? "" : known->second;
  object out = {
      {"traceId", span.self.trace_id},          {"spanId", span.self.span_id},
      {"name", service + "/" + span.method},    {"kind", kServer},
      {"startTimeUnixNano", Nanos(span.start)}, {"endTimeUnixNano", Nanos(span.start + span.took)}};
  if (!span.parent_id.empty()) {
    out["parentSpanId"] = span.parent_id;
  }
  if (!span.self.state.empty()) {
    out["traceState"] = span.self.state;
  }
  out["attributes"] = array{Attribute("rpc.system", "grpc"), Attribute("rpc.service", service),
                            Attribute("rpc.method", span.method),
                            object{{"key", "rpc.grpc.status_code"},
                                   {"value", object{{"intValue", std::to_string(span.code)}}}}};
  if (IsError(span.code)) {
    out["status"] = object{{"code", kError}};
  }
  return out;
}

}  // namespace

ServiceNames ServicesOf(const std::vector<std::string>& services) {
  ServiceNames names;
  const auto* pool = google::protobuf::DescriptorPool::generated_pool();
  for (const std::string& name : services) {
    const auto* service = pool->FindServiceByName(name);
    for (int i = 0; service != nullptr && i < service->method_count(); ++i) {
      names[service->method(i)->name()] = name;
    }
  }
  return names;
}

std::string ToJson(const std::vector<rpc::Span>& spans, const ServiceNames& services,
                   const std::string& version) {
  array list;
  for (const rpc::Span& span : spans) {
    list.push_back(ToObject(span, services));
  }
  const object scope = {{"scope", object{{"name", "touchpointd"}, {"version", version}}},
                        {"spans", std::move(list)}};
  const object resource = {
      {"resource", object{{"attributes", array{Attribute("service.name", "touchpointd"),
                                               Attribute("service.version", version)}}}},
      {"scopeSpans", array{scope}}};
  return boost::json::serialize(object{{"resourceSpans", array{resource}}});
}

}  // namespace touchpoint::otlp
