// SPDX-License-Identifier: Apache-2.0
// `touchpointctl simulate` on small inputs whose answers SEMANTICS gives.
#include <gmock/gmock.h>

#include <boost/json.hpp>
#include <map>
#include <sstream>

#include "tests/functional/ctl_program.h"

namespace touchpoint::ctl {
namespace {

namespace json = boost::json;
using ::testing::HasSubstr;

constexpr char kPolicy[] = R"(
policy: 1
defaults: {window: 14d, freeze: 0m}
time_zone: {unknown: default, default: UTC}
channels: {email: {}, phone: {}}
purposes: {promotion: {rank: 3}}
caps: [{id: one-a-day, limit: 1, per: 24h}]
merges: [{id: same-topic, across_teams: true, when: if_blocked, size: 5}]
)";

class CtlSimulateTest : public ::testing::Test {
 protected:
  /// Simulates and returns the lines in order; `summary_` and `ended_` have the rest.
  std::vector<json::object> Simulate(const std::string& plans, const std::string& mapping = "{}",
                                     const std::string& policy = kPolicy) {
    ended_ = RunProgram({"simulate", "-o", "json", "--policy", folder_.Write("p.yaml", policy),
                         "--plans", folder_.Write("plans", plans), "--mapping",
                         folder_.Write("m.yaml", mapping), "--out", folder_.Path("out")});
    EXPECT_EQ(ended_.code, 0) << ended_.err;
    summary_ = ended_.code == 0 ? json::parse(ended_.out).as_object() : json::object();
    std::vector<json::object> lines;
    std::istringstream in(folder_.Read("out"));
    for (std::string line; std::getline(in, line);) {
      lines.push_back(json::parse(line).as_object());
    }
    return lines;
  }

  static std::string Text(const json::object& line, const char* key) {
    return std::string(line.at(key).as_string());
  }

  /// "DONE SCHEDULED 2026-03-03T12:00:00Z".
  static std::string Fate(const json::object& line) {
    return Text(line, "state") + " " + Text(line, "verdict") + " " + Text(line, "scheduledTime");
  }

  Folder folder_;
  Ended ended_;
  json::object summary_;
};

/// A row of team a about nothing in particular, with more members in `more`.
std::string Row(const std::string& id, const std::string& preferred, const std::string& more = "") {
  return R"({"request_id":")" + id +
         R"(","stakeholder_id":"s","team":"a","channel":"email","purpose":"promotion",)" +
         R"("preferred_time":")" + preferred + R"(","plan_time":"2026-03-01T00:00:00Z")" + more +
         "}\n";
}

TEST_F(CtlSimulateTest, SecondOfTwoIsDeferredWithRuleAndTouchpoint) {
  const auto lines = Simulate(Row("p1", "2026-03-03T12:00:00Z") + Row("x", "2026-03-03T12:00:00Z"));
  ASSERT_EQ(lines.size(), 2u);
  EXPECT_EQ(Fate(lines[0]), "DONE SCHEDULED 2026-03-03T12:00:00Z");
  EXPECT_EQ(Fate(lines[1]), "DONE DEFERRED 2026-03-04T12:00:00Z");
  EXPECT_EQ(Text(lines[1], "requestId"), "x");
  EXPECT_EQ(Text(lines[1], "firstVerdict"), "DEFERRED");
  EXPECT_EQ(Text(lines[1], "firstScheduledTime"), "2026-03-04T12:00:00Z");
  EXPECT_THAT(Text(lines[1], "policyRevision"), HasSubstr("sha256:"));
  const json::object reason = lines[1].at("reasons").as_array().at(0).as_object();
  EXPECT_EQ(Text(reason, "rule"), "one-a-day");
  EXPECT_EQ(Text(reason, "kind"), "ROLLING_CAP");
  EXPECT_EQ(Text(reason, "from"), "2026-03-03T12:00:00Z");
  EXPECT_EQ(Text(reason, "to"), "2026-03-04T12:00:00Z");
  EXPECT_EQ(reason.at("touchpoints").as_array().at(0).as_string(), Text(lines[0], "touchpointId"));
}

TEST_F(CtlSimulateTest, LinesHaveExactlyTheAgreedNames) {
  const auto lines = Simulate(Row("p1", "2026-03-03T12:00:00Z"));
  ASSERT_EQ(lines.size(), 1u);
  std::vector<std::string> names;
  for (const auto& member : lines[0]) {
    names.emplace_back(member.key());
  }
  EXPECT_THAT(names, ::testing::UnorderedElementsAre(
                         "requestId", "touchpointId", "stakeholderId", "team", "channel", "purpose",
                         "topic", "state", "verdict", "scheduledTime", "firstVerdict",
                         "firstScheduledTime", "mergedInto", "reasons", "policyRevision"));
}

TEST_F(CtlSimulateTest, PlansArriveByPlanTimeAndComeOutInInputOrder) {
  const auto lines =
      Simulate(Row("late", "2026-03-03T12:00:00Z", R"(,"plan_time":"2026-03-02T00:00:00Z")") +
               Row("early", "2026-03-03T12:00:00Z"));
  ASSERT_EQ(lines.size(), 2u);
  EXPECT_EQ(Text(lines[0], "requestId"), "late");
  EXPECT_EQ(Fate(lines[0]), "DONE DEFERRED 2026-03-04T12:00:00Z");
  EXPECT_EQ(Fate(lines[1]), "DONE SCHEDULED 2026-03-03T12:00:00Z");
}

TEST_F(CtlSimulateTest, HigherPriorityDisplacesWhatHasNotHappened) {
  const auto lines = Simulate(
      Row("p1", "2026-03-03T12:00:00Z") +
      Row("x", "2026-03-03T12:00:00Z", R"(,"priority":80,"plan_time":"2026-03-03T11:59:59Z")"));
  ASSERT_EQ(lines.size(), 2u);
  EXPECT_EQ(Fate(lines[0]), "DONE DEFERRED 2026-03-04T12:00:00Z");
  EXPECT_EQ(Text(lines[0], "firstVerdict"), "SCHEDULED");
  EXPECT_EQ(Text(lines[0], "firstScheduledTime"), "2026-03-03T12:00:00Z");
  EXPECT_THAT(json::serialize(lines[0].at("reasons")), HasSubstr("DISPLACED"));
  EXPECT_EQ(Fate(lines[1]), "DONE SCHEDULED 2026-03-03T12:00:00Z");
  EXPECT_EQ(summary_.at("displaced").as_int64(), 1);
}

TEST_F(CtlSimulateTest, WhatIsDueAtAnArrivalHasHappened) {
  const auto lines = Simulate(
      Row("p1", "2026-03-03T12:00:00Z") +
      Row("x", "2026-03-03T12:00:00Z", R"(,"priority":80,"plan_time":"2026-03-03T12:00:00Z")"));
  ASSERT_EQ(lines.size(), 2u);
  EXPECT_EQ(Fate(lines[0]), "DONE SCHEDULED 2026-03-03T12:00:00Z");
  EXPECT_EQ(Fate(lines[1]), "DONE DEFERRED 2026-03-04T12:00:00Z");
}

TEST_F(CtlSimulateTest, SameTopicOfAnotherTeamMerges) {
  const auto lines = Simulate(Row("p1", "2026-03-03T12:00:00Z", R"(,"topic":"t")") +
                              Row("x", "2026-03-03T10:00:00Z", R"(,"topic":"t","team":"b")"));
  ASSERT_EQ(lines.size(), 2u);
  EXPECT_EQ(Fate(lines[1]), "DONE MERGED 2026-03-03T12:00:00Z");
  EXPECT_EQ(Text(lines[1], "mergedInto"), Text(lines[0], "touchpointId"));
  EXPECT_EQ(Text(lines[0], "mergedInto"), "");
  const json::object& conflicts = summary_.at("conflicts").as_object();
  EXPECT_EQ(json::serialize(conflicts.at("asAsked")),
            R"({"closerThan24h":1,"daysWithSeveralTeams":1})");
  EXPECT_EQ(json::serialize(conflicts.at("asPlanned")),
            R"({"closerThan24h":0,"daysWithSeveralTeams":0})");
}

TEST_F(CtlSimulateTest, NoPlaceInTheWindowIsSuppressedWithTheNextLegalTime) {
  const auto lines =
      Simulate(Row("p1", "2026-03-03T12:00:00Z") +
               Row("x", "2026-03-03T12:00:00Z", R"(,"latest_time":"2026-03-04T12:00:00Z")"));
  ASSERT_EQ(lines.size(), 2u);
  EXPECT_EQ(Fate(lines[1]), "EXPIRED SUPPRESSED ");
  EXPECT_EQ(Text(lines[1], "nextLegalTime"), "2026-03-04T12:00:00Z");
  EXPECT_EQ(Text(lines[1], "channel"), "email");
}

TEST_F(CtlSimulateTest, LeadAndWindowComeFromTheMapping) {
  const std::string row =
      R"({"id":"r","stakeholder_id":"s","team":"a","channel":"email","purpose":"promotion",)"
      R"("when":"2026-03-03T12:00:00Z"})";
  const auto lines = Simulate(row, "{request_id: id, preferred_time: when, window: 1d, lead: 14d}");
  ASSERT_EQ(lines.size(), 1u);
  EXPECT_EQ(Fate(lines[0]), "DONE SCHEDULED 2026-03-03T12:00:00Z");
}

TEST_F(CtlSimulateTest, RefusedRowsKeepTheirPlaceAndSayWhy) {
  const auto lines = Simulate(Row("p1", "2026-03-03T12:00:00Z") + "{broken\n" +
                              Row("bad", "2026-03-03T12:00:00Z", R"(,"channel":"emial")") +
                              Row("p2", "2026-03-08T12:00:00Z"));
  ASSERT_EQ(lines.size(), 4u);
  EXPECT_EQ(lines[1].at("line").to_number<int>(), 2);
  EXPECT_EQ(Text(lines[1].at("error").as_object(), "reason"), "MALFORMED");
  EXPECT_EQ(Text(lines[2], "requestId"), "bad");
  EXPECT_EQ(Text(lines[2].at("error").as_object(), "reason"), "UNKNOWN_CHANNEL");
  EXPECT_EQ(Text(lines[2].at("error").as_object(), "field"), "channel");
  EXPECT_EQ(Text(lines[3], "requestId"), "p2");
  EXPECT_EQ(summary_.at("refused").to_number<int>(), 2);
  EXPECT_EQ(summary_.at("plans").to_number<int>(), 2);
}

TEST_F(CtlSimulateTest, SamePlanTwiceIsOneTouchpoint) {
  const auto lines =
      Simulate(Row("p1", "2026-03-03T12:00:00Z") + Row("p1", "2026-03-03T12:00:00Z"));
  ASSERT_EQ(lines.size(), 2u);
  EXPECT_EQ(json::serialize(lines[0]), json::serialize(lines[1]));
  EXPECT_EQ(summary_.at("plans").to_number<int>(), 1);
  EXPECT_EQ(summary_.at("replayed").to_number<int>(), 1);
}

TEST_F(CtlSimulateTest, SameInputGivesTheSameBytes) {
  std::string plans;
  for (int i = 0; i < 50; ++i) {
    plans += Row("p" + std::to_string(i), "2026-03-03T12:00:00Z");
  }
  Simulate(plans);
  const std::string first = folder_.Read("out");
  Simulate(plans);
  EXPECT_EQ(folder_.Read("out"), first);
}

TEST_F(CtlSimulateTest, ReadsCsvFromStandardInputAndWritesToStandardOutput) {
  const Ended ended = RunProgram(
      {"simulate", "--policy", folder_.Write("p.yaml", kPolicy), "--plans", "-", "--out", "-"},
      "request_id,stakeholder_id,team,channel,purpose,preferred_time\n"
      "p1,s,a,email,promotion,2026-03-03T12:00:00Z\n");
  EXPECT_EQ(ended.code, 0) << ended.err;
  EXPECT_EQ(json::parse(ended.out).as_object().at("requestId").as_string(), "p1");
  EXPECT_THAT(ended.err, HasSubstr("1 plans of 1 teams"));
}

TEST_F(CtlSimulateTest, BadPolicyIsNamedByPlace) {
  const Ended ended =
      RunProgram({"simulate", "--policy", folder_.Write("p.yaml", "policy: 1\nchanels: {}\n"),
                  "--plans", "-", "--out", "-"});
  EXPECT_EQ(ended.code, 1);
  EXPECT_EQ(ended.out, "");
  EXPECT_THAT(ended.err, HasSubstr("p.yaml:2:1: "));
  EXPECT_THAT(ended.err, HasSubstr("did you mean 'channels'?"));
}

}  // namespace
}  // namespace touchpoint::ctl
