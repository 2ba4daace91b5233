// SPDX-License-Identifier: Apache-2.0
// What a question about a contact is told, and what a plan is told that comes right after it.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <random>

#include "services/commit/memory/memory_store.h"
#include "services/intake/submission.h"
#include "tests/support/seed.h"
#include "tests/support/stage.h"
#include "tests/unit/intake/queued_test.h"

namespace touchpoint::intake {
namespace {

using touchpoint::testing::Utc;

model::Policy ManyRules() {
  model::Policy policy = touchpoint::testing::OneADayMerging();
  policy.revision = "sha256:many";
  policy.caps.push_back(touchpoint::testing::RollingCap(3, 7 * kDay));
  policy.caps.back().id = "weekly";
  policy.caps.back().each = {model::Dimension::kTeam};
  policy.caps.push_back(touchpoint::testing::CalendarCap(1, model::CapPeriod::kCalendarDay));
  policy.caps.back().id = "daily";
  policy.caps.back().scope.channels = {{"phone"}};
  policy.gaps = {{"visits", 3 * kDay, {{{"visit"}}, {}, {}, {}, {}, {}}, {}}};
  policy.quiet_hours = {touchpoint::testing::Quiet(20 * 60, 8 * 60)};
  policy.quiet_hours[0].channels = {{"phone", "sms"}};
  policy.displacement_limit = 2;
  return policy;
}

class ContactTest : public QueuedTest {
 protected:
  ContactTest() : memory_(4, Poster()) { SetPolicy(ManyRules()); }

  void SetPolicy(const model::Policy& policy) {
    submission_.SetRulebook(
        std::make_shared<const decide::Rulebook>(policy, touchpoint::testing::Zones()));
  }

  Result<ContactAnswer> Check(const ContactQuestion& question) {
    return Await<ContactAnswer>(
        [&](auto done) { submission_.CheckContact(question, commit::Deadline::max(), done); });
  }

  Result<TouchpointAnswer> Plan(const PlanRequest& plan) {
    return Await<TouchpointAnswer>(
        [&](auto done) { submission_.Plan(plan, commit::Deadline::max(), done); });
  }

  PlanRequest Request(const ContactQuestion& question, const std::string& channel) {
    PlanRequest plan;
    plan.key = {question.team, question.stakeholder_id, "r" + std::to_string(++requests_)};
    plan.channel = channel;
    plan.purpose = question.purpose;
    plan.topic = question.topic;
    return plan;
  }

  uint64_t Revision() {
    return Await<commit::LoadedTimeline>(
               [&](auto done) { memory_.Load("ada", commit::Deadline::max(), done); })
        ->timeline.revision;
  }

  commit::MemoryStore memory_;
  ManualClock clock_{Utc("2026-03-02 09:00")};
  SeededRandom random_{7};
  Submission submission_{memory_, clock_, random_, {}};
  int requests_ = 0;
};

TEST_F(ContactTest, WhatIsSaidIsWhatAPlanIsToldRightAfter) {
  std::mt19937_64 chance(touchpoint::testing::Seed());
  const auto one_of = [&chance](const std::vector<std::string>& words) {
    return words[chance() % words.size()];
  };
  model::Policy other = ManyRules();
  other.revision = "sha256:other";
  other.caps[0].limit = 2;
  for (int step = 0; step < 400; ++step) {
    clock_.Set(clock_.Now() + std::chrono::minutes(chance() % 3 * 97));
    const ContactQuestion question{"p" + std::to_string(step / 40),
                                   one_of({"a", "b"}),
                                   {},
                                   one_of({"promotion", "promotion", "sales", "safety"}),
                                   one_of({"", "t"})};
    if (step % 7 == 0) {  // a plan for some other time
      PlanRequest plan = Request(question, one_of({"email", "phone", "visit"}));
      plan.preferred = clock_.Now() + std::chrono::minutes(chance() % 9'000);
      ASSERT_TRUE(Plan(plan));
      continue;
    }
    if (step % 50 == 0) {
      SetPolicy(step % 100 == 0 ? ManyRules() : other);
    }
    const auto check = Check(question);
    ASSERT_TRUE(check);
    ASSERT_EQ(check->check.options.size(), 4u);
    const decide::ChannelOption& option = check->check.options[chance() % 4];
    SCOPED_TRACE(std::to_string(step) + " " + option.channel);
    const auto planned = Plan(Request(question, option.channel));
    ASSERT_TRUE(planned);
    const model::Answer& told = planned->view.details.first;
    EXPECT_EQ(option.reasons, told.reasons);
    EXPECT_EQ(option.next_time, told.scheduled ? told.scheduled : told.next_legal);
    EXPECT_EQ(option.allowed_now, told.scheduled == check->now);
    EXPECT_EQ(check->rulebook->policy().revision, told.policy_revision);
  }
}

TEST_F(ContactTest, ANewPolicyIsFollowedFirstAndNothingIsWritten) {
  const ContactQuestion question{"ada", "a", {"email"}, "promotion", ""};
  PlanRequest plan = Request(question, "email");
  plan.preferred = clock_.Now() + kHour;
  ASSERT_TRUE(Plan(plan));
  EXPECT_FALSE(Check(question)->check.options[0].allowed_now);
  model::Policy strict = ManyRules();
  strict.revision = "sha256:strict";
  const std::chrono::local_days today(std::chrono::year(2026) / 3 / 2);
  strict.blackouts = {{"fair", {{"email"}}, {}, today, today + std::chrono::days(1)}};
  SetPolicy(strict);
  // The plan moves to the end of the blackout; a day later the next one may go out.
  const auto check = Check(question);
  EXPECT_EQ(check->check.options[0].next_time, Utc("2026-03-03 23:00"));
  EXPECT_EQ(check->purpose, "promotion");
  EXPECT_EQ(Revision(), 1u);
}

TEST_F(ContactTest, LeavesPurposeAndChannelsToThePolicy) {
  const auto check = Check({"ada", "a", {}, "", ""});
  ASSERT_TRUE(check);
  EXPECT_EQ(check->purpose, "promotion");  // of the lowest rank
  std::vector<std::string> channels;
  for (const decide::ChannelOption& option : check->check.options) {
    channels.push_back(option.channel);
  }
  EXPECT_THAT(channels, ::testing::ElementsAre("email", "phone", "sms", "visit"));
  EXPECT_EQ(check->time_zone, "Europe/Berlin");
}

TEST_F(ContactTest, RefusesWhatAPlanWouldBeRefusedFor) {
  const auto refused = [this](const ContactQuestion& question) {
    const auto check = Check(question);
    EXPECT_FALSE(check);
    const Failure& failure = check.error();
    return failure.reason + (failure.fields.empty() ? "" : " " + failure.fields[0].field);
  };
  EXPECT_EQ(refused({"ada", "a", {"email", "pigeon"}, "", ""}), "UNKNOWN_CHANNEL channels[1]");
  EXPECT_EQ(refused({"ada", "a", {}, "gossip", ""}), "UNKNOWN_PURPOSE purpose");
  model::Policy listed = ManyRules();
  listed.teams = {{"b"}};
  SetPolicy(listed);
  EXPECT_EQ(refused({"ada", "a", {}, "", ""}), "UNKNOWN_TEAM team");
  SetPolicy(ManyRules());
  Submission narrow(memory_, clock_, random_, {.open_touchpoints_max = 0});
  narrow.SetRulebook(submission_.rulebook());
  const auto full = Await<ContactAnswer>([&](auto done) {
    narrow.CheckContact({"ada", "a", {}, "", ""}, commit::Deadline::max(), done);
  });
  ASSERT_FALSE(full);
  EXPECT_EQ(full.error().reason, "STAKEHOLDER_LIMIT");
}

}  // namespace
}  // namespace touchpoint::intake
