// SPDX-License-Identifier: Apache-2.0
#include "services/commit/redis/commit_call.h"

#include <gtest/gtest.h>

namespace touchpoint::commit {
namespace {

using Kind = CommitOutcome::Kind;
using Type = redis::Reply::Type;

redis::Reply Integer(int64_t value) {
  return {Type::kInteger, value, "", {}};
}
redis::Reply Text(const std::string& text) {
  return {Type::kString, 0, text, {}};
}
redis::Reply List(std::vector<redis::Reply> elements) {
  return {Type::kArray, 0, "", std::move(elements)};
}

TEST(CommitCallTest, AnEmptyAnswerMeansAllWereCommitted) {
  for (const auto& outcome : DecodeOutcomes(List({}), 3)) {
    EXPECT_EQ(outcome->kind, Kind::kCommitted);
  }
}

TEST(CommitCallTest, RefusalsGoToThoseTheyAreAbout) {
  const auto outcomes = DecodeOutcomes(
      List({Integer(0), Integer(1), Text(""),  //
            Integer(2), Integer(2), Text("9007199254740991"), Integer(3), Integer(3), Text("")}),
      4);
  EXPECT_EQ(outcomes[0]->kind, Kind::kConflict);
  EXPECT_EQ(outcomes[1]->kind, Kind::kCommitted);
  EXPECT_EQ(outcomes[2]->kind, Kind::kClockBehind);
  EXPECT_EQ(outcomes[2]->clock, FromMillis(9007199254740991));
  EXPECT_EQ(outcomes[3].error().reason, "RECORD_CORRUPT");
}

TEST(CommitCallTest, AnAnswerWithoutSenseCommitsNobody) {
  for (const redis::Reply& reply :
       {Text("OK"), List({Integer(0)}), List({Integer(5), Integer(1), Text("")}),
        List({Integer(-1), Integer(1), Text("")}), List({Text(""), Integer(1), Text("")})}) {
    for (const auto& outcome : DecodeOutcomes(reply, 2)) {
      EXPECT_FALSE(outcome);
    }
  }
  EXPECT_FALSE(DecodeOutcomes(List({Integer(0), Integer(2), Text("soon")}), 1)[0]);
}

}  // namespace
}  // namespace touchpoint::commit
