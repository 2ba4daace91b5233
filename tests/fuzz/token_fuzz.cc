// SPDX-License-Identifier: Apache-2.0
// Any text as a page or resume token: refused, or a place that is sealed as that very text, so that
// a place has one token. And any numbers sealed: opened the same, by nothing but what they were
// sealed for, and not with a byte changed.
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <string>
#include <string_view>
#include <vector>

#include "common/base/assert.h"
#include "common/rpc/sealed_token.h"
#include "services/query/resume_token.h"

namespace {

namespace commit = touchpoint::commit;
namespace query = touchpoint::query;
namespace rpc = touchpoint::rpc;

constexpr std::string_view kDataSet = "fuzz/1";
constexpr commit::Partition kPartitions = 3;
constexpr uint64_t kScope = 7;

void FuzzText(std::string_view text) {
  for (const rpc::TokenKind kind : {rpc::TokenKind::kTimelinePage, rpc::TokenKind::kThrottleLogPage,
                                    rpc::TokenKind::kResume, rpc::TokenKind::kPolicyPage}) {
    if (const auto numbers = rpc::OpenToken(kind, kScope, text)) {
      TP_ASSERT(rpc::SealToken(kind, kScope, *numbers) == text);
    }
  }
  if (const auto positions = query::OpenResumeToken(text, kDataSet, kPartitions)) {
    // Other distances may lead to the same places; whoever goes on from there must not notice.
    const std::string again = query::SealResumeToken(*positions, kDataSet);
    TP_ASSERT(query::OpenResumeToken(again, kDataSet, kPartitions) == positions);
  }
  static_cast<void>(query::OpenTimelineToken(text, kDataSet, "anna"));
}

/// The token with the character at `place` exchanged for the `by`-th after it.
std::string Changed(std::string token, size_t place, size_t by) {
  constexpr std::string_view kDigits =
      "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
  char& digit = token[place % token.size()];
  digit = kDigits[(kDigits.find(digit) + 1 + by % (kDigits.size() - 1)) % kDigits.size()];
  return token;
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
  const std::string token = rpc::SealToken(rpc::TokenKind::kTimelinePage, kScope, numbers);
  TP_ASSERT(rpc::OpenToken(rpc::TokenKind::kTimelinePage, kScope, token) == numbers);
  TP_ASSERT(!rpc::OpenToken(rpc::TokenKind::kResume, kScope, token));
  TP_ASSERT(!rpc::OpenToken(rpc::TokenKind::kTimelinePage, kScope + 1, token));
  const uint64_t any = numbers.empty() ? 0 : numbers.front();
  TP_ASSERT(!rpc::OpenToken(rpc::TokenKind::kTimelinePage, kScope, Changed(token, any, any >> 32)));
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
