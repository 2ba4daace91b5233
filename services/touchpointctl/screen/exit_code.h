// SPDX-License-Identifier: Apache-2.0
// How touchpointctl ends. The numbers are part of its contract.
#pragma once

#include "common/base/failure.h"

namespace touchpoint::ctl {

enum class ExitCode {
  kOk = 0,
  kError = 1,
  kUsage = 2,
  kNotFound = 3,
  kDenied = 4,       // the server wants (other) credentials
  kUnavailable = 5,  // no answer, or not in time
  kRefusedRows = 6,  // import, campaign plan: some rows were refused
  kFailOn = 7,       // plan: the verdict is one of --fail-on
  kBroken = 8,       // doctor: something is broken
};

constexpr ExitCode ExitCodeOf(Code code) {
  switch (code) {
    case Code::kNotFound:
      return ExitCode::kNotFound;
    case Code::kPermissionDenied:
    case Code::kUnauthenticated:
      return ExitCode::kDenied;
    case Code::kUnavailable:
    case Code::kDeadlineExceeded:
      return ExitCode::kUnavailable;
    default:
      return ExitCode::kError;
  }
}

}  // namespace touchpoint::ctl
