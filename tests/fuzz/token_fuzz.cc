// SPDX-License-Identifier: Apache-2.0
// Any text as a page or resume token: refused, or a place. And any numbers sealed: opened the same,
// and by nothing but what they were sealed for.
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <string>
#include <string_view>
#include <vector>

#include "common/base/assert.h"
#include "services/query/page_token.h"
#include "services/query/resume_token.h"

namespace {

namespace commit = touchpoint::commit;
namespace query = touchpoint::query;
using query::TokenKind;

constexpr std::string_view kDataSet = "fuzz/1";
constexpr commit::Partition kPartitions = 3;

void FuzzText(std::string_view text) {
  const uint64_t scope = query::TokenScope(kDataSet, text.substr(0, text.size() / 2));
  for (const TokenKind kind :
       {TokenKind::kTimelinePage, TokenKind::kThrottleLogPage, TokenKind::kResume}) {
    static_cast<void>(query::OpenToken(kind, scope, text));
  }
  static_cast<void>(query::OpenResumeToken(text, kDataSet, kPartitions));
  static_cast<void>(query::OpenTimelineToken(text, kDataSet, "anna"));
}

// A byte says how many bytes a number has, so that small ones are as frequent as large ones.
std::vector<uint64_t> ToNumbers(std::string_view bytes) {
  std::vector<uint64_t> numbers;
  while (!bytes.empty()) {
    const size_t size = static_cast<unsigned char>(bytes[0]) % (sizeof(uint64_t) + 1);
    bytes.remove_prefix(1);
    uint64_t& number = numbers.emplace_back();
    std::memcpy(&number, bytes.data(), std::min(size, bytes.size()));
    bytes.remove_prefix(std::min(size, bytes.size()));
  }
  return numbers;
}

void FuzzNumbers(const std::vector<uint64_t>& numbers) {
  constexpr uint64_t kScope = 7;
  const std::string token = query::SealToken(TokenKind::kTimelinePage, kScope, numbers);
  TP_ASSERT(query::OpenToken(TokenKind::kTimelinePage, kScope, token) == numbers);
  TP_ASSERT(!query::OpenToken(TokenKind::kResume, kScope, token));
  TP_ASSERT(!query::OpenToken(TokenKind::kTimelinePage, kScope + 1, token));
}

void FuzzPositions(std::vector<uint64_t> numbers) {
  numbers.resize(size_t{2} * kPartitions);
  query::JournalPositions positions;
  for (size_t i = 0; i < numbers.size(); i += 2) {
    positions.push_back({numbers[i], numbers[i + 1]});
  }
  const std::string token = query::SealResumeToken(positions, kDataSet);
  TP_ASSERT(query::OpenResumeToken(token, kDataSet, kPartitions) == positions);
  TP_ASSERT(!query::OpenResumeToken(token, kDataSet, kPartitions + 1));
}

void FuzzTimelinePoint(std::vector<uint64_t> numbers, std::string_view stakeholder_id) {
  numbers.resize(3);
  const query::TimelinePoint point{{numbers[0], numbers[1]}, numbers[2]};
  const std::string token = query::SealTimelineToken(point, kDataSet, stakeholder_id);
  TP_ASSERT(query::OpenTimelineToken(token, kDataSet, stakeholder_id) == point);
  TP_ASSERT(!query::OpenTimelineToken(token, kDataSet, std::string(stakeholder_id) + "x"));
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  const std::string_view bytes(reinterpret_cast<const char*>(data), size);
  FuzzText(bytes);
  FuzzNumbers(ToNumbers(bytes));
  FuzzPositions(ToNumbers(bytes));
  FuzzTimelinePoint(ToNumbers(bytes), bytes.substr(0, bytes.size() / 2));
  return 0;
}
