// SPDX-License-Identifier: Apache-2.0
#include "services/events/cloud_event.h"

#include <gmock/gmock.h>

#include <boost/json/parse.hpp>
#include <boost/json/value.hpp>

#include "tests/unit/query/journal_script.h"

namespace touchpoint::events {
namespace {

commit::JournalEntry Deferred() {
  testing::JournalScript journal(1);
  journal.Append(0, 1'767'225'600'000);  // 2026-01-01T00:00:00Z
  return journal.entries(0).front();
}

TEST(CloudEventTest, IsACloudEventWithTheEntryOfTheThrottleLogAsItsData) {
  const std::vector<std::string> events = ToCloudEvents(Deferred(), {"/touchpointd/abc", false});
  ASSERT_EQ(events.size(), 1u);
  const boost::json::value event = boost::json::parse(events[0]);
  EXPECT_EQ(event.at("specversion"), "1.0");
  EXPECT_EQ(event.at("source"), "/touchpointd/abc");
  EXPECT_EQ(event.at("type"), "touchpoint.v1.planned");
  EXPECT_EQ(event.at("datacontenttype"), "application/json");
  EXPECT_EQ(event.at("time"), "2026-01-01T00:00:00Z");
  EXPECT_EQ(event.at("id"), event.at("data").at("entryId"));
  EXPECT_EQ(event.at("subject"), event.at("data").at("touchpointId"));
  EXPECT_EQ(event.at("data").at("verdict"), "VERDICT_DEFERRED");
  EXPECT_EQ(event.at("data").at("team"), "sales");
  EXPECT_EQ(event.at("data").at("reasons").at(0).at("rule"), "one-a-day");
}

TEST(CloudEventTest, TheSameChangeHasTheSameIdForEver) {
  const commit::JournalEntry entry = Deferred();
  EXPECT_EQ(ToCloudEvents(entry, {"/a", false}), ToCloudEvents(entry, {"/a", false}));
  commit::JournalEntry later = entry;
  later.position.number = 7;
  EXPECT_NE(boost::json::parse(ToCloudEvents(later, {"/a", false})[0]).at("id"),
            boost::json::parse(ToCloudEvents(entry, {"/a", false})[0]).at("id"));
}

TEST(CloudEventTest, SaysWhoItIsAboutOnlyWhereItMay) {
  const commit::JournalEntry entry = Deferred();
  ASSERT_EQ(entry.stakeholder_id, "ada");
  EXPECT_THAT(ToCloudEvents(entry, {"/a", false})[0], ::testing::Not(::testing::HasSubstr("ada")));
  const auto event = boost::json::parse(ToCloudEvents(entry, {"/a", true})[0]);
  EXPECT_EQ(event.at("data").at("stakeholderId"), "ada");
}

TEST(CloudEventTest, WhatCannotBeReadHasNone) {
  commit::JournalEntry entry = Deferred();
  entry.payload = "nonsense";
  EXPECT_TRUE(ToCloudEvents(entry, {"/a", false}).empty());
}

}  // namespace
}  // namespace touchpoint::events
