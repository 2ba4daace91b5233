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

/// The canonical codes that the daemon answers to a caller it does not know, or not enough.
constexpr Code kPermissionDenied = static_cast<Code>(7);
constexpr Code kUnauthenticated = static_cast<Code>(16);

constexpr ExitCode ExitCodeOf(Code code) {
  switch (static_cast<int>(code)) {
    case static_cast<int>(Code::kNotFound):
      return ExitCode::kNotFound;
    case static_cast<int>(kPermissionDenied):
    case static_cast<int>(kUnauthenticated):
      return ExitCode::kDenied;
    case static_cast<int>(Code::kUnavailable):
    case static_cast<int>(Code::kDeadlineExceeded):
      return ExitCode::kUnavailable;
    default:
      return ExitCode::kError;
  }
}

}  // namespace touchpoint::ctl
