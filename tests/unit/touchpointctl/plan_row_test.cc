// SPDX-License-Identifier: Apache-2.0
#include "services/touchpointctl/rows/plan_row.h"

#include <gmock/gmock.h>

#include "services/touchpointctl/rows/mapping_file.h"
#include "services/touchpointctl/rows/row_reader.h"

namespace touchpoint::ctl {
namespace {

using testing::ElementsAre;

OrRefusal<PlanRow> Read(const std::string& json, const std::string& mapping = "{}") {
  const auto record = ParseJsonRow(json, 7);
  const auto parsed = ParseMapping(mapping, "m.yaml");
  EXPECT_TRUE(record && parsed);
  return PlanRow::Read(*record, *parsed);
}

Instant At(std::string_view text) {
  return *ParseRfc3339(text);
}

TEST(PlanRow, ReadsEveryKey) {
  const auto row = Read(R"({"request_id":"r","stakeholder_id":"s","team":"t","channel":"email",
    "alternate_channels":["phone","visit"],"purpose":"sales","topic":"x","initiative":"i",
    "priority":70,"preferred_time":"2026-03-02T10:00:00Z","earliest_time":"2026-03-02T09:00:00Z",
    "latest_time":"2026-03-03T09:00:00Z","plan_time":"2026-03-01T09:00:00Z",
    "time_zone":"Europe/Berlin","region":"DE"})");
  ASSERT_TRUE(row) << row.error().message;
  const v1::Plan plan = row->ToPlan();
  EXPECT_EQ(plan.request_id(), "r");
  EXPECT_EQ(plan.stakeholder_id(), "s");
  EXPECT_EQ(plan.team(), "t");
  EXPECT_EQ(plan.channel(), "email");
  EXPECT_THAT(plan.alternate_channels(), ElementsAre("phone", "visit"));
  EXPECT_EQ(plan.purpose(), "sales");
  EXPECT_EQ(plan.topic(), "x");
  EXPECT_EQ(plan.initiative(), "i");
  EXPECT_EQ(plan.priority(), 70u);
  EXPECT_EQ(plan.time_zone(), "Europe/Berlin");
  EXPECT_EQ(plan.region(), "DE");
  EXPECT_EQ(plan.preferred_time().seconds(), 1772445600);
  EXPECT_EQ(plan.earliest_time().seconds(), 1772442000);
  EXPECT_EQ(plan.latest_time().seconds(), 1772528400);
  EXPECT_EQ(row->plan_time, At("2026-03-01T09:00:00Z"));
}

TEST(PlanRow, WhatARowLeavesOutStaysUnset) {
  const auto row = Read(R"({"request_id":"r","priority":null,"topic":""})");
  ASSERT_TRUE(row) << row.error().message;
  const v1::Plan plan = row->ToPlan();
  EXPECT_FALSE(plan.has_priority());
  EXPECT_FALSE(plan.has_preferred_time());
  EXPECT_FALSE(plan.has_latest_time());
  EXPECT_EQ(plan.topic(), "");
}

TEST(PlanRow, ConstantBeatsFieldBeatsDefault) {
  const std::string mapping =
      "constant: {team: c}\ndefault: {channel: d, purpose: p}\ntopic: campaign\n";
  const auto row = Read(R"({"team":"x","channel":"email","campaign":"y","topic":"z"})", mapping);
  ASSERT_TRUE(row) << row.error().message;
  EXPECT_EQ(row->plan.team(), "c");
  EXPECT_EQ(row->plan.channel(), "email");
  EXPECT_EQ(row->plan.purpose(), "p");
  EXPECT_EQ(row->plan.topic(), "y");
}

TEST(PlanRow, WindowEndsThatLongAfterThePreferredTimeUnlessTheRowSays) {
  const auto row = Read(R"({"preferred_time":"2026-03-02T10:00:00Z"})", "window: 14d");
  EXPECT_EQ(row->latest, At("2026-03-16T10:00:00Z"));
  const auto own =
      Read(R"({"preferred_time":"2026-03-02T10:00:00Z","latest_time":"2026-03-03T10:00:00Z"})",
           "window: 14d");
  EXPECT_EQ(own->latest, At("2026-03-03T10:00:00Z"));
}

TEST(PlanRow, ArrivesAtItsPlanTimeElseTheLeadBeforeItsPreferredOne) {
  const auto preferred = Read(R"({"preferred_time":"2026-03-15T10:00:00Z"})");
  EXPECT_EQ(preferred->Arrival(14 * kDay), At("2026-03-01T10:00:00Z"));
  EXPECT_EQ(preferred->Arrival(Duration{}), At("2026-03-15T10:00:00Z"));
  const auto planned =
      Read(R"({"preferred_time":"2026-03-15T10:00:00Z","plan_time":"2026-03-03T00:00:00Z"})");
  EXPECT_EQ(planned->Arrival(14 * kDay), At("2026-03-03T00:00:00Z"));
  EXPECT_EQ(Read(R"({"team":"t"})")->Arrival(kDay), std::nullopt);
}

TEST(PlanRow, BeginsAtItsArrivalUnlessItSaysOtherwise) {
  auto row = Read(R"({"preferred_time":"2026-03-15T10:00:00Z"})");
  row->BeginAtArrival(Duration{});
  EXPECT_EQ(row->earliest, std::nullopt);
  row->BeginAtArrival(14 * kDay);
  EXPECT_EQ(row->earliest, At("2026-03-01T10:00:00Z"));
  row->BeginAtArrival(2 * kDay);
  EXPECT_EQ(row->earliest, At("2026-03-01T10:00:00Z"));
}

TEST(PlanRow, FractionsOfAMillisecondShrinkTheWindow) {
  const auto row = Read(R"({"preferred_time":"2026-03-02T10:00:00.0001Z",
    "earliest_time":"2026-03-02T10:00:00.0001Z","latest_time":"2026-03-03T10:00:00.0009Z"})");
  EXPECT_EQ(row->preferred, At("2026-03-02T10:00:00.001Z"));
  EXPECT_EQ(row->earliest, At("2026-03-02T10:00:00.001Z"));
  EXPECT_EQ(row->latest, At("2026-03-03T10:00:00Z"));
}

TEST(PlanRow, AlternateChannelsMayBeOneText) {
  const auto row = Read(R"({"alternate_channels":"phone; visit,mail"})");
  EXPECT_THAT(row->plan.alternate_channels(), ElementsAre("phone", "visit", "mail"));
}

struct BadRow {
  std::string json;
  std::string reason;
  std::string field;
};

class BadRows : public testing::TestWithParam<BadRow> {};

TEST_P(BadRows, AreRefusedWithLineReasonAndField) {
  const auto row = Read(GetParam().json);
  ASSERT_FALSE(row);
  EXPECT_EQ(row.error().line, 7u);
  EXPECT_EQ(row.error().reason, GetParam().reason);
  EXPECT_EQ(row.error().field, GetParam().field);
  EXPECT_EQ(row.error().request_id, "r");
}

INSTANTIATE_TEST_SUITE_P(
    PlanRow, BadRows,
    testing::Values(
        BadRow{R"({"request_id":"r","preferred_time":"tomorrow"})", "TIME_RANGE", "preferred_time"},
        BadRow{R"({"request_id":"r","latest_time":"2026-03-02"})", "TIME_RANGE", "latest_time"},
        BadRow{R"({"request_id":"r","priority":101})", "PRIORITY_RANGE", "priority"},
        BadRow{R"({"request_id":"r","priority":-1})", "PRIORITY_RANGE", "priority"},
        BadRow{R"({"request_id":"r","priority":"5x"})", "PRIORITY_RANGE", "priority"},
        BadRow{R"({"request_id":"r","team":["a","b"]})", "MALFORMED", "team"},
        BadRow{R"({"request_id":"r","topic":{"a":1}})", "MALFORMED", "topic"},
        BadRow{R"({"request_id":"r","alternate_channels":[{}]})", "MALFORMED",
               "alternate_channels"}));

TEST(PlanRow, RefusalNamesTheInputFieldToo) {
  const auto row = Read(R"({"occurred_at":"x"})", "preferred_time: occurred_at");
  ASSERT_FALSE(row);
  EXPECT_THAT(row.error().message, testing::HasSubstr("input field 'occurred_at'"));
}

}  // namespace
}  // namespace touchpoint::ctl
