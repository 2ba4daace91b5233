// SPDX-License-Identifier: Apache-2.0
#include "services/query/journal_tail.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <map>
#include <random>

#include "tests/unit/query/journal_script.h"

namespace touchpoint::query {
namespace {

using testing::JournalScript;

/// Notes the revisions it is told of, per partition.
class Listener final : public Follower {
 public:
  void OnEntries(commit::Partition partition,
                 const std::vector<const commit::JournalEntry*>& entries,
                 commit::JournalPosition next, bool /*live*/) override {
    for (const commit::JournalEntry* entry : entries) {
      heard[partition].push_back(entry->revision);
      EXPECT_LE(entry->position, next);
    }
    positions[partition] = next;
  }
  void OnGap() override { ++gaps; }
  size_t Room() const override { return room; }

  std::map<commit::Partition, std::vector<uint64_t>> heard;
  std::map<commit::Partition, commit::JournalPosition> positions;
  int gaps = 0;
  size_t room = 1'000;
};

class JournalTailTest : public ::testing::Test {
 protected:
  boost::asio::io_context core_;
  JournalScript journal_{2};
  JournalTail tail_{journal_, core_};
};

JournalPositions Beginning() {
  return JournalPositions(2);
}

TEST_F(JournalTailTest, TellsOfThePastThenOfWhatComes) {
  journal_.Append(0, 10);
  journal_.Append(1, 11);
  const auto listener = std::make_shared<Listener>();
  tail_.Follow(listener, Beginning(), true);
  journal_.AnswerAll();
  journal_.Append(0, 12);
  journal_.AnswerAll();
  EXPECT_THAT(listener->heard[0], ::testing::ElementsAre(1, 2));
  EXPECT_THAT(listener->heard[1], ::testing::ElementsAre(1));
}

TEST_F(JournalTailTest, ReadsOnceForAllWhoHaveCaughtUp) {
  const auto first = std::make_shared<Listener>();
  const auto second = std::make_shared<Listener>();
  tail_.Follow(first, Beginning(), true);
  tail_.Follow(second, Beginning(), true);
  journal_.AnswerAll();
  journal_.Append(0, 10);
  EXPECT_EQ(journal_.pending(), 1u);
  journal_.AnswerAll();
  EXPECT_THAT(first->heard[0], ::testing::ElementsAre(1));
  EXPECT_THAT(second->heard[0], ::testing::ElementsAre(1));
}

TEST_F(JournalTailTest, WaitsForWhoHasNoRoom) {
  for (uint64_t i = 0; i < 10; ++i) {
    journal_.Append(0, 10 + i);
  }
  const auto listener = std::make_shared<Listener>();
  listener->room = 3;
  tail_.Follow(listener, Beginning(), true);
  SeededRandom random(1);
  journal_.AnswerOne(random);
  EXPECT_EQ(listener->heard[0].size(), 3u);
  listener->room = 0;
  journal_.AnswerAll();
  const size_t before = listener->heard[0].size();
  tail_.Resume(*listener);
  EXPECT_EQ(journal_.pending(), 0u);
  EXPECT_EQ(listener->heard[0].size(), before);
  listener->room = 100;
  tail_.Resume(*listener);
  journal_.AnswerAll();
  EXPECT_EQ(listener->heard[0].size(), 10u);
}

TEST_F(JournalTailTest, AGapBehindATokenIsToldAndEndsIt) {
  journal_.Append(0, 10);
  journal_.Append(0, 11);
  journal_.TrimOne(0);
  const auto with_token = std::make_shared<Listener>();
  const auto without = std::make_shared<Listener>();
  tail_.Follow(with_token, Beginning(), true);
  tail_.Follow(without, Beginning(), false);
  journal_.AnswerAll();
  journal_.Append(0, 12);
  journal_.AnswerAll();
  EXPECT_EQ(with_token->gaps, 1);
  EXPECT_TRUE(with_token->heard[0].empty());
  EXPECT_EQ(without->gaps, 0);
  EXPECT_THAT(without->heard[0], ::testing::ElementsAre(2, 3));
}

TEST_F(JournalTailTest, WhoLeavesHearsNothingMore) {
  const auto listener = std::make_shared<Listener>();
  tail_.Follow(listener, Beginning(), true);
  tail_.Unfollow(*listener);
  journal_.Append(0, 10);
  journal_.AnswerAll();
  EXPECT_TRUE(listener->heard[0].empty());
  EXPECT_EQ(tail_.followers(), 0u);
}

TEST_F(JournalTailTest, GoesOnWhenTheStoreIsBack) {
  const auto listener = std::make_shared<Listener>();
  tail_.Follow(listener, Beginning(), true);
  journal_.AnswerAll();
  journal_.SetFailing(true);
  journal_.Append(0, 10);
  journal_.AnswerAll();
  journal_.SetFailing(false);
  core_.run();  // until the timer has asked again
  journal_.AnswerAll();
  EXPECT_THAT(listener->heard[0], ::testing::ElementsAre(1));
}

TEST_F(JournalTailTest, FindsTheEnd) {
  journal_.Append(1, 10);
  journal_.Append(1, 12);
  JournalPositions end;
  tail_.FindEnd({}, [&end](Result<JournalPositions> found) { end = std::move(*found); });
  journal_.AnswerAll();
  EXPECT_EQ(end, (JournalPositions{{0, 0}, {12, 0}}));
}

/// Followers come, go and take over from each other while entries arrive and answers are late:
/// whoever starts behind entry n hears n + 1, n + 2 ... each once.
TEST_F(JournalTailTest, NobodyMissesOrHearsTwiceInAnyOrderOfEvents) {
  const uint64_t seed = std::random_device()();
  SCOPED_TRACE("seed " + std::to_string(seed));
  SeededRandom random(seed);
  struct Person {
    std::shared_ptr<Listener> listener;
    std::vector<uint64_t> start;  // revision it starts behind, per partition
  };
  std::vector<Person> people;
  const auto follow = [&](const JournalPositions& from) {
    Person person{std::make_shared<Listener>(), {0, 0}};
    person.listener->room = 1 + random.Next() % 5;
    for (commit::Partition p = 0; p < 2; ++p) {
      for (const commit::JournalEntry& entry : journal_.entries(p)) {
        person.start[p] += entry.position <= from[p] ? 1 : 0;
      }
    }
    tail_.Follow(person.listener, from, true);
    people.push_back(std::move(person));
  };
  for (int step = 0; step < 3'000; ++step) {
    switch (random.Next() % 8) {
      case 0:
      case 1:
        journal_.Append(static_cast<commit::Partition>(random.Next() % 2), 10 + random.Next() % 9);
        break;
      case 2:
        if (people.size() < 5) {
          follow(Beginning());
        }
        break;
      case 3:
        if (!people.empty()) {  // somebody leaves, and another one resumes where he stood
          const size_t who = random.Next() % people.size();
          JournalPositions from = Beginning();
          for (commit::Partition p = 0; p < 2; ++p) {
            const auto& entries = journal_.entries(p);
            const size_t heard = people[who].start[p] + people[who].listener->heard[p].size();
            from[p] = heard == 0 ? commit::JournalPosition{} : entries[heard - 1].position;
          }
          tail_.Unfollow(*people[who].listener);
          people.erase(people.begin() + static_cast<ptrdiff_t>(who));
          follow(from);
        }
        break;
      default:
        if (journal_.pending() > 0) {
          journal_.AnswerOne(random);
        }
    }
  }
  journal_.AnswerAll();
  for (const Person& person : people) {
    EXPECT_EQ(person.listener->gaps, 0);
    for (commit::Partition p = 0; p < 2; ++p) {
      std::vector<uint64_t> expected;
      for (uint64_t r = person.start[p] + 1; r <= journal_.entries(p).size(); ++r) {
        expected.push_back(r);
      }
      EXPECT_EQ(person.listener->heard[p], expected);
    }
  }
}

}  // namespace
}  // namespace touchpoint::query
