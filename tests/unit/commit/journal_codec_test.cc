// SPDX-License-Identifier: Apache-2.0
#include "services/commit/journal_codec.h"

#include <gtest/gtest.h>

#include "tests/support/commit_draft.h"
#include "tests/support/seed.h"

namespace touchpoint::commit {
namespace {

StakeholderCommit CommitOf(model::Input input, model::Decision decision,
                           const model::NameTable& names) {
  auto after = std::make_shared<model::Timeline>();
  after->names = names;
  StakeholderCommit commit;
  commit.after = after;
  commit.steps.push_back({std::move(input), std::move(decision)});
  return commit;
}

template <typename T>
T RoundTrip(const T& input, const model::NameTable& names) {
  const auto steps = DecodeSteps(EncodeSteps(CommitOf(input, {}, names)), names);
  EXPECT_TRUE(steps);
  return std::get<T>(steps.value().at(0).input);
}

void ExpectSame(const model::PlanInput& a, const model::PlanInput& b) {
  EXPECT_EQ(a.team, b.team);
  EXPECT_EQ(a.channel, b.channel);
  EXPECT_EQ(a.alternate_channels, b.alternate_channels);
  EXPECT_EQ(a.purpose, b.purpose);
  EXPECT_EQ(a.topic, b.topic);
  EXPECT_EQ(a.initiative, b.initiative);
  EXPECT_EQ(a.priority, b.priority);
  EXPECT_EQ(a.pin, b.pin);
  EXPECT_EQ(a.earliest, b.earliest);
  EXPECT_EQ(a.preferred, b.preferred);
  EXPECT_EQ(a.latest, b.latest);
  EXPECT_EQ(a.time_zone, b.time_zone);
  EXPECT_EQ(a.region, b.region);
  EXPECT_EQ(a.request_key, b.request_key);
}

TEST(JournalCodecTest, RandomCommitsComeBackWhole) {
  SeededRandom random(testing::Seed());
  model::Timeline before;
  for (int i = 0; i < 300; ++i) {
    const StakeholderCommit commit =
        testing::DraftRandomCommit("anna", before, FromMillis(i), random);
    const auto steps = DecodeSteps(EncodeSteps(commit), commit.after->names);
    ASSERT_TRUE(steps);
    ASSERT_EQ(steps->size(), 1u);
    ASSERT_EQ(steps->at(0).decision, commit.steps[0].decision);
    ExpectSame(std::get<model::PlanInput>(steps->at(0).input),
               std::get<model::PlanInput>(commit.steps[0].input));
    if (::testing::Test::HasFailure()) {
      return;
    }
    before = *commit.after;
  }
}

TEST(JournalCodecTest, APlanThatItsTouchpointDoesNotRepeatComesBack) {
  model::NameTable names;
  names.Intern("spring-offer");
  names.Intern("spring");
  names.Intern("DE");
  model::PlanInput plan;
  plan.team = "crm";
  plan.channel = "email";
  plan.alternate_channels = {"sms", "phone"};
  plan.purpose = "promotion";
  plan.topic = "spring-offer";
  plan.initiative = "spring";
  plan.priority = 99;
  plan.pin = true;
  plan.earliest = FromMillis(1);
  plan.preferred = FromMillis(2);
  plan.latest = FromMillis(3);
  plan.time_zone = "Europe/Berlin";
  plan.region = "DE";
  plan.request_key = 0xffffffffffffffff;
  ExpectSame(RoundTrip(plan, names), plan);
}

TEST(JournalCodecTest, EveryOtherInputComesBack) {
  model::NameTable names;
  names.Intern("DE");
  names.Intern("gold");
  const auto cancel = RoundTrip(model::CancelInput{0, "crm", 7}, names);
  EXPECT_EQ(cancel.sequence, 0u);
  EXPECT_EQ(cancel.team, "crm");
  EXPECT_EQ(cancel.request_key, 7u);
  const auto reschedule =
      RoundTrip(model::RescheduleInput{3, FromMillis(1), FromMillis(2), FromMillis(3)}, names);
  EXPECT_EQ(reschedule.sequence, 3u);
  EXPECT_EQ(reschedule.earliest, FromMillis(1));
  EXPECT_EQ(reschedule.preferred, FromMillis(2));
  EXPECT_EQ(reschedule.latest, FromMillis(3));
  const model::Profile profile{
      "Europe/Berlin", "DE", {"gold"}, true, {{"email", ""}, {"", "sales"}}};
  EXPECT_EQ(RoundTrip(model::ProfileInput{profile}, names).profile, profile);
  const auto done = RoundTrip(model::OutcomeInput{4, true, FromMillis(9)}, names);
  EXPECT_EQ(done.sequence, 4u);
  EXPECT_EQ(done.at, FromMillis(9));
  EXPECT_TRUE(done.done);
  EXPECT_FALSE(RoundTrip(model::OutcomeInput{4, false, FromMillis(9)}, names).done);
  const auto record = RoundTrip(model::RecordInput{"crm", "phone", "sales", "gold", "DE",
                                                   FromMillis(9), "Europe/Berlin", "DE", 7},
                                names);
  EXPECT_EQ(record.team, "crm");
  EXPECT_EQ(record.channel, "phone");
  EXPECT_EQ(record.purpose, "sales");
  EXPECT_EQ(record.topic, "gold");
  EXPECT_EQ(record.initiative, "DE");
  EXPECT_EQ(record.at, FromMillis(9));
  EXPECT_EQ(record.time_zone, "Europe/Berlin");
  EXPECT_EQ(record.region, "DE");
  EXPECT_EQ(record.request_key, 7u);
  const auto lease = RoundTrip(model::LeaseInput{4, {1, ~uint64_t{0}}, kHour}, names);
  EXPECT_EQ(lease.sequence, 4u);
  EXPECT_EQ(lease.nonce, (model::Nonce{1, ~uint64_t{0}}));
  EXPECT_EQ(lease.lease, kHour);
  EXPECT_FALSE(RoundTrip(model::LeaseInput{4, {1, 2}, {}}, names).lease);
  const model::LeaseToken token{4, 7, {5, 6}};
  const auto expect_token = [&token](const model::LeaseToken& decoded) {
    EXPECT_EQ(decoded.sequence, token.sequence);
    EXPECT_EQ(decoded.epoch, token.epoch);
    EXPECT_EQ(decoded.nonce, token.nonce);
  };
  const auto acknowledge = RoundTrip(
      model::AcknowledgeInput{token, model::DispatchResult::kUnknown, FromMillis(9)}, names);
  expect_token(acknowledge.token);
  EXPECT_EQ(acknowledge.result, model::DispatchResult::kUnknown);
  EXPECT_EQ(acknowledge.at, FromMillis(9));
  const auto extend = RoundTrip(model::ExtendInput{token, kHour}, names);
  expect_token(extend.token);
  EXPECT_EQ(extend.lease, kHour);
  const auto give_back = RoundTrip(model::ReturnInput{token, FromMillis(9)}, names);
  expect_token(give_back.token);
  EXPECT_EQ(give_back.not_before, FromMillis(9));
  const auto resolve =
      RoundTrip(model::ResolveInput{4, model::DispatchResult::kFailed, FromMillis(9)}, names);
  EXPECT_EQ(resolve.sequence, 4u);
  EXPECT_EQ(resolve.result, model::DispatchResult::kFailed);
  EXPECT_EQ(resolve.at, FromMillis(9));
  RoundTrip(model::TickInput{}, names);
  RoundTrip(model::PolicyInput{}, names);
}

TEST(JournalCodecTest, ADecisionsOtherPartsComeBack) {
  model::NameTable names;
  const model::NameId topic = names.Intern("spring-offer");
  model::Decision decision;
  decision.names = {{topic, "spring-offer"}};
  decision.profile = model::Profile{"UTC", "", {}, false, {}};
  decision.notes.push_back({"cap",
                            model::ReasonKind::kOverfull,
                            "email",
                            FromMillis(1),
                            FromMillis(2),
                            3,
                            kDay,
                            {4, 5}});
  decision.unmoved = true;
  decision.next_legal = FromMillis(77);
  const auto steps = DecodeSteps(EncodeSteps(CommitOf(model::TickInput{}, decision, names)), names);
  EXPECT_EQ(steps.value().at(0).decision, decision);
}

TEST(JournalCodecTest, CallersWordsAreNotInThePayload) {
  model::NameTable names;
  SeededRandom random(testing::Seed());
  model::Touchpoint touchpoint = testing::TypicalTouchpoint(names, 1, FromMillis(1772442000000));
  touchpoint.topic = names.Intern("divorce-counselling");
  touchpoint.initiative = names.Intern("secret-initiative");
  names.Intern("secret-region");
  names.Intern("secret-segment");
  StakeholderCommit commit =
      testing::DraftCommit("anna", {}, FromMillis(0), touchpoint, names, random);
  model::Profile profile;
  profile.region = "secret-region";
  profile.segments = {"secret-segment"};
  commit.steps.push_back({model::ProfileInput{profile}, {}});
  commit.steps[1].decision.profile = profile;
  commit.details[0].second.request_id = "secret-request";
  const std::string payload = EncodeSteps(commit);
  for (const char* word : {"divorce-counselling", "secret", "anna"}) {
    EXPECT_EQ(payload.find(word), std::string::npos) << word;
  }
  const auto steps = DecodeSteps(payload, commit.after->names);
  ASSERT_TRUE(steps);
  EXPECT_EQ(std::get<model::ProfileInput>(steps->at(1).input).profile, profile);
}

TEST(JournalCodecTest, TheThrottleLogNeedsNoNameTable) {
  model::NameTable names;
  SeededRandom random(testing::Seed());
  model::Touchpoint touchpoint = testing::TypicalTouchpoint(names, 1, FromMillis(1772442000000));
  touchpoint.state = model::State::kMerged;
  touchpoint.verdict = model::Verdict::kMerged;
  touchpoint.host = 12;
  const StakeholderCommit commit =
      testing::DraftCommit("anna", {}, FromMillis(0), touchpoint, names, random);
  const model::Change& change = commit.steps[0].decision.changes[0];
  const auto changes = DecodeChanges(EncodeSteps(commit));
  ASSERT_TRUE(changes);
  ASSERT_EQ(changes->size(), 1u);
  const LoggedChange& logged = changes->at(0);
  EXPECT_EQ(logged.cause, change.cause);
  EXPECT_EQ(logged.sequence, 1u);
  EXPECT_EQ(logged.team, "crm-north");
  EXPECT_EQ(logged.channel, "email");
  EXPECT_EQ(logged.purpose, "promotion");
  EXPECT_EQ(logged.state, model::State::kMerged);
  EXPECT_EQ(logged.verdict, model::Verdict::kMerged);
  EXPECT_EQ(logged.verdict_before, change.verdict_before);
  EXPECT_EQ(logged.scheduled, touchpoint.scheduled);
  EXPECT_EQ(logged.scheduled_before, change.scheduled_before);
  EXPECT_EQ(logged.preferred, touchpoint.preferred);
  EXPECT_EQ(logged.host, 12u);
  EXPECT_EQ(logged.reasons, change.reasons);
  EXPECT_EQ(logged.next_legal, change.next_legal);
}

TEST(JournalCodecTest, WithoutItsNamesAReplayIsRefusedRatherThanWrong) {
  model::NameTable names;
  SeededRandom random(1);
  const auto touchpoint = testing::TypicalTouchpoint(names, 1, FromMillis(1772442000000));
  const StakeholderCommit commit =
      testing::DraftCommit("anna", {}, FromMillis(0), touchpoint, names, random);
  const auto steps = DecodeSteps(EncodeSteps(commit), model::NameTable());
  ASSERT_FALSE(steps);
  EXPECT_EQ(steps.error().reason, "RECORD_CORRUPT");
}

TEST(JournalCodecTest, AnythingElseIsDamage) {
  EXPECT_FALSE(DecodeSteps("\xff", model::NameTable()));
  EXPECT_FALSE(DecodeChanges("\xff"));
  EXPECT_FALSE(DecodeSteps(std::string("\x12\x00", 2), model::NameTable()))
      << "a step has an input";
}

}  // namespace
}  // namespace touchpoint::commit
