// SPDX-License-Identifier: Apache-2.0
#include "common/rpc/call_metrics.h"

#include <google/protobuf/descriptor.h>

#include "touchpoint/v1/error_reason.pb.h"

namespace touchpoint::rpc {
namespace {

using google::protobuf::MethodDescriptor;
using metrics::Labels;

constexpr std::array<const char*, 17> kCodeNames = {
    "OK",       "Canceled",       "Unknown",          "InvalidArgument",   "DeadlineExceeded",
    "NotFound", "AlreadyExists",  "PermissionDenied", "ResourceExhausted", "FailedPrecondition",
    "Aborted",  "OutOfRange",     "Unimplemented",    "Internal",          "Unavailable",
    "DataLoss", "Unauthenticated"};

constexpr char kRefused[] = "touchpointd_requests_refused_total";
constexpr char kRefusedHelp[] = "Calls that failed, by the reason their callers were told.";
constexpr std::string_view kReasonPrefix = "ERROR_REASON_";

const char* TypeOf(const MethodDescriptor& method) {
  if (method.client_streaming()) {
    return method.server_streaming() ? "bidi_stream" : "client_stream";
  }
  return method.server_streaming() ? "server_stream" : "unary";
}

}  // namespace

CallMetrics::CallMetrics(metrics::Registry& registry, const std::vector<std::string>& services) {
  const auto* pool = google::protobuf::DescriptorPool::generated_pool();
  for (const std::string& name : services) {
    const auto* service = pool->FindServiceByName(name);
    for (int i = 0; service != nullptr && i < service->method_count(); ++i) {
      const MethodDescriptor& descriptor = *service->method(i);
      Labels labels = {{"grpc_type", TypeOf(descriptor)},
                       {"grpc_service", name},
                       {"grpc_method", descriptor.name()}};
      Method& method = methods_[descriptor.name()];
      method.started =
          registry.MakeCounter("grpc_server_started_total", "Calls that came in.", labels);
      method.seconds = registry.MakeHistogram("grpc_server_handling_seconds",
                                              "How long calls took, to the end of their streams.",
                                              metrics::CallSeconds(), labels);
      for (size_t code = 0; code < kCodes; ++code) {
        labels["grpc_code"] = kCodeNames[code];
        method.handled[code] = registry.MakeCounter("grpc_server_handled_total",
                                                    "Calls that ended, by how they did.", labels);
      }
    }
  }
  const auto& reasons = *v1::ErrorReason_descriptor();
  for (int i = 1; i < reasons.value_count(); ++i) {
    const std::string reason = reasons.value(i)->name().substr(kReasonPrefix.size());
    refused_[reason] = registry.MakeCounter(kRefused, kRefusedHelp, {{"reason", reason}});
  }
  refused_otherwise_ = registry.MakeCounter(kRefused, kRefusedHelp, {{"reason", "other"}});
}

void CallMetrics::CountStart(std::string_view method) const {
  if (const auto known = methods_.find(method); known != methods_.end()) {
    known->second.started.Add();
  }
}

void CallMetrics::CountEnd(std::string_view method, std::chrono::nanoseconds took,
                           const Failure* failure) const {
  const auto known = methods_.find(method);
  if (known == methods_.end()) {
    return;
  }
  const size_t code = failure == nullptr ? 0 : static_cast<size_t>(failure->code);
  known->second.handled.at(code).Add();
  known->second.seconds.Observe(took);
  if (failure != nullptr) {
    const auto reason = refused_.find(failure->reason);
    (reason == refused_.end() ? refused_otherwise_ : reason->second).Add();
  }
}

}  // namespace touchpoint::rpc
