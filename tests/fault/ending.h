// SPDX-License-Identifier: Apache-2.0
// How a call ended, as its caller has to take it.
#pragma once

#include <grpcpp/support/status.h>

namespace touchpoint::fault {

enum class Ending {
  kOk,
  kFailed,   // nothing was done: again
  kUnknown,  // perhaps it was done: again, by the same request id
  kRefused,  // nothing was done, and nothing will be
  kAbsurd,   // what these callers must never be told
};

Ending EndingOf(const grpc::Status& status);

}  // namespace touchpoint::fault
