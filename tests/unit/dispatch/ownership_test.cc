// SPDX-License-Identifier: Apache-2.0
#include "services/dispatch/ownership.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <map>
#include <memory>
#include <set>
#include <utility>

#include "common/base/random.h"
#include "tests/support/seed.h"

namespace touchpoint::dispatch {
namespace {

using model::Member;
using model::Tenure;
using model::TenureChange;
using std::chrono::milliseconds;
using std::chrono::seconds;
using SteadyTime = Ownership::SteadyTime;

constexpr Instant kStoreStart = FromMillis(1'800'000'000'000);
constexpr SteadyTime kSteadyStart = SteadyTime() + std::chrono::hours(5);
constexpr Duration kLease = seconds(4);

/// What a store keeps, and the one time that passes.
struct Store {
  explicit Store(uint32_t partitions) : records(partitions) {}

  Instant now() const { return kStoreStart + passed + stepped; }
  SteadyTime steady() const { return kSteadyStart + passed; }

  bool Exchange(const TenureChange& change) {
    if (records[change.partition] != change.before) {
      return false;
    }
    records[change.partition] = change.after;
    return true;
  }

  std::vector<Member> Members() const {
    std::vector<Member> all;
    for (const auto& [id, until] : members) {
      all.push_back({id, id, until});
    }
    return all;
  }

  Duration passed{};
  Duration stepped{};
  std::vector<std::optional<Tenure>> records;
  std::map<std::string, Instant> members;
};

/// One daemon, whose rounds are made whole or step by step.
class Daemon {
 public:
  Daemon(Store& store, std::string id, bool alone = false)
      : ownership(id, {static_cast<uint32_t>(store.records.size()), kLease, alone}),
        store_(store),
        id_(std::move(id)) {}

  void Ask() {
    asked_ = store_.steady();
    store_.members[id_] = store_.now() + kLease;
  }
  void Read() { changes_ = ownership.Look(store_.now(), asked_, store_.Members(), store_.records); }
  /// Writes all; of each the answer may be lost.
  template <typename Lost>
  void Write(Lost lost) {
    for (const TenureChange& change : std::exchange(changes_, {})) {
      const bool written = store_.Exchange(change);
      if (!lost()) {
        ownership.Settle(change, written);
      }
    }
  }
  void Round() {
    Ask();
    Read();
    Write([] { return false; });
  }
  void Leave() {
    for (const TenureChange& change : ownership.Leave()) {
      store_.Exchange(change);
    }
    store_.members.erase(id_);
  }
  uint32_t Owned() const { return ownership.Owned(store_.steady()); }

  Ownership ownership;

 private:
  Store& store_;
  const std::string id_;
  SteadyTime asked_{};
  std::vector<TenureChange> changes_;
};

/// Several, each with a round every second.
class OwnershipTest : public ::testing::Test {
 protected:
  void Join(const std::string& id) { daemons_[id] = std::make_unique<Daemon>(store_, id); }
  void Pass(Duration time) {
    for (Duration end = store_.passed + time; store_.passed < end; store_.passed += seconds(1)) {
      for (const auto& [id, daemon] : daemons_) {
        daemon->Round();
      }
    }
  }
  std::map<std::string, uint32_t> Shares() const {
    std::map<std::string, uint32_t> shares;
    for (const auto& [id, daemon] : daemons_) {
      shares[id] = daemon->Owned();
    }
    return shares;
  }
  using Expected = std::map<std::string, uint32_t>;

  Store store_{64};
  std::map<std::string, std::unique_ptr<Daemon>> daemons_;
};

TEST_F(OwnershipTest, TheFirstOwnsEverythingAtOnce) {
  Join("a");
  daemons_["a"]->Round();
  EXPECT_EQ(Shares(), (Expected{{"a", 64}}));
  EXPECT_EQ(daemons_["a"]->ownership.taken(), 64);
  EXPECT_EQ(store_.records[7], (Tenure{"a", 1, store_.now() + kLease, 0}));
}

TEST_F(OwnershipTest, WhoJoinsGetsAShareWithinTwoRounds) {
  Join("a");
  Pass(seconds(3));
  Join("b");
  Pass(seconds(2));
  EXPECT_EQ(Shares(), (Expected{{"a", 32}, {"b", 32}}));
  Join("c");
  Pass(seconds(2));
  EXPECT_EQ(Shares(), (Expected{{"a", 22}, {"b", 22}, {"c", 20}}));
}

TEST_F(OwnershipTest, WhoLeavesGivesAllUpAtOnce) {
  Join("a");
  Join("b");
  Pass(seconds(4));
  daemons_["b"]->Leave();
  EXPECT_EQ(daemons_["b"]->Owned(), 0);
  daemons_.erase("b");
  daemons_["a"]->Round();
  EXPECT_EQ(Shares(), (Expected{{"a", 64}}));
}

TEST_F(OwnershipTest, WhoHasLeftTakesNothingAnyMore) {
  Join("a");
  Pass(seconds(1));
  daemons_["a"]->Leave();
  Pass(seconds(10));
  EXPECT_EQ(Shares(), (Expected{{"a", 0}}));
}

TEST_F(OwnershipTest, WhatTheDeadOwnedIsTakenOverOnceTheirTenureEnds) {
  for (const char* id : {"a", "b", "c"}) {
    Join(id);
  }
  Pass(seconds(5));
  daemons_.erase("b");
  Pass(seconds(2));
  EXPECT_EQ(Shares()["a"] + Shares()["c"], 42);
  Pass(kLease);
  EXPECT_EQ(Shares(), (Expected{{"a", 32}, {"c", 32}}));
}

TEST_F(OwnershipTest, NothingMovesWhileTheSameDaemonsLive) {
  for (const char* id : {"a", "b", "c"}) {
    Join(id);
  }
  Pass(seconds(5));
  const auto owners = [this] {
    std::vector<std::string> all;
    for (const auto& record : store_.records) {
      all.push_back(record->member + " " + std::to_string(record->epoch));
    }
    return all;
  };
  const auto before = owners();
  Pass(seconds(100));
  EXPECT_EQ(owners(), before);
}

TEST_F(OwnershipTest, AnEpochOnlyGrows) {
  std::vector<uint64_t> epochs(64);
  for (const char* id : {"a", "b", "c", "d"}) {
    Join(id);
    Pass(seconds(6));
    if (daemons_.size() == 3) {
      daemons_.erase(daemons_.begin());
      Pass(seconds(6));
    }
    for (size_t p = 0; p < epochs.size(); ++p) {
      EXPECT_GE(store_.records[p]->epoch, epochs[p]);
      epochs[p] = store_.records[p]->epoch;
    }
  }
  EXPECT_GT(*std::max_element(epochs.begin(), epochs.end()), 1);
}

TEST_F(OwnershipTest, MoreDaemonsThanPartitionsOwnOneOrNone) {
  store_ = Store(2);
  for (const char* id : {"a", "b", "c"}) {
    Join(id);
  }
  Pass(seconds(4));
  EXPECT_EQ(Shares()["a"] + Shares()["b"] + Shares()["c"], 2);
  EXPECT_LE(std::max({Shares()["a"], Shares()["b"], Shares()["c"]}), 1);
}

TEST_F(OwnershipTest, WithoutAWordOfTheStoreATenureEndsByItself) {
  Join("a");
  Pass(seconds(1));
  EXPECT_EQ(daemons_["a"]->Owned(), 64);
  store_.passed += seconds(2);
  EXPECT_EQ(daemons_["a"]->Owned(), 64);
  store_.passed += kLease - seconds(3);
  EXPECT_EQ(daemons_["a"]->Owned(), 0);
}

TEST_F(OwnershipTest, WhoCanOnlyBeAloneWaitsForNobody) {
  Join("a");
  Pass(seconds(1));
  daemons_.clear();
  Daemon next(store_, "b", true);
  next.Round();
  EXPECT_EQ(next.Owned(), 64);
}

TEST_F(OwnershipTest, AStoreWhoseClockWasSetBackKeepsNobodyWaiting) {
  Join("a");
  Join("b");
  Pass(seconds(4));
  daemons_.erase("b");
  store_.stepped = -std::chrono::hours(2);
  Pass(seconds(3));
  EXPECT_EQ(Shares(), (Expected{{"a", 64}}));
}

TEST_F(OwnershipTest, WhatWasSweptIsHandedOn) {
  Join("a");
  Pass(seconds(1));
  EXPECT_EQ(daemons_["a"]->ownership.SweptUnder(5), 0);
  daemons_["a"]->ownership.Swept(5, 77);
  daemons_["a"]->Round();
  EXPECT_EQ(store_.records[5]->swept, 77);  // a crash from here on costs no second sweep
  daemons_["a"]->Leave();
  daemons_.clear();
  Join("b");
  Pass(seconds(1));
  EXPECT_EQ(daemons_["b"]->ownership.SweptUnder(5), 77);
  EXPECT_EQ(daemons_["b"]->ownership.SweptUnder(6), 0);
}

TEST_F(OwnershipTest, PartitionsWithoutAnOwnerAreCounted) {
  Join("a");
  daemons_["a"]->Round();
  EXPECT_EQ(daemons_["a"]->ownership.unowned(), 64);
  daemons_["a"]->Round();
  EXPECT_EQ(daemons_["a"]->ownership.unowned(), 0);
}

/// Rounds in pieces, in any order and at any pace; replies that are lost, daemons that die, leave
/// and come back.
class Chaos {
 public:
  explicit Chaos(uint64_t seed) : random_(seed), store_(static_cast<uint32_t>(1 + Below(40))) {}

  void Run() {
    for (int i = 0; i < 3'000 && !::testing::Test::HasFailure(); ++i) {
      Disturb();
      Step();
      CheckOneOwner();
    }
    Calm();
  }

 private:
  uint64_t Below(uint64_t end) { return random_.Next() % end; }
  bool OneIn(uint64_t count) { return Below(count) == 0; }

  void Disturb() {
    store_.passed += milliseconds(Below(400));
    if (actors_.empty() || (actors_.size() < 5 && OneIn(60))) {
      actors_.push_back({std::make_unique<Daemon>(store_, "d" + std::to_string(++joined_)), 0});
    }
    if (OneIn(120)) {
      const size_t which = Below(actors_.size());
      if (actors_[which].at == 0 && OneIn(2)) {
        actors_[which].daemon->Leave();
      }
      actors_.erase(actors_.begin() + static_cast<std::ptrdiff_t>(which));
    }
  }

  void Step() {
    if (actors_.empty()) {
      return;
    }
    Actor& actor = actors_[Below(actors_.size())];
    switch (actor.at) {
      case 0:
        actor.daemon->Ask();
        break;
      case 1:
        actor.daemon->Read();
        break;
      default:
        actor.daemon->Write([this] { return OneIn(8); });
        break;
    }
    actor.at = (actor.at + 1) % 3;
  }

  void CheckOneOwner() {
    for (uint32_t p = 0; p < store_.records.size(); ++p) {
      const auto owners = std::count_if(actors_.begin(), actors_.end(), [&](const Actor& actor) {
        return actor.daemon->ownership.Owns(p, store_.steady());
      });
      ASSERT_LE(owners, 1) << "of partition " << p;
    }
  }

  /// Without faults everything is owned, by all alike, a few seconds later.
  void Calm() {
    if (actors_.empty()) {
      return;
    }
    for (int i = 0; i < 8; ++i) {
      for (Actor& actor : actors_) {
        actor.daemon->Round();
      }
      store_.passed += seconds(1);
    }
    const size_t share = (store_.records.size() + actors_.size() - 1) / actors_.size();
    size_t owned = 0;
    for (const Actor& actor : actors_) {
      EXPECT_LE(actor.daemon->Owned(), share);
      owned += actor.daemon->Owned();
    }
    EXPECT_EQ(owned, store_.records.size());
  }

  struct Actor {
    std::unique_ptr<Daemon> daemon;
    int at = 0;  // of its round
  };

  SeededRandom random_;
  Store store_;
  std::vector<Actor> actors_;
  int joined_ = 0;
};

TEST(OwnershipChaosTest, NoTwoOwnAPartitionAndInTheEndEachHasAnOwner) {
  const uint64_t seed = testing::Seed();
  for (uint64_t round = 0; round < 30 && !::testing::Test::HasFailure(); ++round) {
    Chaos(seed + round).Run();
  }
}

}  // namespace
}  // namespace touchpoint::dispatch
