// SPDX-License-Identifier: Apache-2.0
#include "tests/fault/ending.h"

#include "tests/support/api_client.h"

namespace touchpoint::fault {

Ending EndingOf(const grpc::Status& status) {
  if (status.ok()) {
    return Ending::kOk;
  }
  const testing::Refusal refusal = testing::ToRefusal(status);
  switch (refusal.code) {
    case grpc::StatusCode::UNAVAILABLE:
    case grpc::StatusCode::DEADLINE_EXCEEDED:
    case grpc::StatusCode::CANCELLED:
      return refusal.applied == "no" ? Ending::kFailed : Ending::kUnknown;
    case grpc::StatusCode::ABORTED:
      return refusal.reason == "CONTENTION" ? Ending::kFailed : Ending::kAbsurd;
    case grpc::StatusCode::FAILED_PRECONDITION:
      return refusal.reason == "TERMINAL_STATE" ? Ending::kRefused : Ending::kAbsurd;
    default:
      return Ending::kAbsurd;
  }
}

}  // namespace touchpoint::fault
