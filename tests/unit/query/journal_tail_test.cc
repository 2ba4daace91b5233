// SPDX-License-Identifier: Apache-2.0
#include "services/query/journal_tail.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <map>
#include <random>
#include <set>

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
      if (wants_initiatives) {
        ASSERT_EQ(entry->initiatives.size(), 1u);
        words.insert(entry->initiatives.at(1));
      }
      EXPECT_LE(entry->position, next);
    }
    positions[partition] = next;
  }
  void OnGap() override { ++gaps; }
  void OnUnreadable(const Failure& /*why*/) override { ++unreadable; }
  size_t Room() const override { return room; }
  bool WantsInitiatives() const override { return wants_initiatives; }

  std::map<commit::Partition, std::vector<uint64_t>> heard;
  std::map<commit::Partition, commit::JournalPosition> positions;
  int gaps = 0;
  int unreadable = 0;
  size_t room = 1'000;
  bool wants_initiatives = false;
  std::set<std::string> words;  // of initiatives
};

class JournalTailTest : public ::testing::Test {
 protected:
  CoreLoop core_;
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
  tail_.Follow(listener, 0, Beginning(), true);
  journal_.AnswerAll();
  journal_.Append(0, 12);
  journal_.AnswerAll();
  EXPECT_THAT(listener->heard[0], ::testing::ElementsAre(1, 2));
  EXPECT_THAT(listener->heard[1], ::testing::ElementsAre(1));
}

TEST_F(JournalTailTest, ReadsOnceForAllWhoHaveCaughtUp) {
  const auto first = std::make_shared<Listener>();
  const auto second = std::make_shared<Listener>();
  tail_.Follow(first, 0, Beginning(), true);
  tail_.Follow(second, 0, Beginning(), true);
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
  tail_.Follow(listener, 0, Beginning(), true);
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
  tail_.Follow(with_token, 0, Beginning(), true);
  tail_.Follow(without, 0, Beginning(), false);
  journal_.AnswerAll();
  journal_.Append(0, 12);
  journal_.AnswerAll();
  EXPECT_EQ(with_token->gaps, 1);
  EXPECT_TRUE(with_token->heard[0].empty());
  EXPECT_EQ(without->gaps, 0);
  EXPECT_THAT(without->heard[0], ::testing::ElementsAre(2, 3));
}

TEST_F(JournalTailTest, WhoStartsWhereNothingIsLeftHearsWhatComes) {
  journal_.Append(0, 10);
  journal_.TrimOne(0);
  const auto listener = std::make_shared<Listener>();
  tail_.Follow(listener, 0, Beginning(), false);
  journal_.AnswerAll();
  journal_.Append(0, 11);
  journal_.AnswerAll();
  EXPECT_EQ(listener->gaps, 0);
  EXPECT_THAT(listener->heard[0], ::testing::ElementsAre(2));
}

TEST_F(JournalTailTest, WhoLeavesHearsNothingMore) {
  const auto listener = std::make_shared<Listener>();
  tail_.Follow(listener, 0, Beginning(), true);
  tail_.Unfollow(*listener);
  journal_.Append(0, 10);
  journal_.AnswerAll();
  EXPECT_TRUE(listener->heard[0].empty());
  EXPECT_EQ(tail_.followers(), 0u);
}

TEST_F(JournalTailTest, ListensOnlyWhileSomebodyFollows) {
  EXPECT_FALSE(journal_.listened_to());
  const auto first = std::make_shared<Listener>();
  const auto second = std::make_shared<Listener>();
  tail_.Follow(first, 0, Beginning(), true);
  tail_.Follow(second, 0, Beginning(), true);
  tail_.Unfollow(*first);
  EXPECT_TRUE(journal_.listened_to());
  tail_.Unfollow(*second);
  EXPECT_FALSE(journal_.listened_to());
}

TEST_F(JournalTailTest, GoesOnWhenTheStoreIsBack) {
  const auto listener = std::make_shared<Listener>();
  tail_.Follow(listener, 0, Beginning(), true);
  journal_.AnswerAll();
  journal_.SetFailing(true);
  journal_.Append(0, 10);
  journal_.AnswerAll();
  journal_.SetFailing(false);
  core_.run();  // until the timer has asked again
  journal_.AnswerAll();
  EXPECT_THAT(listener->heard[0], ::testing::ElementsAre(1));
}

TEST_F(JournalTailTest, WhatCannotBeReadEndsThoseWhoStandBeforeIt) {
  const auto live = std::make_shared<Listener>();
  tail_.Follow(live, 0, Beginning(), true);
  const auto elsewhere = std::make_shared<Listener>();
  tail_.Follow(elsewhere, 1, {{0, 0}}, true);
  journal_.AnswerAll();
  journal_.SetFailing(true, Code::kDataLoss);
  const auto behind = std::make_shared<Listener>();
  tail_.Follow(behind, 0, Beginning(), true);
  journal_.Append(0, 10);
  journal_.AnswerAll();
  EXPECT_EQ(live->unreadable, 1);
  EXPECT_EQ(behind->unreadable, 1);
  EXPECT_EQ(elsewhere->unreadable, 0);
  journal_.SetFailing(false);
  journal_.Append(0, 11);
  journal_.Append(1, 11);
  journal_.AnswerAll();
  EXPECT_TRUE(live->heard[0].empty());
  EXPECT_THAT(elsewhere->heard[1], ::testing::ElementsAre(1));
}

TEST_F(JournalTailTest, FindsTheEnd) {
  journal_.Append(1, 10);
  journal_.Append(1, 12);
  JournalPositions end;
  tail_.FindEnd(0, 2, {}, [&end](Result<JournalPositions> found) { end = std::move(*found); });
  journal_.AnswerAll();
  EXPECT_EQ(end, (JournalPositions{{0, 0}, {12, 0}}));
}

TEST_F(JournalTailTest, WhoFollowsOnePartitionCostsNothingInTheOthers) {
  journal_.Append(0, 10);
  journal_.Append(1, 11);
  JournalPositions end;
  tail_.FindEnd(1, 1, {}, [&end](Result<JournalPositions> found) { end = std::move(*found); });
  EXPECT_EQ(journal_.pending(), 1u);
  journal_.AnswerAll();
  EXPECT_EQ(end, (JournalPositions{{11, 0}}));
  const auto listener = std::make_shared<Listener>();
  tail_.Follow(listener, 1, end, true);
  journal_.AnswerAll();
  journal_.Append(0, 12);
  EXPECT_EQ(journal_.pending(), 0u);
  journal_.Append(1, 13);
  EXPECT_EQ(journal_.pending(), 1u);
  journal_.AnswerAll();
  EXPECT_TRUE(listener->heard[0].empty());
  EXPECT_THAT(listener->heard[1], ::testing::ElementsAre(2));
}

TEST_F(JournalTailTest, ReadsInitiativesOnceForAllAndOnlyIfSomebodyWantsThem) {
  journal_.SetInitiative("ada", "spring");
  const auto first = std::make_shared<Listener>();
  tail_.Follow(first, 0, Beginning(), true);
  journal_.AnswerAll();
  journal_.Append(0, 10);
  journal_.AnswerAll();
  EXPECT_EQ(journal_.initiatives_read(), 0u);
  const auto second = std::make_shared<Listener>();
  const auto third = std::make_shared<Listener>();
  second->wants_initiatives = third->wants_initiatives = true;
  tail_.Follow(second, 0, Beginning(), true);
  tail_.Follow(third, 0, {{10, 0}, {0, 0}}, true);
  journal_.AnswerAll();
  EXPECT_EQ(journal_.initiatives_read(), 1u);  // of the past, for the one who asked for it
  journal_.Append(0, 11);
  journal_.AnswerAll();
  EXPECT_EQ(journal_.initiatives_read(), 2u);
  for (const auto& listener : {second, third}) {
    EXPECT_THAT(listener->words, ::testing::ElementsAre("spring"));
  }
  EXPECT_THAT(first->heard[0], ::testing::ElementsAre(1, 2));
}

/// Followers come, go and take over from each other while entries arrive and answers are late.
class Crowd {
 public:
  explicit Crowd(RandomSource& random) : random_(random) { journal_.ReadEarlyOrLate(random); }

  void Step() {
    switch (random_.Next() % 8) {
      case 0:
      case 1:
        return journal_.Append(Pick(2), 10 + random_.Next() % 9);
      case 2:
        return people_.size() < 5 ? Follow(JournalPositions(2)) : void();
      case 3:
        return people_.empty() ? void() : TakeOver(Pick(people_.size()));
      default:
        return journal_.pending() == 0 ? void() : journal_.AnswerOne(random_);
    }
  }

  /// Everybody has heard every entry behind the place where he started, in order, once.
  void ExpectAllHeard() {
    journal_.AnswerAll();
    for (const Person& person : people_) {
      EXPECT_EQ(person.listener->gaps, 0);
      for (commit::Partition p = 0; p < 2; ++p) {
        std::vector<uint64_t> expected;
        for (const commit::JournalEntry& entry : journal_.entries(p)) {
          if (entry.position > person.from[p]) {
            expected.push_back(entry.revision);
          }
        }
        EXPECT_EQ(person.listener->heard[p], expected);
      }
    }
  }

 private:
  struct Person {
    std::shared_ptr<Listener> listener;
    JournalPositions from;
  };

  uint32_t Pick(size_t count) { return static_cast<uint32_t>(random_.Next() % count); }

  void Follow(const JournalPositions& from) {
    Person person{std::make_shared<Listener>(), from};
    person.listener->room = 1 + Pick(5);
    person.listener->wants_initiatives = Pick(2) == 0;
    tail_.Follow(person.listener, 0, from, true);
    people_.push_back(std::move(person));
  }

  /// Somebody leaves, and another one resumes where he stood.
  void TakeOver(size_t who) {
    JournalPositions from = people_[who].from;
    for (const auto& [partition, position] : people_[who].listener->positions) {
      from[partition] = position;
    }
    tail_.Unfollow(*people_[who].listener);
    people_.erase(people_.begin() + static_cast<ptrdiff_t>(who));
    Follow(from);
  }

  RandomSource& random_;
  CoreLoop core_;
  JournalScript journal_{2};
  JournalTail tail_{journal_, core_};
  std::vector<Person> people_;
};

TEST(JournalTailCrowd, NobodyMissesOrHearsTwiceInAnyOrderOfEvents) {
  const uint64_t seed = std::random_device()();
  SCOPED_TRACE("seed " + std::to_string(seed));
  SeededRandom random(seed);
  for (int round = 0; round < 500 && !HasFailure(); ++round) {
    Crowd crowd(random);
    for (uint64_t steps = random.Next() % 100; steps > 0; --steps) {
      crowd.Step();
    }
    crowd.ExpectAllHeard();
  }
}

}  // namespace
}  // namespace touchpoint::query
