// SPDX-License-Identifier: Apache-2.0
// Opaque tokens: some numbers, sealed with a version, a checksum and what they belong to (a query,
// a data set). Sealed against mistakes, not against forgery: a token opens nothing by itself.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace touchpoint::rpc {

/// The numbers are part of every token.
enum class TokenKind : uint8_t {
  kTimelinePage = 1,
  kThrottleLogPage = 2,
  kResume = 3,
  kPolicyPage = 4,
  kTimelineResume = 5,
  kStakeholderPage = 15,
  kLease = 17,
  kDuePage = 18,
};

/// Names what a token belongs to: equal texts, equal numbers.
uint64_t TokenScope(std::string_view data_set, std::string_view query);

std::string SealToken(TokenKind kind, uint64_t scope, const std::vector<uint64_t>& numbers);

/// Nothing for a text that SealToken() did not make for the same kind and scope.
std::optional<std::vector<uint64_t>> OpenToken(TokenKind kind, uint64_t scope,
                                               std::string_view token);

}  // namespace touchpoint::rpc
