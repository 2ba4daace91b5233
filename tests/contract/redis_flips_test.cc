// SPDX-License-Identifier: Apache-2.0
// Random bits are flipped in all that a RedisStore keeps: whatever is answered then is right, or
// says that something is damaged.
#include <gmock/gmock.h>

#include <map>
#include <set>

#include "common/base/sha256.h"
#include "tests/contract/redis_harness.h"
#include "tests/support/commit_draft.h"

namespace touchpoint::commit {
namespace {

constexpr int kFlips = 200;
const std::vector<std::string> kPeople = {"anna", "ben", "carla", "dora"};

auto Tie(const JournalEntry& e) {
  return std::tie(e.position, e.index, e.partition, e.surrogate, e.stakeholder_id, e.revision,
                  e.now, e.policy_revision, e.zone_digest, e.payload);
}

class RedisFlips : public ::testing::Test {
 protected:
  using DetailsList = std::vector<std::optional<model::Details>>;

  RedisFlips() {
    for (uint64_t number = 0; number < 2; ++number) {
      const std::string text = "policy " + std::to_string(number);
      texts_[Sha256(text)] = text;
      EXPECT_TRUE(h.Await<LivePolicy>([&](auto done) {
        h.policy_register().ApplyPolicy({number, Sha256(text), text, "ops", "why", At(0)},
                                        StoreHarness::Soon(), std::move(done));
      }));
    }
    EXPECT_TRUE(h.Await<bool>([&](auto done) {
      h.policy_register().RaisePolicy(2, StoreHarness::Soon(), std::move(done));
    }));
    for (int i = 0; i < 5; ++i) {
      for (const std::string& person : kPeople) {
        StakeholderCommit commit = Draft(person, h.Load(person).timeline, At(i));
        auto after = std::make_shared<model::Timeline>(*commit.after);
        after->profile.time_zone = "Europe/Berlin";
        commit.after = after;
        commit.profile_changed = i == 0;
        people_[person] = *after;
        EXPECT_EQ(h.Commit(std::move(commit)).value().kind, CommitOutcome::Kind::kCommitted);
      }
    }
    for (const std::string& person : kPeople) {
      details_[person] = Details(person).value();
    }
    for (Partition partition = 0; partition < 2; ++partition) {
      journal_.push_back(Page(partition).value());
    }
    for (const redis::Reply& key : h.Ask({"KEYS", "*"}).elements) {
      dumps_[key.text] = h.Ask({"DUMP", key.text}).text;
    }
  }

  StakeholderCommit Draft(const std::string& person, const model::Timeline& before, Instant now) {
    StakeholderCommit commit = testing::DraftRandomCommit(person, before, now, h.random);
    commit.policy_number = 2;
    return commit;
  }

  Result<LoadedTimeline> TryLoad(const std::string& person) {
    return h.Await<LoadedTimeline>(
        [&](auto done) { h.store().Load(person, StoreHarness::Soon(), std::move(done)); });
  }
  Result<DetailsList> Details(const std::string& person) {
    return h.Await<DetailsList>([&](auto done) {
      h.store().LoadDetails(person, {1, 2, 3, 4, 5}, StoreHarness::Soon(), std::move(done));
    });
  }
  Result<Journal::Page> Page(Partition partition) {
    return h.Await<Journal::Page>([&](auto done) {
      h.journal().Read(partition, {}, 1000, StoreHarness::Soon(), std::move(done));
    });
  }

  std::string Flipped(std::string value) {
    char& byte = value[h.random.Next() % value.size()];
    byte = static_cast<char>(byte ^ (1 << (h.random.Next() % 8)));
    return value;
  }

  /// Flips one bit of one value; answers which.
  std::string FlipSomething() {
    std::string key;
    do {
      key = std::next(dumps_.begin(), static_cast<std::ptrdiff_t>(h.random.Next() % dumps_.size()))
                ->first;
    } while (key == h.keys.Proof(0) || h.Ask({"TYPE", key}).text == "zset");
    const std::string type = h.Ask({"TYPE", key}).text;
    if (type == "stream") {
      return FlipLog(key);
    }
    if (type == "string") {
      h.Ask({"SET", key, Flipped(h.Ask({"GET", key}).text)});
      return key;
    }
    if (type == "list") {
      const int64_t size = h.Ask({"LLEN", key}).integer;
      const std::string at = std::to_string(h.random.Next() % static_cast<uint64_t>(size));
      h.Ask({"LSET", key, at, Flipped(h.Ask({"LINDEX", key, at}).text)});
      return key;
    }
    const redis::Reply all = h.Ask({"HGETALL", key});
    const size_t field = 2 * (h.random.Next() % (all.elements.size() / 2));
    h.Ask({"HSET", key, all.elements[field].text, Flipped(all.elements[field + 1].text)});
    return key + " " + all.elements[field].text;
  }

  /// An entry of a stream cannot be changed: it is written anew.
  std::string FlipLog(const std::string& key) {
    const redis::Reply calls = h.Ask({"XRANGE", key, "-", "+"});
    const size_t chosen = h.random.Next() % calls.elements.size();
    const size_t value = 1 + 2 * (h.random.Next() % 3);
    h.Ask({"DEL", key});
    for (size_t i = 0; i < calls.elements.size(); ++i) {
      std::vector<std::string> add = {"XADD", key, calls.elements[i].elements[0].text};
      for (const redis::Reply& part : calls.elements[i].elements[1].elements) {
        add.push_back(part.text);
      }
      add[3 + value] = i == chosen ? Flipped(add[3 + value]) : add[3 + value];
      h.Ask(add);
    }
    return key + " " + (value == 1 ? "p" : "sealed");
  }

  /// Right, or a failure that says what it is.
  template <typename T>
  void Judge(bool right, const Result<T>& answer, const std::string& what) {
    if (!answer) {
      found_ = true;
      EXPECT_TRUE(answer.error().reason == "RECORD_CORRUPT" ||
                  answer.error().reason == "STORE_UNAVAILABLE")
          << what << ": " << answer.error().message;
      return;
    }
    EXPECT_TRUE(right) << what << " is answered, and wrong";
  }

  void AskForPeople() {
    for (const std::string& person : kPeople) {
      const auto loaded = TryLoad(person);
      Judge(loaded && loaded->timeline == people_[person] && loaded->clock == clock_of(person),
            loaded, person);
      const auto details = Details(person);
      Judge(details && *details == details_[person], details, person + "'s details");
      const auto owner = h.Await<std::optional<std::string>>([&](auto done) {
        h.store().Resolve(h.store().PartitionOf(person), people_[person].surrogate,
                          StoreHarness::Soon(), std::move(done));
      });
      Judge(owner && *owner == person, owner, person + "'s surrogate");
    }
  }
  Instant clock_of(const std::string& person) {
    return journal_[h.store().PartitionOf(person)].entries.back().now;
  }

  void AskForTheJournal() {
    for (Partition partition = 0; partition < 2; ++partition) {
      const auto page = Page(partition);
      const auto& before = journal_[partition].entries;
      const bool same =
          page &&
          std::equal(page->entries.begin(), page->entries.end(), before.begin(), before.end(),
                     [](const JournalEntry& a, const JournalEntry& b) { return Tie(a) == Tie(b); });
      Judge(same, page, "the journal");
    }
  }

  void AskForPolicies() {
    const auto live = h.Await<LivePolicy>([&](auto done) {
      h.policy_register().LoadLivePolicy(StoreHarness::Soon(), std::move(done));
    });
    Judge(live && *live == LivePolicy{2, Sha256("policy 1")}, live, "the live policy");
    const auto all = h.Await<std::vector<PolicyApplication>>([&](auto done) {
      h.policy_register().ListApplications(3, 10, StoreHarness::Soon(), std::move(done));
    });
    Judge(all && all->size() == 2 && all->back().author == "ops", all, "the applications");
    for (const auto& [revision, text] : texts_) {
      const auto stored = h.Await<std::optional<std::string>>([&](auto done) {
        h.policies().LoadPolicyText(revision, StoreHarness::Soon(), std::move(done));
      });
      // Whoever reads one compares it with its revision.
      found_ = found_ || (stored && *stored != text && Sha256(**stored) != revision);
    }
  }

  /// A conflict is fine with whoever loads again and is told then.
  static Failure Lost(const Result<LoadedTimeline>& loaded) {
    return loaded ? Failure{Code::kInternal, "UNFOUNDED_CONFLICT", "", {}, {}, {}} : loaded.error();
  }

  void CommitForAll() {
    for (const std::string& person : kPeople) {
      StakeholderCommit commit = Draft(person, people_[person], At(100));
      const model::Timeline after = *commit.after;
      const auto outcome = h.Commit(std::move(commit));
      const bool committed = outcome && outcome->kind == CommitOutcome::Kind::kCommitted;
      const auto loaded = TryLoad(person);
      if (committed) {
        Judge(loaded && loaded->timeline == after, loaded, person + "'s commit");
      } else {
        Judge(false, outcome ? Result<CommitOutcome>(tl::unexpected(Lost(loaded))) : outcome,
              person + "'s refusal");
        EXPECT_TRUE(!loaded || (!outcome && loaded->timeline == people_[person])) << person;
      }
    }
  }

  void RestoreAll() {
    for (const auto& [key, dump] : dumps_) {
      h.Ask({"RESTORE", key, "0", dump, "REPLACE"});
    }
  }

  RedisHarness h{2};
  std::map<std::string, std::string> dumps_;
  std::map<std::string, std::string> texts_;
  std::map<std::string, model::Timeline> people_;
  std::map<std::string, DetailsList> details_;
  std::vector<Journal::Page> journal_;
  bool found_ = false;
};

TEST_F(RedisFlips, ADamagedByteIsFoundOrHarmless) {
  std::set<std::string> harmless;
  for (int i = 0; i < kFlips; ++i) {
    const std::string where = FlipSomething();
    SCOPED_TRACE(where);
    found_ = false;
    AskForPeople();
    AskForTheJournal();
    AskForPolicies();
    CommitForAll();
    if (!found_) {
      harmless.insert(where);
    }
    RestoreAll();
    ASSERT_FALSE(HasFailure());
  }
  // The guard of the next connection compares the description; links between entries of the log
  // only matter where one is missing.
  for (const std::string& where : harmless) {
    EXPECT_TRUE(where.starts_with(h.keys.data_set()) || where.ends_with(":log p")) << where;
  }
}

}  // namespace
}  // namespace touchpoint::commit
