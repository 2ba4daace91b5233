// SPDX-License-Identifier: Apache-2.0
// Policy files (SEMANTICS §9): text in, checked rules out. No file is opened and no clock is read.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

#include "common/base/failure.h"
#include "common/model/policy.h"
#include "common/zones/zone_table.h"

namespace touchpoint::policy {

/// Bytes of a policy, as written and in canonical form.
constexpr size_t kPolicyBytesMax = size_t{1} << 20;
constexpr size_t kChannelsMax = 256;
constexpr size_t kPurposesMax = 1000;
constexpr size_t kTeamsMax = 10'000;
/// Rules of all kinds together.
constexpr size_t kRulesMax = 1000;
/// Caps and gaps together: decide keeps one bit for each.
constexpr size_t kCountingRulesMax = 64;

/// Reads a policy. A failure (INVALID_ARGUMENT/POLICY_INVALID) has one line in its message for each
/// thing that is wrong: "policy.yaml:14:7: caps[2].scope: unknown channel 'emial', did you mean
/// 'email'?". `file_name` is only for these lines; `zones` says which time zones exist.
///
/// The revision depends on what the rules say, not on how: comments, order of keys and values and
/// defaults that are spelled out change nothing. The canonical form loads as the same policy.
Result<model::Policy> LoadPolicy(std::string_view yaml, const std::string& file_name,
                                 const ZoneDatabase& zones);

}  // namespace touchpoint::policy
