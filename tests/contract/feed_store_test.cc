// SPDX-License-Identifier: Apache-2.0
// The contract of FeedStore, for every store; and what only a damaged Redis does.
#include <gmock/gmock.h>

#include "tests/contract/redis_harness.h"
#include "tests/contract/store_harness.h"

namespace touchpoint::commit {
namespace {

CalendarFeed Feed(const std::string& id) {
  CalendarFeed feed;
  feed.id = id;
  feed.hash = "sha256:" + std::string(64, 'f');
  feed.team = "m\xc3\xbcnchen";
  feed.stakeholder_ids = {"ada", "bea"};
  feed.with_stakeholder_ids = true;
  feed.comment = "for the phone";
  feed.author = "bootstrap";
  feed.created = At(7);
  return feed;
}

bool Add(StoreHarness& h, const CalendarFeed& feed) {
  return *h.Await<bool>(
      [&](auto done) { h.feeds().AddFeed(feed, StoreHarness::Soon(), std::move(done)); });
}

size_t Count(StoreHarness& h) {
  return *h.Await<size_t>(
      [&](auto done) { h.feeds().CountFeeds(StoreHarness::Soon(), std::move(done)); });
}

std::optional<CalendarFeed> Load(StoreHarness& h, const std::string& id) {
  return *h.Await<std::optional<CalendarFeed>>(
      [&](auto done) { h.feeds().LoadFeed(id, StoreHarness::Soon(), std::move(done)); });
}

bool Remove(StoreHarness& h, const std::string& id) {
  return *h.Await<bool>(
      [&](auto done) { h.feeds().RemoveFeed(id, StoreHarness::Soon(), std::move(done)); });
}

StoredFeeds List(StoreHarness& h) {
  return *h.Await<StoredFeeds>(
      [&](auto done) { h.feeds().ListFeeds(StoreHarness::Soon(), std::move(done)); });
}

class FeedStoreTest : public ::testing::TestWithParam<StoreKind> {
 protected:
  std::unique_ptr<StoreHarness> harness_ = GetParam().make(4);
  StoreHarness& h = *harness_;
};

TEST_P(FeedStoreTest, KeepsEveryFieldUntilItIsRemoved) {
  EXPECT_TRUE(List(h).feeds.empty());
  EXPECT_FALSE(Load(h, "aaaaaaaaaaaa"));
  CalendarFeed other = Feed("bbbbbbbbbbbb");
  other.stakeholder_ids.clear();
  other.with_stakeholder_ids = false;
  EXPECT_TRUE(Add(h, Feed("aaaaaaaaaaaa")));
  EXPECT_EQ(Count(h), 1u);
  EXPECT_TRUE(Add(h, other));
  EXPECT_EQ(Count(h), 2u);
  EXPECT_EQ(Load(h, "aaaaaaaaaaaa"), Feed("aaaaaaaaaaaa"));
  EXPECT_THAT(List(h).feeds, ::testing::UnorderedElementsAre(Feed("aaaaaaaaaaaa"), other));
  EXPECT_TRUE(Remove(h, "aaaaaaaaaaaa"));
  EXPECT_FALSE(Remove(h, "aaaaaaaaaaaa"));
  EXPECT_FALSE(Load(h, "aaaaaaaaaaaa"));
  EXPECT_THAT(List(h).feeds, ::testing::ElementsAre(other));
  EXPECT_EQ(List(h).damaged, 0u);
}

TEST_P(FeedStoreTest, OneIsExchangedOnlyAsItWasSeen) {
  const CalendarFeed feed = Feed("aaaaaaaaaaaa");
  CalendarFeed without = feed;
  without.stakeholder_ids = {"bea"};
  const auto exchange = [this](const CalendarFeed& before,
                               const std::optional<CalendarFeed>& after) {
    return *h.Await<bool>([&](auto done) {
      h.feeds().ExchangeFeed(before, after, StoreHarness::Soon(), std::move(done));
    });
  };
  EXPECT_FALSE(exchange(feed, without)) << "there is none";
  EXPECT_TRUE(Add(h, feed));
  EXPECT_TRUE(exchange(feed, without));
  EXPECT_FALSE(exchange(feed, feed));
  EXPECT_FALSE(exchange(feed, std::nullopt));
  EXPECT_EQ(Load(h, feed.id), without);
  EXPECT_TRUE(exchange(without, std::nullopt));
  EXPECT_FALSE(Load(h, feed.id));
}

TEST_P(FeedStoreTest, ATakenIdStays) {
  EXPECT_TRUE(Add(h, Feed("aaaaaaaaaaaa")));
  CalendarFeed other = Feed("aaaaaaaaaaaa");
  other.team = "sales";
  EXPECT_FALSE(Add(h, other));
  EXPECT_EQ(Load(h, "aaaaaaaaaaaa"), Feed("aaaaaaaaaaaa"));
}

INSTANTIATE_TEST_SUITE_P(Stores, FeedStoreTest, ::testing::ValuesIn(AllStores()), StoreName);

TEST(FeedHash, ADamagedRecordIsNoFeedAndHurtsNoOther) {
  RedisHarness h(4);
  EXPECT_TRUE(Add(h, Feed("aaaaaaaaaaaa")));
  EXPECT_TRUE(Add(h, Feed("bbbbbbbbbbbb")));
  // The record of one under the id of another opens nothing.
  const std::string copied = h.Ask({"HGET", h.keys.feeds(), "bbbbbbbbbbbb"}).text;
  h.Ask({"HSET", h.keys.feeds(), "cccccccccccc", copied});
  h.Ask({"HSET", h.keys.feeds(), "bbbbbbbbbbbb", copied.substr(0, copied.size() - 1) + "x"});
  EXPECT_FALSE(Load(h, "bbbbbbbbbbbb"));
  EXPECT_FALSE(Load(h, "cccccccccccc"));
  EXPECT_THAT(List(h).feeds, ::testing::ElementsAre(Feed("aaaaaaaaaaaa")));
  EXPECT_EQ(List(h).damaged, 2u);
  EXPECT_EQ(Count(h), 3u);
  EXPECT_TRUE(Remove(h, "bbbbbbbbbbbb"));
}

}  // namespace
}  // namespace touchpoint::commit
