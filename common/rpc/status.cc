// SPDX-License-Identifier: Apache-2.0
#include "common/rpc/status.h"

#include <google/rpc/error_details.pb.h>

namespace touchpoint::rpc {

void ToProto(const Failure& failure, google::rpc::Status& status) {
  status.set_code(static_cast<int>(failure.code));
  status.set_message(failure.message);
  google::rpc::ErrorInfo info;
  info.set_reason(failure.reason);
  info.set_domain(kErrorDomain);
  for (const auto& [key, value] : failure.metadata) {
    (*info.mutable_metadata())[key] = value;
  }
  status.add_details()->PackFrom(info);
  if (!failure.fields.empty()) {
    google::rpc::BadRequest request;
    for (const FieldViolation& field : failure.fields) {
      auto& violation = *request.add_field_violations();
      violation.set_field(field.field);
      violation.set_description(field.description);
    }
    status.add_details()->PackFrom(request);
  }
  if (failure.retry_after) {
    google::rpc::RetryInfo retry;
    const auto millis = failure.retry_after->count();
    retry.mutable_retry_delay()->set_seconds(millis / 1000);
    retry.mutable_retry_delay()->set_nanos(static_cast<int32_t>(millis % 1000 * 1'000'000));
    status.add_details()->PackFrom(retry);
  }
}

grpc::Status ToStatus(const Failure& failure) {
  google::rpc::Status status;
  ToProto(failure, status);
  return {static_cast<grpc::StatusCode>(failure.code), failure.message, status.SerializeAsString()};
}

}  // namespace touchpoint::rpc
