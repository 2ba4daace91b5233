// SPDX-License-Identifier: Apache-2.0
#include "services/events/outlet.h"

#include <gmock/gmock.h>

namespace touchpoint::events {
namespace {

using commit::JournalPosition;
using ::testing::ElementsAre;

class OutletTest : public ::testing::Test {
 protected:
  Outlet outlet{JournalPosition{10, 0}};
};

TEST_F(OutletTest, SendsWhatCameInOrderOneBatchAtATime) {
  EXPECT_FALSE(outlet.Next(100));
  outlet.Add({11, 0}, {"a", "b"});
  outlet.Add({12, 0}, {"c"});
  const auto batch = outlet.Next(100);
  ASSERT_TRUE(batch);
  EXPECT_EQ(batch->from, (JournalPosition{10, 0}));
  EXPECT_EQ(batch->to, (JournalPosition{12, 0}));
  EXPECT_THAT(batch->events, ElementsAre("a", "b", "c"));
  outlet.Add({13, 0}, {"d"});
  EXPECT_FALSE(outlet.Next(100));
  EXPECT_TRUE(outlet.Published({12, 0}));
  EXPECT_THAT(outlet.Next(100)->events, ElementsAre("d"));
}

TEST_F(OutletTest, ABatchHasWholeCalls) {
  outlet.Add({11, 0}, {"a", "b"});
  outlet.Add({12, 0}, {"c", "d"});
  const auto batch = outlet.Next(3);
  EXPECT_THAT(batch->events, ElementsAre("a", "b"));
  EXPECT_EQ(batch->to, (JournalPosition{11, 0}));
  outlet.Published({11, 0});
  EXPECT_THAT(outlet.Next(1)->events, ElementsAre("c", "d"));
}

TEST_F(OutletTest, WhatFailedIsSentAgain) {
  outlet.Add({11, 0}, {"a"});
  outlet.Next(100);
  outlet.Failed();
  EXPECT_THAT(outlet.Next(100)->events, ElementsAre("a"));
}

TEST_F(OutletTest, WhatAnotherDaemonHasPublishedIsLeftOut) {
  outlet.Add({11, 0}, {"a"});
  outlet.Add({12, 0}, {"b"});
  outlet.Next(1);
  EXPECT_TRUE(outlet.Published({12, 0}));
  EXPECT_FALSE(outlet.Next(100));
  EXPECT_EQ(outlet.waiting(), 0u);
  outlet.Add({12, 0}, {"b"});
  EXPECT_EQ(outlet.waiting(), 0u);
}

TEST_F(OutletTest, APositionBeforeItsOwnIsNotTaken) {
  outlet.Add({11, 0}, {"a"});
  outlet.Next(100);
  EXPECT_FALSE(outlet.Published({9, 0}));
  EXPECT_EQ(outlet.stands(), (JournalPosition{10, 0}));
}

}  // namespace
}  // namespace touchpoint::events
