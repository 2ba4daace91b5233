// SPDX-License-Identifier: Apache-2.0
// Smallest lives on which random checking found the engine and SEMANTICS to disagree.
#include <gtest/gtest.h>

#include <memory>
#include <string>

#include "services/decide/decide.h"

namespace touchpoint::decide {
namespace {

using model::State;

Instant At(const std::string& text) {
  return *ParseRfc3339(text);
}

struct IndependentFindings : ::testing::Test {
  IndependentFindings() {
    policy.channels = {{"email", {}}, {"phone", {}}};
    policy.freeze = Duration(0);
    policy.zone_default = "UTC";
    uint32_t rank = 0;
    for (const char* purpose : {"alert", "service", "sales", "promo"}) {
      policy.purposes[purpose].rank = rank++;
    }
  }

  void AddCap(const std::string& id, uint32_t limit, Duration per) {
    model::Cap cap;
    cap.id = id;
    cap.limit = limit;
    cap.per = per;
    policy.caps.push_back(cap);
  }

  model::PlanInput Asking(const std::string& purpose, Duration lead, Duration window) const {
    model::PlanInput plan;
    plan.team = "a";
    plan.channel = "email";
    plan.purpose = purpose;
    plan.earliest = plan.preferred = now + lead;
    plan.latest = plan.preferred + window;
    plan.request_key = timeline.sequence_next;
    return plan;
  }

  model::Decision Feed(const model::Input& input) {
    model::Decision decision =
        Decide(timeline, Rulebook(policy, *ZoneDatabase::LoadSystem()), input, now);
    model::Apply(decision, timeline);
    return decision;
  }

  const model::Touchpoint& Of(model::Sequence sequence) const { return *timeline.Find(sequence); }

  Instant now = At("2026-03-02T09:00:00Z");
  model::Policy policy;
  model::Timeline timeline;
};

// §3 and §6: the merged contact obeys because one contributor does; overfilled, it dissolves, and
// that contributor can join either of the two that do not obey, which overfill each other's
// contact.
TEST_F(IndependentFindings, AMergedContactThatHalfObeysIsPlacedAnewInFiniteTime) {
  AddCap("cap", 1, kDay);
  policy.purposes["promo"].obeys_caps = false;
  policy.purposes["promo"].displaceable = false;
  policy.merges.push_back({"merge", {}, true, model::MergeWhen::kIfBlocked, 5});
  model::PlanInput first = Asking("promo", 14 * kHour, kHour);
  first.topic = "t";
  Feed(first);
  model::PlanInput second = Asking("sales", std::chrono::minutes(810), kHour);
  second.alternate_channels = {"phone"};
  second.topic = "t";
  Feed(second);
  ASSERT_EQ(Of(2).state, State::kMerged);
  model::PlanInput third = Asking("promo", 14 * kHour, kHour);
  third.channel = "phone";
  third.topic = "t";
  Feed(third);
  EXPECT_EQ(Of(1).state, State::kPlanned);
  EXPECT_EQ(Of(3).state, State::kPlanned);
}

// §3: "Where something that counts but does not obey overfills a window, movable obeying ones are
// placed anew", also where the one that does not obey is of a lower class and gave way at first.
TEST_F(IndependentFindings, ALowerClassThatDoesNotObeyStillTakesRoom) {
  AddCap("cap", 1, kDay);
  policy.purposes["promo"].obeys_caps = false;
  Feed(Asking("promo", 10 * kHour, 3 * kDay));
  Feed(Asking("sales", 2 * kHour, 3 * kDay));
  EXPECT_EQ(Of(1).scheduled, now + 10 * kHour);
  EXPECT_EQ(Of(2).scheduled, now + 34 * kHour);
}

// §3: one that obeys but does not count is judged when it is placed.
TEST_F(IndependentFindings, WhatDoesNotCountIsJudgedAmongThoseThatStay) {
  AddCap("cap", 1, kDay);
  policy.purposes["sales"].counts = false;
  Feed(Asking("promo", 10 * kHour, 3 * kDay));
  Feed(Asking("sales", 2 * kHour, 3 * kDay));
  const bool moved = Of(1).scheduled != now + 10 * kHour;
  EXPECT_TRUE(moved || Of(2).scheduled == now + 34 * kHour)
      << "both within 24 h: " << FormatRfc3339(Of(2).scheduled);
}

// §3: "what cannot move stays", also where a contact that does give way is merged into it: a higher
// class does not take a place next to it that breaks its own cap.
TEST_F(IndependentFindings, AHigherClassSeesWhatWouldStayOfAMergedContact) {
  AddCap("cap", 1, kDay);
  policy.purposes["promo"].counts = false;
  policy.purposes["sales"].obeys_caps = false;
  policy.merges.push_back({"merge", {}, true, model::MergeWhen::kIfBlocked, 5});
  for (const char* purpose : {"promo", "sales"}) {
    model::PlanInput plan = Asking(purpose, 10 * kHour, kHour);
    plan.topic = "t";
    Feed(plan);
  }
  ASSERT_EQ(Of(1).host, 2U);
  const model::Decision decision = Feed(Asking("service", Duration(0), kHour));
  EXPECT_EQ(Of(3).state, State::kSuppressed);
  EXPECT_EQ(Of(1).state, State::kMerged);
  EXPECT_TRUE(decision.notes.empty());
}

// §4: "Before the preferred time only by merging." Once alone again it is not merged any more.
TEST_F(IndependentFindings, WhoIsLeftAloneDoesNotStayBeforeItsPreferredTime) {
  AddCap("cap", 1, kDay);
  policy.merges.push_back({"merge", {}, true, model::MergeWhen::kIfBlocked, 5});
  model::PlanInput host = Asking("promo", 10 * kHour, 5 * kHour);
  host.earliest = now;
  host.topic = "t";
  Feed(host);
  model::PlanInput joining = Asking("promo", 8 * kHour, kHour);
  joining.topic = "t";
  Feed(joining);
  ASSERT_EQ(Of(2).state, State::kMerged);
  ASSERT_EQ(Of(1).scheduled, now + 8 * kHour);
  Feed(model::CancelInput{2, "a", 2});
  EXPECT_EQ(FormatRfc3339(Of(1).scheduled), FormatRfc3339(now + 10 * kHour));
}

// §3: "what cannot move stays, and the log says so", also what was overfull by another rule.
TEST_F(IndependentFindings, EveryNewlyOverfullRuleIsNoted) {
  AddCap("one", 1, kDay);
  AddCap("two", 2, kDay);
  policy.purposes["promo"].obeys_caps = false;
  policy.purposes["promo"].displaceable = false;
  Feed(Asking("sales", Duration(0), kHour));
  EXPECT_FALSE(Feed(Asking("promo", kHour, kHour)).notes.empty());
  EXPECT_FALSE(Feed(Asking("promo", kHour, kHour)).notes.empty());
}

}  // namespace
}  // namespace touchpoint::decide
