// SPDX-License-Identifier: Apache-2.0
// The commit function in Redis. Its library carries the version in its name and is never replaced:
// daemons of two builds may share one Redis while an upgrade is under way.
#pragma once

#include <string>
#include <string_view>

#include "common/redis/connection.h"
#include "services/commit/timeline_store.h"

namespace touchpoint::commit {

/// "tp4".
extern const std::string_view kFunctionLibrary;

/// Whether the library is there. FAILED_PRECONDITION/STORE_SETUP if it is another build's.
void FindFunctions(redis::Connection& connection, Deadline deadline, Callback<bool> done);

/// What Redis knows a function of this build's library by: "tp4_commit".
std::string FunctionName(std::string_view function);

/// Loads the library if it is missing. FAILED_PRECONDITION/STORE_SETUP if Redis has another one
/// under the same name, or is not allowed to take one. Answers whether it was missing.
void EnsureFunctions(redis::Connection& connection, Deadline deadline, Callback<bool> done);

/// Whether this failure means that the library is missing.
bool IsFunctionMissing(const Failure& failure);

}  // namespace touchpoint::commit
