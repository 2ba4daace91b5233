// SPDX-License-Identifier: Apache-2.0
#include "services/touchpointctl/doctor/findings.h"

#include <gmock/gmock.h>

#include <map>

namespace touchpoint::ctl {
namespace {

using std::chrono::microseconds;
using std::chrono::milliseconds;
using std::chrono::seconds;
using testing::ElementsAre;
using testing::HasSubstr;

/// All is well.
InstallationFacts Healthy() {
  InstallationFacts facts;
  facts.server = "127.0.0.1:7400";
  facts.ctl_version = "1.2.3";
  facts.round_trip = milliseconds(2);
  v1::GetInstallationResponse& installation = facts.installation;
  installation.set_daemon_version("1.2.3");
  installation.set_serving(true);
  installation.set_durability_class(v1::DURABILITY_CLASS_FSYNC);
  installation.set_function_library("tp2");
  v1::StoreState& store = *installation.mutable_store();
  store.set_redis_version("7.0.15");
  store.set_functions_loaded(true);
  store.set_used_bytes(10 << 20);
  store.set_limit_bytes(100 << 20);
  store.mutable_round_trip()->set_nanos(200'000);
  v1::PolicyApplication& policy = *installation.mutable_policy();
  policy.set_number(3);
  policy.set_author("ada");
  policy.mutable_apply_time()->set_seconds(1772445600);
  return facts;
}

Finding Of(const InstallationFacts& facts, const std::string& subject) {
  for (const Finding& finding : Examine(facts)) {
    if (finding.subject == subject) {
      return finding;
    }
  }
  ADD_FAILURE() << "no finding about " << subject;
  return {};
}

Condition ConditionOf(const InstallationFacts& facts, const std::string& subject) {
  return Of(facts, subject).condition;
}

TEST(Findings, AllIsWellInAHealthyInstallationAndNeedsNoFix) {
  const auto findings = Examine(Healthy());
  std::vector<std::string> subjects;
  for (const Finding& finding : findings) {
    EXPECT_EQ(finding.condition, Condition::kOk) << finding.what;
    EXPECT_EQ(finding.fix, "");
    EXPECT_NE(finding.what, "");
    subjects.push_back(finding.subject);
  }
  EXPECT_THAT(subjects, ElementsAre("daemon", "versions", "way to the daemon", "clock here",
                                    "redis", "durability", "what would be lost", "functions",
                                    "memory", "way to redis", "clock of redis", "policy"));
  EXPECT_EQ(Worst(findings), Condition::kOk);
}

TEST(Findings, WithoutAnAnswerThereIsOnlyThat) {
  InstallationFacts facts;
  facts.no_answer = Failure{Code::kUnavailable, "NO_ANSWER", "no answer from x", {}, {}, {}};
  const auto findings = Examine(facts);
  ASSERT_EQ(findings.size(), 1u);
  EXPECT_EQ(findings[0].condition, Condition::kBroken);
  EXPECT_EQ(findings[0].what, "no answer from x");
  EXPECT_NE(findings[0].fix, "");
  facts.no_answer->code = static_cast<Code>(12);
  EXPECT_THAT(Examine(facts)[0].what, HasSubstr("too old"));
}

TEST(Findings, ADaemonThatRefusesPlansIsBroken) {
  InstallationFacts facts = Healthy();
  facts.installation.set_serving(false);
  EXPECT_EQ(ConditionOf(facts, "daemon"), Condition::kBroken);
}

TEST(Findings, AnotherVersionNeedsAttention) {
  InstallationFacts facts = Healthy();
  facts.ctl_version = "1.2.4";
  EXPECT_EQ(ConditionOf(facts, "versions"), Condition::kAttention);
}

TEST(Findings, ARedisThatDoesNotAnswerLeavesNothingElseToSayOfIt) {
  InstallationFacts facts = Healthy();
  facts.installation.mutable_store()->set_unavailable("connection refused");
  EXPECT_THAT(Of(facts, "redis").what, HasSubstr("connection refused"));
  EXPECT_EQ(Examine(facts).size(), 5u);
  EXPECT_EQ(Worst(Examine(facts)), Condition::kBroken);
}

TEST(Findings, ADurabilityClassThatIsNotHeldIsBrokenAndPromisesNothing) {
  InstallationFacts facts = Healthy();
  facts.installation.mutable_store()->set_durability_problem("appendfsync is everysec");
  const Finding durability = Of(facts, "durability");
  EXPECT_EQ(durability.condition, Condition::kBroken);
  EXPECT_THAT(durability.what, HasSubstr("class fsync is configured and not held"));
  EXPECT_THAT(durability.what, HasSubstr("appendfsync is everysec"));
  EXPECT_THAT(Of(facts, "what would be lost").what, HasSubstr("anything"));
}

TEST(Findings, EachClassSaysWhatWouldBeLostAndWhen) {
  InstallationFacts facts = Healthy();
  EXPECT_THAT(Of(facts, "what would be lost").what, HasSubstr("neither the end of a process nor"));
  facts.installation.set_durability_class(v1::DURABILITY_CLASS_RELAXED);
  EXPECT_THAT(Of(facts, "what would be lost").what, HasSubstr("the last two seconds"));
  facts.installation.set_durability_class(v1::DURABILITY_CLASS_REPLICATED);
  EXPECT_THAT(Of(facts, "what would be lost").what, HasSubstr("any one node"));
}

TEST(Findings, ALogThatCannotBeWrittenIsBroken) {
  InstallationFacts facts = Healthy();
  facts.installation.mutable_store()->set_write_failed(true);
  EXPECT_EQ(ConditionOf(facts, "redis"), Condition::kBroken);
}

TEST(Findings, ALogThatCannotBeCompactedNeedsAttention) {
  InstallationFacts facts = Healthy();
  facts.installation.mutable_store()->set_rewrite_failed(true);
  EXPECT_EQ(Of(facts, "redis").condition, Condition::kAttention);
  EXPECT_THAT(Of(facts, "redis").what, ::testing::HasSubstr("could not compact"));
}

TEST(Findings, AWarningOfRedisNeedsAttention) {
  InstallationFacts facts = Healthy();
  facts.installation.mutable_store()->add_warnings("listpacks are small");
  EXPECT_EQ(Of(facts, "redis").condition, Condition::kAttention);
  EXPECT_EQ(Of(facts, "redis").what, "listpacks are small");
}

TEST(Findings, FunctionsThatAreGoneComeBackThoseOfAnotherBuildDoNot) {
  InstallationFacts facts = Healthy();
  facts.installation.mutable_store()->set_functions_loaded(false);
  EXPECT_EQ(ConditionOf(facts, "functions"), Condition::kAttention);
  facts.installation.mutable_store()->set_functions_problem("not this build's");
  EXPECT_EQ(ConditionOf(facts, "functions"), Condition::kBroken);
}

TEST(Findings, MemoryIsJudgedByItsLimit) {
  InstallationFacts facts = Healthy();
  v1::StoreState& store = *facts.installation.mutable_store();
  const std::map<int64_t, Condition> by_percent = {
      {0, Condition::kOk},         {79, Condition::kOk},     {80, Condition::kAttention},
      {97, Condition::kAttention}, {98, Condition::kBroken}, {120, Condition::kBroken}};
  for (const auto& [percent, condition] : by_percent) {
    store.set_used_bytes(percent << 20);
    EXPECT_EQ(ConditionOf(facts, "memory"), condition) << percent;
  }
  store.set_limit_bytes(0);
  EXPECT_THAT(Of(facts, "memory").what, HasSubstr("120 MiB of memory without a limit"));
  EXPECT_EQ(ConditionOf(facts, "memory"), Condition::kOk);
}

TEST(Findings, SlowWaysNeedAttention) {
  InstallationFacts facts = Healthy();
  facts.installation.mutable_store()->mutable_round_trip()->set_nanos(10'000'000);
  EXPECT_EQ(ConditionOf(facts, "way to redis"), Condition::kOk);
  facts.installation.mutable_store()->mutable_round_trip()->set_nanos(10'001'000);
  EXPECT_EQ(ConditionOf(facts, "way to redis"), Condition::kAttention);
  facts.round_trip = milliseconds(100);
  EXPECT_EQ(ConditionOf(facts, "way to the daemon"), Condition::kOk);
  facts.round_trip = microseconds(100'001);
  EXPECT_EQ(ConditionOf(facts, "way to the daemon"), Condition::kAttention);
}

TEST(Findings, ClocksAreJudgedByWhatIsCertainOfTheirSkew) {
  const auto judge = [](microseconds ahead, microseconds trip) {
    return JudgeSkew("clock", "a's clock and b's", ahead, trip).condition;
  };
  EXPECT_EQ(judge(microseconds(999'999), microseconds(0)), Condition::kOk);
  EXPECT_EQ(judge(seconds(1), microseconds(0)), Condition::kAttention);
  EXPECT_EQ(judge(-seconds(1), microseconds(0)), Condition::kAttention);
  EXPECT_EQ(judge(seconds(5), microseconds(0)), Condition::kAttention);
  EXPECT_EQ(judge(seconds(5) + microseconds(1), microseconds(0)), Condition::kBroken);
  EXPECT_EQ(judge(-seconds(6), microseconds(0)), Condition::kBroken);
  EXPECT_EQ(judge(seconds(6), seconds(12)), Condition::kOk);  // it may all be the way
  EXPECT_EQ(judge(seconds(6), seconds(4)), Condition::kAttention);
  EXPECT_THAT(JudgeSkew("clock", "a's clock and b's", -seconds(3), milliseconds(2)).what,
              HasSubstr("a's clock and b's are 3.0 s apart (the former is behind)"));
}

TEST(Findings, BothSkewsAreLookedAt) {
  InstallationFacts facts = Healthy();
  facts.daemon_ahead = seconds(9);
  EXPECT_EQ(ConditionOf(facts, "clock here"), Condition::kBroken);
  EXPECT_EQ(ConditionOf(facts, "clock of redis"), Condition::kOk);
  facts.installation.mutable_store()->mutable_clock_ahead()->set_seconds(-2);
  EXPECT_EQ(ConditionOf(facts, "clock of redis"), Condition::kAttention);
}

TEST(Findings, ThePolicyIsNamedByNumberAuthorAndTime) {
  InstallationFacts facts = Healthy();
  EXPECT_EQ(Of(facts, "policy").what,
            "policy 3 is in force, applied by ada on 2026-03-02 10:00 UTC");
  facts.installation.mutable_policy()->set_comment("spring");
  EXPECT_THAT(Of(facts, "policy").what, HasSubstr("(spring)"));
  facts.installation.clear_policy();
  EXPECT_EQ(ConditionOf(facts, "policy"), Condition::kBroken);
}

TEST(Findings, LengthsAreSpelledInTheirUnit) {
  EXPECT_EQ(Spell(microseconds(0)), "0 us");
  EXPECT_EQ(Spell(microseconds(999)), "999 us");
  EXPECT_EQ(Spell(microseconds(1'000)), "1.0 ms");
  EXPECT_EQ(Spell(seconds(-3)), "3.0 s");
}

TEST(Findings, TheWorstCounts) {
  EXPECT_EQ(Worst({}), Condition::kOk);
  EXPECT_EQ(Worst({{Condition::kAttention, "", "", ""}, {Condition::kOk, "", "", ""}}),
            Condition::kAttention);
  EXPECT_EQ(Worst({{Condition::kBroken, "", "", ""}, {Condition::kAttention, "", "", ""}}),
            Condition::kBroken);
}

}  // namespace
}  // namespace touchpoint::ctl
