// SPDX-License-Identifier: Apache-2.0
// The checker on histories made by hand: the good ones pass, each bad one is caught for what it is.
#include "tests/fault/version_order.h"

#include <gmock/gmock.h>

namespace touchpoint::fault {
namespace {

using Result = Operation::Result;
using Kind = Problem::Kind;
using ::testing::ElementsAre;
using ::testing::IsEmpty;

constexpr char kWho[] = "ada";

Operation Write(const std::string& effect, Moment invoked, Moment answered,
                Result result = Result::kOk, const std::string& answer = "yes") {
  return {Operation::Kind::kWrite, result, kWho, invoked, answered, effect, answer, 0, {}};
}

Operation Read(uint64_t revision, std::vector<std::string> seen, Moment invoked, Moment answered) {
  return {Operation::Kind::kRead, Result::kOk, kWho, invoked, answered, "", "", revision,
          std::move(seen)};
}

std::vector<Kind> Check(const std::vector<Operation>& history, std::vector<Version> versions) {
  std::vector<Kind> kinds;
  for (const Problem& problem : CheckVersionOrder(history, {{kWho, std::move(versions)}})) {
    EXPECT_EQ(problem.stakeholder, kWho);
    kinds.push_back(problem.kind);
  }
  return kinds;
}

TEST(VersionOrder, WhatHappenedInTheOrderOfTheJournalPasses) {
  EXPECT_THAT(Check({Write("plan a", 1, 2), Write("plan b", 3, 6), Read(1, {"plan a"}, 4, 5),
                     Read(2, {"plan a", "plan b"}, 7, 8), Write("cancel a", 9, 10)},
                    {{1, {"plan a"}}, {2, {"plan b"}}, {3, {"cancel a"}}}),
              IsEmpty());
}

TEST(VersionOrder, WritesAtTheSameTimeMayShareACommitAndComeInAnyOrder) {
  EXPECT_THAT(Check({Write("plan a", 1, 4), Write("plan b", 2, 3)}, {{1, {"plan a", "plan b"}}}),
              IsEmpty());
  EXPECT_THAT(
      Check({Write("plan a", 1, 4), Write("plan b", 2, 3)}, {{1, {"plan b"}}, {2, {"plan a"}}}),
      IsEmpty());
}

TEST(VersionOrder, AnUnknownWriteMayOrMayNotHaveHappened) {
  const std::vector<Operation> history = {Write("plan a", 1, 2, Result::kUnknown)};
  EXPECT_THAT(Check(history, {}), IsEmpty());
  EXPECT_THAT(Check(history, {{1, {"plan a"}}}), IsEmpty());
  EXPECT_THAT(Check({history[0], Write("plan a", 3, 4)}, {{1, {"plan a"}}}), IsEmpty());
}

TEST(VersionOrder, CommitsOfTheDaemonsOwnNeedNobodyToAsk) {
  EXPECT_THAT(Check({Write("plan a", 1, 2)}, {{1, {"plan a"}}, {2, {}}}), IsEmpty());
}

TEST(VersionOrder, FindsALostWrite) {
  EXPECT_THAT(Check({Write("plan a", 1, 2), Write("plan b", 3, 4)}, {{1, {"plan a"}}}),
              ElementsAre(Kind::kLost));
  EXPECT_THAT(Check({Write("plan a", 1, 2)}, {}), ElementsAre(Kind::kLost));
}

TEST(VersionOrder, FindsAWriteThatWasDoubled) {
  EXPECT_THAT(Check({Write("plan a", 1, 2, Result::kUnknown), Write("plan a", 3, 4)},
                    {{1, {"plan a"}}, {2, {"plan a"}}}),
              ElementsAre(Kind::kDoubled));
  EXPECT_THAT(Check({Write("plan a", 1, 2)}, {{1, {"plan a", "plan a"}}}),
              ElementsAre(Kind::kDoubled));
}

TEST(VersionOrder, FindsAWriteThatIsThereThoughItWasSaidToHaveFailed) {
  EXPECT_THAT(Check({Write("plan a", 1, 2, Result::kFailed)}, {{1, {"plan a"}}}),
              ElementsAre(Kind::kUnasked));
}

TEST(VersionOrder, FindsAWriteThatNobodyAskedFor) {
  EXPECT_THAT(Check({}, {{1, {"plan a"}}}), ElementsAre(Kind::kUnasked));
}

TEST(VersionOrder, FindsAGap) {
  EXPECT_THAT(
      Check({Write("plan a", 1, 2), Write("plan b", 3, 4)}, {{1, {"plan a"}}, {3, {"plan b"}}}),
      ElementsAre(Kind::kGap));
  EXPECT_THAT(Check({Write("plan a", 1, 2)}, {{2, {"plan a"}}}), ElementsAre(Kind::kGap));
}

TEST(VersionOrder, FindsARevisionThatWasGivenTwice) {
  EXPECT_THAT(
      Check({Write("plan a", 1, 3), Write("plan b", 2, 4)}, {{1, {"plan a"}}, {1, {"plan b"}}}),
      ElementsAre(Kind::kGap));
}

TEST(VersionOrder, FindsAWriteThatCameBeforeOneAcknowledgedEarlier) {
  EXPECT_THAT(
      Check({Write("plan a", 1, 2), Write("plan b", 3, 4)}, {{1, {"plan b"}}, {2, {"plan a"}}}),
      ElementsAre(Kind::kEarly));
}

TEST(VersionOrder, FindsAWriteThatWasSeenBeforeItWasAskedFor) {
  EXPECT_THAT(Check({Read(1, {"plan a"}, 1, 2), Write("plan a", 3, 4)}, {{1, {"plan a"}}}),
              ElementsAre(Kind::kEarly));
}

TEST(VersionOrder, FindsAReadThatGoesBack) {
  EXPECT_THAT(Check({Write("plan a", 1, 2), Write("cancel a", 3, 4), Read(2, {"plan a"}, 5, 6),
                     Read(1, {"plan a"}, 7, 8)},
                    {{1, {"plan a"}}, {2, {"cancel a"}}}),
              ElementsAre(Kind::kStale));
}

TEST(VersionOrder, FindsAReadThatMissesAnAcknowledgedWrite) {
  EXPECT_THAT(Check({Write("plan a", 1, 2), Read(0, {}, 3, 4)}, {{1, {"plan a"}}}),
              ElementsAre(Kind::kStale));
}

TEST(VersionOrder, FindsAReadOfWhatIsNotThere) {
  EXPECT_THAT(Check({Read(1, {}, 1, 2)}, {}), ElementsAre(Kind::kFuture));
}

TEST(VersionOrder, FindsAReadThatShowsAnotherContentThanItsRevision) {
  EXPECT_THAT(Check({Write("plan a", 1, 3), Read(1, {}, 2, 4)}, {{1, {"plan a"}}}),
              ElementsAre(Kind::kContent));
  EXPECT_THAT(
      Check({Write("plan a", 1, 3), Write("plan b", 2, 6), Read(1, {"plan a", "plan b"}, 4, 5)},
            {{1, {"plan a"}}, {2, {"plan b"}}}),
      ElementsAre(Kind::kContent));
}

TEST(VersionOrder, FindsTwoAnswersToOneRequest) {
  EXPECT_THAT(
      Check({Write("plan a", 1, 2), Write("plan a", 3, 4, Result::kOk, "no")}, {{1, {"plan a"}}}),
      ElementsAre(Kind::kAnswer));
}

TEST(VersionOrder, StakeholdersAreIndependent) {
  Operation other = Write("plan a", 1, 2);
  other.stakeholder = "bob";
  const std::vector<Problem> problems = CheckVersionOrder(
      {other, Write("plan a", 3, 4)}, {{kWho, {{1, {"plan a"}}}}, {"bob", {{1, {"plan a"}}}}});
  EXPECT_THAT(problems, IsEmpty()) << Describe(problems);
}

}  // namespace
}  // namespace touchpoint::fault
