// SPDX-License-Identifier: Apache-2.0
#include "services/query/resume_token.h"

#include <algorithm>
#include <limits>

#include "common/rpc/sealed_token.h"

namespace touchpoint::query {
namespace {

constexpr std::string_view kScope = "throttle log";

}  // namespace

// The oldest instant once and the others as distances from it: most take three bytes, not six.
std::string SealResumeToken(const JournalPositions& positions, std::string_view data_set) {
  uint64_t base = std::numeric_limits<uint64_t>::max();
  for (const commit::JournalPosition& position : positions) {
    base = position.millis > 0 ? std::min(base, position.millis) : base;
  }
  std::vector<uint64_t> numbers = {base};
  for (const commit::JournalPosition& position : positions) {
    numbers.push_back(position.millis > 0 ? position.millis - base + 1 : 0);
    numbers.push_back(position.number);
  }
  return rpc::SealToken(rpc::TokenKind::kResume, rpc::TokenScope(data_set, kScope), numbers);
}

std::optional<JournalPositions> OpenResumeToken(std::string_view token, std::string_view data_set,
                                                commit::Partition partitions) {
  const auto numbers =
      rpc::OpenToken(rpc::TokenKind::kResume, rpc::TokenScope(data_set, kScope), token);
  if (!numbers || numbers->size() != 1 + 2 * static_cast<size_t>(partitions)) {
    return std::nullopt;
  }
  JournalPositions positions;
  for (size_t i = 1; i < numbers->size(); i += 2) {
    const uint64_t distance = (*numbers)[i];
    const uint64_t millis = distance > 0 ? numbers->front() + distance - 1 : 0;
    positions.push_back({millis, (*numbers)[i + 1]});
  }
  return positions;
}

std::string SealTimelineToken(const TimelinePoint& point, std::string_view data_set,
                              std::string_view stakeholder_id) {
  return rpc::SealToken(rpc::TokenKind::kTimelineResume, rpc::TokenScope(data_set, stakeholder_id),
                        {point.position.millis, point.position.number, point.revision});
}

std::optional<TimelinePoint> OpenTimelineToken(std::string_view token, std::string_view data_set,
                                               std::string_view stakeholder_id) {
  const auto numbers = rpc::OpenToken(rpc::TokenKind::kTimelineResume,
                                      rpc::TokenScope(data_set, stakeholder_id), token);
  if (!numbers || numbers->size() != 3) {
    return std::nullopt;
  }
  return TimelinePoint{{(*numbers)[0], (*numbers)[1]}, (*numbers)[2]};
}

}  // namespace touchpoint::query
