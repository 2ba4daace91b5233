// SPDX-License-Identifier: Apache-2.0
#include "services/query/throttle_page.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <random>
#include <set>

#include "tests/unit/query/journal_script.h"

namespace touchpoint::query {
namespace {

using testing::JournalScript;

ThrottlePage ReadPage(JournalScript& journal, const ThrottlePageQuery& query) {
  ThrottlePage page;
  ThrottlePageReader::Start(journal, query, {}, [&page](Result<ThrottlePage> read) {
    ASSERT_TRUE(read);
    page = std::move(*read);
  });
  journal.AnswerAll();
  return page;
}

TEST(ThrottlePageReader, MergesThePartitionsNewestFirst) {
  JournalScript journal(3);
  journal.Append(0, 10);
  journal.Append(2, 20);
  journal.Append(1, 15);
  journal.Append(0, 30);
  journal.Append(0, 30);
  const ThrottlePage page = ReadPage(journal, {});
  std::vector<std::string> ids;
  for (const v1::ThrottleLogEntry& entry : page.entries) {
    ids.push_back(entry.entry_id());
  }
  EXPECT_THAT(ids, ::testing::ElementsAre("0.30-1.0.0", "0.30-0.0.0", "2.20-0.0.0", "1.15-0.0.0",
                                          "0.10-0.0.0"));
  EXPECT_FALSE(page.next);
}

TEST(ThrottlePageReader, AnEmptyLogHasOneEmptyPage) {
  JournalScript journal(3);
  const ThrottlePage page = ReadPage(journal, {});
  EXPECT_TRUE(page.entries.empty());
  EXPECT_FALSE(page.next);
}

TEST(ThrottlePageReader, FailsAsTheJournalDoes) {
  JournalScript journal(3);
  journal.SetFailing(true);
  std::string reason;
  ThrottlePageReader::Start(journal, {}, {}, [&reason](const Result<ThrottlePage>& page) {
    EXPECT_EQ(reason, "");  // told once, though three readings fail
    reason = page.error().reason;
  });
  journal.AnswerAll();
  EXPECT_EQ(reason, "STORE_UNAVAILABLE");
}

TEST(ThrottlePageReader, PagesOfAnySizeTogetherAreTheWholeLog) {
  const uint64_t seed = std::random_device()();
  SCOPED_TRACE("seed " + std::to_string(seed));
  SeededRandom random(seed);
  for (int round = 0; round < 30; ++round) {
    JournalScript journal(static_cast<commit::Partition>(1 + random.Next() % 5));
    size_t entries = random.Next() % 120;
    for (size_t i = 0; i < entries; ++i) {
      journal.Append(static_cast<commit::Partition>(random.Next() % journal.partitions()),
                     1'000 + random.Next() % 20);
    }
    std::set<std::string> seen;
    ThrottlePageQuery query;
    query.page_size = 1 + random.Next() % 30;
    uint64_t last = UINT64_MAX;
    size_t pages = 0;
    do {
      const ThrottlePage page = ReadPage(journal, query);
      for (const v1::ThrottleLogEntry& entry : page.entries) {
        EXPECT_TRUE(seen.insert(entry.entry_id()).second) << entry.entry_id();
        const auto millis = static_cast<uint64_t>(entry.decide_time().nanos() / 1'000'000 +
                                                  entry.decide_time().seconds() * 1000);
        EXPECT_LE(millis, last);
        last = millis;
      }
      query.after = page.next;
      ++pages;
      ASSERT_LT(pages, 200u);
    } while (query.after);
    EXPECT_EQ(seen.size(), entries);
    EXPECT_EQ(pages, std::max<size_t>(1, (entries + query.page_size - 1) / query.page_size));
  }
}

ThrottleFilter OfInitiative(const std::string& word) {
  v1::ThrottleLogFilter proto;
  proto.add_initiatives(word);
  const rpc::FieldLimits limits;  // outlive the checker
  rpc::FieldChecker check(limits);
  ThrottleFilter filter = ThrottleFilter::Read(proto, check);
  EXPECT_FALSE(check.failure());
  return filter;
}

TEST(ThrottlePageReader, ShowsInitiativesWherePeoplesRecordsHaveThem) {
  JournalScript journal(2);
  journal.SetInitiative("ada", "spring");
  journal.Append(0, 10, "ada");
  journal.Append(1, 20, "ben");  // whose record does not have it any more
  journal.Append(0, 30, "");     // who was erased
  const ThrottlePage page = ReadPage(journal, {});
  std::vector<std::string> words;
  for (const v1::ThrottleLogEntry& entry : page.entries) {
    words.push_back(entry.initiative());
  }
  EXPECT_THAT(words, ::testing::ElementsAre("", "", "spring"));
}

TEST(ThrottlePageReader, FiltersByInitiativeInPagesOfAnySize) {
  JournalScript journal(2);
  journal.SetInitiative("ada", "spring");
  journal.SetInitiative("ben", "autumn");
  for (uint64_t i = 0; i < 100; ++i) {
    journal.Append(static_cast<commit::Partition>(i % 2), 10 + i,
                   std::vector<std::string>{"ada", "ben", "cleo", ""}[i % 4]);
  }
  ThrottlePageQuery query;
  query.filter = OfInitiative("spring");
  query.page_size = 4;
  std::set<std::string> seen;
  do {
    const ThrottlePage page = ReadPage(journal, query);
    for (const v1::ThrottleLogEntry& entry : page.entries) {
      EXPECT_EQ(entry.stakeholder_id(), "ada");
      EXPECT_TRUE(seen.insert(entry.entry_id()).second);
    }
    query.after = page.next;
  } while (query.after);
  EXPECT_EQ(seen.size(), 25u);
}

TEST(ThrottlePageReader, OfTheErasedNothingIsRead) {
  JournalScript journal(1);
  journal.SetInitiative("", "spring");
  journal.Append(0, 10, "");
  ThrottlePageQuery query;
  query.filter = OfInitiative("spring");
  EXPECT_TRUE(ReadPage(journal, query).entries.empty());
  EXPECT_EQ(journal.initiatives_read(), 0u);
}

}  // namespace
}  // namespace touchpoint::query
