// SPDX-License-Identifier: Apache-2.0
#include "services/touchpointctl/client/answer.h"

#include "google/rpc/error_details.pb.h"

namespace touchpoint::ctl {

namespace {

/// "plans[3].channel: is required" as the item knows it: "channel: is required".
std::string WithoutItem(const std::string& text) {
  const size_t open = text.find_first_not_of("abcdefghijklmnopqrstuvwxyz");
  const size_t close =
      open == std::string::npos ? open : text.find_first_not_of("0123456789", open + 1);
  const bool indexed =
      close != std::string::npos && text[open] == '[' && text.compare(close, 2, "].") == 0;
  return indexed ? text.substr(close + 2) : text;
}

}  // namespace

Failure ToFailure(const google::rpc::Status& status) {
  Failure failure{static_cast<Code>(status.code()), "", status.message(), {}, {}, {}};
  for (const google::protobuf::Any& detail : status.details()) {
    google::rpc::ErrorInfo info;
    google::rpc::BadRequest request;
    if (detail.UnpackTo(&info)) {
      failure.reason = info.reason();
      for (const auto& [key, value] : info.metadata()) {
        failure.metadata.emplace_back(key, value);
      }
    } else if (detail.UnpackTo(&request)) {
      for (const auto& violation : request.field_violations()) {
        failure.fields.push_back({violation.field(), violation.description()});
      }
    }
  }
  return failure;
}

Failure ToItemFailure(const google::rpc::Status& status) {
  Failure failure = ToFailure(status);
  failure.message = WithoutItem(failure.message);
  for (FieldViolation& violation : failure.fields) {
    violation.field = WithoutItem(violation.field);
  }
  return failure;
}

Failure ToFailure(const grpc::Status& status, const std::string& server) {
  google::rpc::Status details;
  details.ParseFromString(status.error_details());
  details.set_code(status.error_code());
  details.set_message(status.error_message());
  Failure failure = ToFailure(details);
  if (!failure.reason.empty()) {
    return failure;
  }
  if (failure.code == Code::kUnavailable) {
    failure.reason = "NO_ANSWER";
    failure.message = "no answer from " + server + ": " + failure.message;
  } else if (failure.code == Code::kDeadlineExceeded) {
    failure.reason = "DEADLINE";
    failure.message = "no answer from " + server + " in time";
  }
  return failure;
}

}  // namespace touchpoint::ctl
