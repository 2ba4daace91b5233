// SPDX-License-Identifier: Apache-2.0
// Events on a real Redis stream, as the user of deploy/redis/users.acl.
#include "services/commit/redis/event_stream.h"

#include <gmock/gmock.h>

#include "tests/contract/redis_harness.h"

namespace touchpoint::commit {
namespace {

using ::testing::ElementsAre;

constexpr char kStream[] = "tp:{0}:events";
constexpr char kPositions[] = "tp:{0}:events:at";

class EventStreamTest : public ::testing::Test {
 protected:
  std::unique_ptr<EventStream> Open(uint32_t length_max = 1'000) {
    return std::make_unique<EventStream>(
        h.io(), EventStreamOptions{h.options.connection, "tp", 4, length_max}, random_);
  }
  EventPositions Load() {
    return *h.Await<EventPositions>(
        [&](auto done) { stream_->LoadEventPositions(StoreHarness::Soon(), std::move(done)); });
  }
  Result<EventStore::Appended> Append(EventStore::Batch batch) {
    return h.Await<EventStore::Appended>([&](auto done) {
      stream_->AppendEvents(std::move(batch), StoreHarness::Soon(), std::move(done));
    });
  }
  std::vector<std::string> Events() {
    std::vector<std::string> events;
    for (const redis::Reply& entry : h.Ask({"XRANGE", kStream, "-", "+"}).elements) {
      EXPECT_EQ(entry.elements[1].elements[0].text, "cloudevent");
      events.push_back(entry.elements[1].elements[1].text);
    }
    return events;
  }

  std::unique_ptr<RedisHarness> harness_ = RedisHarness::UnderAcl(4);
  RedisHarness& h = *harness_;
  SeededRandom random_{1};
  std::unique_ptr<EventStream> stream_ = Open();
};

TEST_F(EventStreamTest, AppendsAndKnowsHowFarItHasCome) {
  EXPECT_THAT(Load(), ElementsAre(std::nullopt, std::nullopt, std::nullopt, std::nullopt));
  const auto begun = Append({2, std::nullopt, {5, 1}, {}});
  ASSERT_TRUE(begun) << begun.error().message;
  EXPECT_TRUE(begun->here);
  ASSERT_TRUE(Append({2, JournalPosition{5, 1}, {7, 0}, {"{\"id\":\"a\"}", "b\n\0c"}}));
  EXPECT_THAT(Events(), ElementsAre("{\"id\":\"a\"}", "b\n"));
  stream_ = Open();
  EXPECT_EQ(Load()[2], (JournalPosition{7, 0}));
  EXPECT_EQ(Load()[1], std::nullopt);
}

TEST_F(EventStreamTest, OfTwoDaemonsTheFirstIsRight) {
  ASSERT_TRUE(Append({0, std::nullopt, {5, 0}, {}}));
  ASSERT_TRUE(Append({0, JournalPosition{5, 0}, {6, 0}, {"a"}})->here);
  const auto late = Append({0, JournalPosition{5, 0}, {7, 0}, {"a", "b"}});
  ASSERT_TRUE(late);
  EXPECT_FALSE(late->here);
  EXPECT_EQ(late->stands, (JournalPosition{6, 0}));
  EXPECT_FALSE(Append({0, std::nullopt, {9, 0}, {}})->here);
  EXPECT_THAT(Events(), ElementsAre("a"));
}

TEST_F(EventStreamTest, TheStreamStaysAboutAsLongAsItMay) {
  stream_ = Open(1'000);
  ASSERT_TRUE(Append({0, std::nullopt, {1, 0}, {}}));
  for (uint64_t i = 1; i <= 20; ++i) {
    ASSERT_TRUE(Append({0, JournalPosition{i, 0}, {i + 1, 0}, std::vector<std::string>(200, "e")}));
  }
  const size_t length = Events().size();
  EXPECT_GE(length, 1'000u);
  EXPECT_LT(length, 1'400u);
}

TEST_F(EventStreamTest, WhatIsDamagedIsRefusedAndNothingWritten) {
  ASSERT_TRUE(Append({0, std::nullopt, {5, 0}, {}}));
  h.Ask({"HSET", kPositions, "0", "5-0 6-0"});
  EXPECT_FALSE(Append({0, JournalPosition{5, 0}, {6, 0}, {"a"}}));
  EXPECT_FALSE(h.Await<EventPositions>(
      [&](auto done) { stream_->LoadEventPositions(StoreHarness::Soon(), std::move(done)); }));
  h.Ask({"SET", kStream, "no stream"});
  EXPECT_FALSE(Append({1, std::nullopt, {6, 0}, {"a"}}));
  EXPECT_TRUE(h.Ask({"HGET", kPositions, "1"}).is_nil());
}

}  // namespace
}  // namespace touchpoint::commit
