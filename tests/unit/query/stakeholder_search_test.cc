// SPDX-License-Identifier: Apache-2.0
#include "services/query/stakeholder_search.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <functional>
#include <map>
#include <random>
#include <set>

#include "common/base/random.h"

namespace touchpoint::query {
namespace {

/// People in partitions, whose readings are answered when the test says so.
class FakeIndex final : public commit::StakeholderIndex {
 public:
  void ListStakeholders(commit::Partition partition, uint64_t from, size_t count,
                        commit::Deadline /*deadline*/, commit::Callback<Page> done) override {
    ++readings;
    pending_.push_back([this, partition, from, count, done = std::move(done)] {
      if (failing) {
        return done(tl::unexpected(Failure{Code::kUnavailable, "GONE", "", {}, {}, {}}));
      }
      Page page;
      const std::vector<std::string>& all = people[partition];
      for (size_t i = from; i < all.size() && i < from + count; ++i) {
        page.stakeholder_ids.push_back(all[i]);
      }
      page.next = from + count < all.size() ? from + count : 0;
      done(page);
    });
  }
  void AnswerOne() {
    const auto answer = std::move(pending_.front());
    pending_.pop_front();
    answer();
  }
  void AnswerAll() {
    while (!pending_.empty()) {
      AnswerOne();
    }
  }
  size_t pending() const { return pending_.size(); }

  std::map<commit::Partition, std::vector<std::string>> people;
  size_t readings = 0;
  bool failing = false;

 private:
  std::deque<std::function<void()>> pending_;
};

class StakeholderSearchTest : public ::testing::Test {
 protected:
  SearchPage Find(const StakeholderSearch::Query& query) {
    SearchPage page;
    search_.Find(query, {}, [&page](Result<SearchPage> found) {
      ASSERT_TRUE(found);
      page = *std::move(found);
    });
    index_.AnswerAll();
    return page;
  }

  FakeIndex index_;
  StakeholderSearch search_{index_, 3};
};

TEST_F(StakeholderSearchTest, FindsInAllPartitionsWhoseIdBeginsLikeThis) {
  index_.people[0] = {"anna", "ben"};
  index_.people[2] = {"annabel", "Anna", "hanna", "ann", "an"};
  const SearchPage page = Find({"ann", 20, {}});
  EXPECT_THAT(page.stakeholder_ids, ::testing::ElementsAre("ann", "anna", "annabel"));
  EXPECT_FALSE(page.next);
}

TEST_F(StakeholderSearchTest, PagesTogetherHaveEverybodyOnce) {
  const uint64_t seed = std::random_device()();
  SCOPED_TRACE("seed " + std::to_string(seed));
  SeededRandom random(seed);
  for (int round = 0; round < 20; ++round) {
    index_.people.clear();
    std::multiset<std::string> expected;
    for (int i = 0; i < 3'000; ++i) {
      const bool matches = random.Next() % 20 == 0;
      const std::string id = (matches ? "a" : "b") + std::to_string(i);
      index_.people[static_cast<commit::Partition>(random.Next() % 3)].push_back(id);
      if (matches) {
        expected.insert(id);
      }
    }
    StakeholderSearch::Query query{"a", 1 + random.Next() % 20, {}};
    std::multiset<std::string> found;
    std::optional<SearchPlace> next = query.place;
    for (int pages = 0; next && pages < 500; ++pages) {
      query.place = *next;
      const SearchPage page = Find(query);
      EXPECT_LE(page.stakeholder_ids.size(), query.page_size);
      found.insert(page.stakeholder_ids.begin(), page.stakeholder_ids.end());
      next = page.next;
    }
    EXPECT_EQ(found, expected);
  }
}

TEST_F(StakeholderSearchTest, WhoIsMetTwiceOnOnePageIsThereOnce) {
  index_.people[0] = {"anna"};
  index_.people[1] = {"anna"};
  EXPECT_THAT(Find({"anna", 20, {}}).stakeholder_ids, ::testing::ElementsAre("anna"));
}

TEST_F(StakeholderSearchTest, WhoComesAndGoesBetweenPagesHidesNobodyElse) {
  for (int i = 0; i < 40; ++i) {
    index_.people[0].push_back("a" + std::to_string(i));
  }
  const SearchPage first = Find({"a", 10, {}});
  ASSERT_TRUE(first.next);
  std::set<std::string> found(first.stakeholder_ids.begin(), first.stakeholder_ids.end());
  std::set<std::string> expected(index_.people[0].begin(), index_.people[0].end());
  std::erase(index_.people[0], first.stakeholder_ids[0]);
  index_.people[0].insert(index_.people[0].begin(), {"a-new", "a-newer"});
  std::optional<SearchPlace> next = first.next;
  while (next) {
    const SearchPage page = Find({"a", 10, *next});
    found.insert(page.stakeholder_ids.begin(), page.stakeholder_ids.end());
    next = page.next;
  }
  EXPECT_TRUE(std::includes(found.begin(), found.end(), expected.begin(), expected.end()));
}

TEST_F(StakeholderSearchTest, OneCallLooksAtABoundedNumberAndSaysThatThereIsMore) {
  index_.people[1].assign(2 * StakeholderSearch::kScanMax, "b");
  index_.people[2] = {"a"};
  SearchPage page = Find({"a", 20, {}});
  EXPECT_TRUE(page.stakeholder_ids.empty());
  size_t calls = 1;
  for (; page.next && calls < 10; ++calls) {
    page = Find({"a", 20, *page.next});
  }
  EXPECT_THAT(page.stakeholder_ids, ::testing::ElementsAre("a"));
  EXPECT_EQ(calls, 3u);
}

TEST_F(StakeholderSearchTest, OneSearchAfterTheOther) {
  std::vector<std::string> found;
  for (const char* prefix : {"a", "b"}) {
    search_.Find({prefix, 20, {}}, {}, [&found, prefix](const Result<SearchPage>& page) {
      found.push_back(prefix + (page ? std::string() : " " + page.error().reason));
    });
  }
  EXPECT_EQ(index_.pending(), 1u);
  index_.failing = true;
  index_.AnswerOne();
  index_.failing = false;
  EXPECT_EQ(index_.pending(), 1u);
  index_.AnswerAll();
  EXPECT_THAT(found, ::testing::ElementsAre("a GONE", "b"));
}

TEST_F(StakeholderSearchTest, StopsReadingOnceThePageIsFull) {
  index_.people[0] = {"a"};
  index_.people[1] = {"ab"};
  EXPECT_THAT(Find({"a", 1, {}}).stakeholder_ids, ::testing::ElementsAre("a"));
  EXPECT_EQ(index_.readings, 1u);
}

}  // namespace
}  // namespace touchpoint::query
