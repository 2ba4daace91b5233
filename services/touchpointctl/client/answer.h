// SPDX-License-Identifier: Apache-2.0
// What went wrong with a call, back from the wire.
#pragma once

#include <grpcpp/support/status.h>

#include "common/base/failure.h"
#include "google/rpc/status.pb.h"

namespace touchpoint::ctl {

/// The failure that an answer of the daemon carries, with its ErrorInfo and BadRequest.
Failure ToFailure(const google::rpc::Status& status);

/// The same for one of many items in a message, its fields named without the item: "channel"
/// instead of "plans[3].channel".
Failure ToItemFailure(const google::rpc::Status& status);

/// The same for a call; where no daemon has answered, the reason is NO_ANSWER or DEADLINE.
Failure ToFailure(const grpc::Status& status, const std::string& server);

}  // namespace touchpoint::ctl
