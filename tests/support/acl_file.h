// SPDX-License-Identifier: Apache-2.0
// deploy/redis/users.acl, for a redis-server of a test's own.
#pragma once

#include <string>

#include "tests/support/scratch_folder.h"

namespace touchpoint::testing {

/// The password that the user "touchpointd" gets.
extern const char kAclPassword[];

/// Writes the shipped users, and one named "probe" who may do everything without a password: the
/// path, for --aclfile.
std::string WriteAclFile(const ScratchFolder& folder);

}  // namespace touchpoint::testing
