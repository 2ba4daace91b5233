// SPDX-License-Identifier: Apache-2.0
#include "services/query/conflicts.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace touchpoint::query {
namespace {

using model::State;
using ::testing::ElementsAre;
using ::testing::IsEmpty;

const ZoneTable& Berlin() {
  static const auto zones = ZoneDatabase::LoadSystem().value();
  return *zones->Find("Europe/Berlin");
}

Instant At(const std::string& text) {
  return *ParseRfc3339(text);
}

/// A person for whom teams plan.
struct Person {
  model::Touchpoint& Plan(const std::string& team, const std::string& at,
                          State state = State::kPlanned) {
    model::Touchpoint touchpoint;
    touchpoint.sequence = timeline.sequence_next++;
    touchpoint.state = state;
    touchpoint.verdict = model::Verdict::kScheduled;
    touchpoint.team = timeline.names.Intern(team);
    touchpoint.scheduled = At(at);
    touchpoint.latest = touchpoint.scheduled + kDay;
    timeline.touchpoints.push_back(touchpoint);
    return timeline.touchpoints.back();
  }
  model::Timeline timeline;
};

class ConflictsTest : public ::testing::Test {
 protected:
  /// "2026-03-03 a b: 1 people, 2 touchpoints, ada".
  std::vector<std::string> Shown(size_t cells_max = 100) {
    v1::GetConflictsResponse response;
    all_shown_ = count_.Show(cells_max, response);
    std::vector<std::string> shown;
    for (const v1::ConflictCell& cell : response.cells()) {
      std::string text = cell.day() + " " + cell.team() + " " + cell.other_team() + ": " +
                         std::to_string(cell.stakeholders()) + " people, " +
                         std::to_string(cell.touchpoints()) + " touchpoints,";
      for (const std::string& id : cell.stakeholder_ids()) {
        text += " " + id;
      }
      shown.push_back(text);
    }
    return shown;
  }

  void Add(const std::string& id, const Person& person) { count_.Add(id, person.timeline, now_); }

  const Instant now_ = At("2026-03-02T09:00:00Z");
  ConflictCount count_{now_, 3, Berlin()};
  bool all_shown_ = false;
};

TEST_F(ConflictsTest, TeamsMeetOnALocalDay) {
  Person person;
  person.Plan("b", "2026-03-02T22:30:00Z");
  person.Plan("a", "2026-03-02T23:30:00Z");  // the next day in Berlin
  person.Plan("b", "2026-03-03T12:00:00Z");
  person.Plan("b", "2026-03-03T14:00:00Z");
  Add("ada", person);
  EXPECT_THAT(Shown(), ElementsAre("2026-03-03 a b: 1 people, 3 touchpoints, ada"));
}

TEST_F(ConflictsTest, OnlyWhatIsToComeWithinTheDaysCounts) {
  for (const State state :
       {State::kDone, State::kSuppressed, State::kCancelled, State::kExpired, State::kFailed}) {
    Person person;
    person.Plan("a", "2026-03-03T12:00:00Z");
    person.Plan("b", "2026-03-03T12:00:00Z", state);
    Add("ada", person);
  }
  for (const char* at : {"2026-03-02T08:59:59Z", "2026-03-04T23:00:00Z"}) {
    Person person;
    person.Plan("a", at);
    person.Plan("b", at);
    Add("ada", person);
  }
  EXPECT_THAT(Shown(), IsEmpty());
  Person person;
  person.Plan("a", "2026-03-04T22:59:59Z");
  person.Plan("b", "2026-03-01T00:00:00Z", State::kLeased).occupied_from =
      At("2026-03-04T12:00:00Z");
  Add("ada", person);
  EXPECT_THAT(Shown(), ElementsAre("2026-03-04 a b: 1 people, 2 touchpoints, ada"));
}

TEST_F(ConflictsTest, WhatHasMergedIsOneContact) {
  Person person;
  const model::Sequence host = person.Plan("a", "2026-03-03T12:00:00Z").sequence;
  person.Plan("b", "2026-03-03T12:00:00Z", State::kMerged).host = host;
  Add("ada", person);
  EXPECT_THAT(Shown(), IsEmpty());
  person.Plan("c", "2026-03-03T18:00:00Z");
  Add("ada", person);
  EXPECT_THAT(Shown(), ElementsAre("2026-03-03 a c: 1 people, 2 touchpoints, ada",
                                   "2026-03-03 b c: 1 people, 2 touchpoints, ada"));
  person.Plan("b", "2026-03-03T20:00:00Z");
  Add("bea", person);
  EXPECT_THAT(Shown(), ElementsAre("2026-03-03 a b: 1 people, 3 touchpoints, bea",
                                   "2026-03-03 a c: 2 people, 4 touchpoints, ada bea",
                                   "2026-03-03 b c: 2 people, 5 touchpoints, ada bea"));
}

TEST_F(ConflictsTest, NamesTheFirstFiveAndShowsNoMoreCellsThanAsked) {
  for (const char* id : {"p7", "p1", "p5", "p3", "p6", "p2", "p4"}) {
    Person person;
    person.Plan("a", "2026-03-03T12:00:00Z");
    person.Plan("b", "2026-03-03T12:00:00Z");
    person.Plan("c", "2026-03-03T12:00:00Z");
    Add(id, person);
  }
  EXPECT_EQ(Shown(3)[0], "2026-03-03 a b: 7 people, 14 touchpoints, p1 p2 p3 p4 p5");
  EXPECT_TRUE(all_shown_);
  EXPECT_EQ(Shown(2).size(), 2u);
  EXPECT_FALSE(all_shown_);
}

}  // namespace
}  // namespace touchpoint::query
