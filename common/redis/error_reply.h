// SPDX-License-Identifier: Apache-2.0
// What each error reply of Redis means to a caller.
#pragma once

#include <string_view>

#include "common/base/failure.h"

namespace touchpoint::redis {

/// Metadata "redis" is the word the error begins with (NOFUNCTION where the function is missing);
/// "applied" is "no" where Redis refused the command before it began, else "unknown".
Failure FailureOf(std::string_view error);

/// The "redis" metadata of a failure; empty if it is of another origin.
std::string_view RedisError(const Failure& failure);

/// Redis can't be reached. `applied`: "no" or "unknown".
Failure Unreachable(std::string_view why, std::string_view applied);

}  // namespace touchpoint::redis
