// SPDX-License-Identifier: Apache-2.0
// The live policy and its history: commands and replies. The other side is commit.lua.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "common/redis/command.h"
#include "common/redis/reply.h"
#include "services/commit/policy_register.h"
#include "services/commit/redis/keys.h"

namespace touchpoint::commit {

/// `incarnation` is of the data set that is meant.
redis::Command EncodeApplication(const Keys& keys, const std::string& incarnation,
                                 const NewApplication& application);
redis::Command EncodeRaise(const Keys& keys, const std::string& incarnation, Partition partition,
                           uint64_t number);
redis::Command AskLivePolicy(const Keys& keys, const std::string& incarnation);

/// Of the answer to a new application, or to the question. DATA_LOSS/RECORD_CORRUPT where the live
/// policy and the record of its application do not belong together.
Result<LivePolicy> DecodeLivePolicy(const redis::Reply& reply);

/// Indexes of the list of applications, both inclusive; none where `last` < `first`.
struct ApplicationRange {
  int64_t first = 0;
  int64_t last = -1;
};
/// The newest `limit` (at least 1) below `before`; as far as the list goes.
ApplicationRange RangeBefore(uint64_t before, size_t limit);

/// The elements of that range, newest first.
Result<std::vector<PolicyApplication>> DecodeApplications(const ApplicationRange& range,
                                                          const redis::Reply& reply);

}  // namespace touchpoint::commit
