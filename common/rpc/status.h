// SPDX-License-Identifier: Apache-2.0
// Failures as gRPC sends them: exactly one ErrorInfo, BadRequest where a field is to blame,
// RetryInfo where a retry may help. The only place where that is done.
#pragma once

#include <google/rpc/status.pb.h>
#include <grpcpp/support/status.h>

#include "common/base/failure.h"

namespace touchpoint::rpc {

constexpr char kErrorDomain[] = "touchpointd";

/// Of one plan in a bulk answer.
void ToProto(const Failure& failure, google::rpc::Status& status);

/// Of a whole call.
grpc::Status ToStatus(const Failure& failure);

}  // namespace touchpoint::rpc
