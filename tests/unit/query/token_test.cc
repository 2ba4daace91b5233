// SPDX-License-Identifier: Apache-2.0
#include <gtest/gtest.h>

#include "common/rpc/sealed_token.h"
#include "services/query/resume_token.h"

namespace touchpoint::query {
namespace {

TEST(PageToken, OpensForItsOwnKindAndScopeOnly) {
  const uint64_t scope = rpc::TokenScope("data set", "query");
  const std::vector<uint64_t> numbers = {0, 1, 127, 128, 1'772'442'000'000, UINT64_MAX};
  const std::string token = rpc::SealToken(rpc::TokenKind::kTimelinePage, scope, numbers);
  EXPECT_EQ(rpc::OpenToken(rpc::TokenKind::kTimelinePage, scope, token), numbers);
  EXPECT_FALSE(rpc::OpenToken(rpc::TokenKind::kThrottleLogPage, scope, token));
  EXPECT_FALSE(
      rpc::OpenToken(rpc::TokenKind::kTimelinePage, rpc::TokenScope("data set", "other"), token));
  EXPECT_FALSE(
      rpc::OpenToken(rpc::TokenKind::kTimelinePage, rpc::TokenScope("other", "query"), token));
}

TEST(PageToken, DoesNotOpenWhenAnythingIsChanged) {
  const std::string token = rpc::SealToken(rpc::TokenKind::kTimelinePage, 7, {1, 2, 3});
  for (size_t i = 0; i < token.size(); ++i) {
    std::string changed = token;
    changed[i] = changed[i] == 'A' ? 'B' : 'A';
    EXPECT_FALSE(rpc::OpenToken(rpc::TokenKind::kTimelinePage, 7, changed)) << i;
    EXPECT_FALSE(rpc::OpenToken(rpc::TokenKind::kTimelinePage, 7, token.substr(0, i))) << i;
  }
  EXPECT_FALSE(rpc::OpenToken(rpc::TokenKind::kTimelinePage, 7, token + "A"));
  EXPECT_FALSE(rpc::OpenToken(rpc::TokenKind::kTimelinePage, 7, "not a token!"));
  EXPECT_FALSE(rpc::OpenToken(rpc::TokenKind::kTimelinePage, 7, ""));
}

TEST(PageToken, IsSafeInAnAddress) {
  const std::string token = rpc::SealToken(rpc::TokenKind::kResume, 7, {UINT64_MAX, 12345678, 99});
  EXPECT_EQ(
      token.find_first_not_of("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_"),
      std::string::npos);
}

TEST(ResumeToken, KeepsEveryPosition) {
  const JournalPositions positions = {
      {0, 0}, {1'772'442'000'000, 3}, {1'772'441'999'000, 0}, {1'772'442'000'000, UINT64_MAX}};
  const std::string token = SealResumeToken(positions, "d");
  EXPECT_EQ(OpenResumeToken(token, "d", 4), positions);
  EXPECT_FALSE(OpenResumeToken(token, "e", 4));
  EXPECT_FALSE(OpenResumeToken(token, "d", 5));
  EXPECT_EQ(OpenResumeToken(SealResumeToken(JournalPositions(3), "d"), "d", 3),
            JournalPositions(3));
}

TEST(TimelineToken, OpensForItsOwnStakeholderAndDataSetOnly) {
  const TimelinePoint point{{1'772'442'000'000, 3}, 17};
  const std::string token = SealTimelineToken(point, "d", "anna");
  EXPECT_EQ(OpenTimelineToken(token, "d", "anna"), point);
  EXPECT_FALSE(OpenTimelineToken(token, "d", "ben"));
  EXPECT_FALSE(OpenTimelineToken(token, "e", "anna"));
  EXPECT_FALSE(OpenTimelineToken("", "d", "anna"));
  EXPECT_LT(token.size(), 40u);
}

TEST(TimelineToken, AndThoseOfTheThrottleLogAreNotMistakenForEachOther) {
  // One partition has as many numbers as a timeline's place.
  const std::string log = SealResumeToken({{1'772'442'000'000, 3}}, "d");
  EXPECT_FALSE(OpenTimelineToken(log, "d", "throttle log"));
  const std::string timeline = SealTimelineToken({{1'772'442'000'000, 3}, 1}, "d", "throttle log");
  EXPECT_FALSE(OpenResumeToken(timeline, "d", 1));
}

TEST(ResumeToken, OfManyPartitionsIsShort) {
  JournalPositions positions;
  for (uint64_t p = 0; p < 64; ++p) {
    positions.push_back({1'772'442'000'000 + 86'400'000 * (p % 2), p});
  }
  EXPECT_LT(SealResumeToken(positions, "d").size(), 500u);
}

}  // namespace
}  // namespace touchpoint::query
