// SPDX-License-Identifier: Apache-2.0
// The contract of Journal, for every store there is.
#include <gmock/gmock.h>

#include <limits>
#include <set>

#include "services/commit/journal_codec.h"
#include "tests/contract/store_harness.h"
#include "tests/support/commit_draft.h"

namespace touchpoint::commit {
namespace {

using ::testing::Contains;
using ::testing::ElementsAreArray;

constexpr JournalPosition kEnd{std::numeric_limits<uint64_t>::max(),
                               std::numeric_limits<uint64_t>::max()};

class JournalContract : public ::testing::TestWithParam<StoreKind> {
 protected:
  StoreHarness& Make(Partition partitions = 1) {
    harness_ = GetParam().make(partitions);
    return *harness_;
  }

  static Journal::Page ReadBackward(StoreHarness& h, JournalPosition from, size_t entries_max) {
    return *h.Await<Journal::Page>([&](auto done) {
      h.journal().ReadBackward(0, from, entries_max, StoreHarness::Soon(), std::move(done));
    });
  }

  static std::vector<uint64_t> Revisions(const std::vector<JournalEntry>& entries) {
    std::vector<uint64_t> revisions;
    revisions.reserve(entries.size());
    for (const JournalEntry& entry : entries) {
      revisions.push_back(entry.revision);
    }
    return revisions;
  }

 private:
  std::unique_ptr<StoreHarness> harness_;
};

TEST_P(JournalContract, AnEntrySaysAllThatWasDecidedAndTheNameOnlyThroughTheSurrogate) {
  StoreHarness& h = Make(4);
  const std::string id = "anna.schmidt@example.org";
  StakeholderCommit commit = testing::DraftRandomCommit(id, {}, At(7), h.random);
  const StakeholderCommit kept = commit;
  ASSERT_TRUE(h.Commit(std::move(commit)));
  const Partition partition = h.store().PartitionOf(id);
  const Journal::Page page = h.Read(partition, {});
  ASSERT_EQ(page.entries.size(), 1u);
  EXPECT_TRUE(page.end);
  EXPECT_FALSE(page.gap);
  const JournalEntry& entry = page.entries[0];
  EXPECT_EQ(entry.position, page.next);
  EXPECT_EQ(entry.partition, partition);
  EXPECT_EQ(entry.index, 0u);
  EXPECT_EQ(entry.surrogate, kept.after->surrogate);
  EXPECT_EQ(entry.stakeholder_id, id);
  EXPECT_EQ(entry.revision, 1u);
  EXPECT_EQ(entry.now, At(7));
  EXPECT_EQ(entry.policy_revision, kept.policy_revision);
  EXPECT_EQ(entry.zone_digest, kept.zone_digest);
  const auto steps = DecodeSteps(entry.payload, kept.after->names);
  ASSERT_TRUE(steps);
  EXPECT_EQ(steps->at(0).decision, kept.steps[0].decision);
  EXPECT_EQ(entry.payload.find(id), std::string::npos);
}

TEST_P(JournalContract, PagesCoverEverythingOnceInTheOrderOfCommits) {
  StoreHarness& h = Make();
  std::vector<uint64_t> expected;
  for (uint64_t i = 0; i < 20; ++i) {
    h.Grow("anna", At(static_cast<int64_t>(i / 3)));
    expected.push_back(i + 1);
  }
  for (const size_t entries_max : {1u, 3u, 7u, 100u}) {
    std::vector<JournalEntry> all;
    Journal::Page page;
    do {
      page = h.Read(0, page.next, entries_max);
      EXPECT_FALSE(page.gap);
      EXPECT_LE(page.entries.size(), entries_max);
      all.insert(all.end(), page.entries.begin(), page.entries.end());
    } while (!page.end);
    EXPECT_THAT(Revisions(all), ElementsAreArray(expected)) << entries_max;
  }
  const Journal::Page none = h.Read(0, kEnd);
  EXPECT_TRUE(none.end && none.entries.empty() && !none.gap);
}

TEST_P(JournalContract, BackwardPagesBeginWithTheNewest) {
  StoreHarness& h = Make();
  std::vector<uint64_t> expected;
  for (uint64_t i = 0; i < 20; ++i) {
    h.Grow("anna", At(static_cast<int64_t>(i)));
    expected.insert(expected.begin(), i + 1);
  }
  std::vector<JournalEntry> all;
  Journal::Page page;
  page.next = kEnd;
  do {
    page = ReadBackward(h, page.next, 6);
    all.insert(all.end(), page.entries.begin(), page.entries.end());
  } while (!page.end);
  EXPECT_THAT(Revisions(all), ElementsAreArray(expected));
  const Journal::Page none = ReadBackward(h, {}, 6);
  EXPECT_TRUE(none.end && none.entries.empty());
}

TEST_P(JournalContract, CommitsOfOneTurnAreAllThereAndWholeCallsArePaged) {
  StoreHarness& h = Make();
  std::vector<StakeholderCommit> commits;
  std::set<std::string> expected;
  for (int i = 0; i < 150; ++i) {
    const std::string id = "s" + std::to_string(i);
    commits.push_back(testing::DraftRandomCommit(id, {}, At(5), h.random));
    expected.insert(id);
  }
  h.CommitAll(std::move(commits));
  std::set<std::string> seen;
  Journal::Page page;
  do {
    page = h.Read(0, page.next, 10);
    for (const JournalEntry& entry : page.entries) {
      EXPECT_LE(entry.position, page.next);
      EXPECT_TRUE(seen.insert(entry.stakeholder_id).second);
    }
  } while (!page.end);
  EXPECT_EQ(seen, expected);
}

TEST_P(JournalContract, InitiativesAreReadFromTheRecordsOfThePeopleThemselves) {
  StoreHarness& h = Make();
  const auto read = [&h](std::vector<InitiativeRef> initiatives) {
    return *h.Await<std::vector<std::string>>([&](auto done) {
      h.journal().ReadInitiatives(0, std::move(initiatives), StoreHarness::Soon(), std::move(done));
    });
  };
  model::NameTable names;
  names.Intern("autumn");  // so that both have "spring" under another id
  for (const char* id : {"anna", "ben"}) {
    const model::Touchpoint touchpoint = testing::TypicalTouchpoint(names, 1, At(0));
    ASSERT_TRUE(h.Commit(testing::DraftCommit(id, {}, At(0), touchpoint, names, h.random)));
    names = model::NameTable();
  }
  const model::NameId annas = h.Load("anna").timeline.touchpoints[0].initiative;
  const model::NameId bens = h.Load("ben").timeline.touchpoints[0].initiative;
  ASSERT_NE(annas, bens);
  // What the journal says suffices to ask.
  const auto changes = DecodeChanges(h.Read(0, {}).entries[0].payload);
  ASSERT_TRUE(changes);
  EXPECT_EQ(changes->at(0).initiative, annas);
  EXPECT_THAT(read({{"anna", 1, annas},
                    {"ben", 1, bens},
                    {"ben", 1, annas},     // the name of something else
                    {"ben", 2, bens},      // a touchpoint that is not kept
                    {"nobody", 1, annas},  // a person who is not known
                    {"anna", 1, annas}}),
              ::testing::ElementsAre("spring", "spring", "", "", "", "spring"));
  EXPECT_THAT(read({}), ::testing::IsEmpty());
}

TEST_P(JournalContract, ARefusedCommitLeavesNoEntry) {
  StoreHarness& h = Make();
  h.Grow("anna", At(10));
  const JournalPosition last = h.Read(0, {}).next;
  h.Commit(testing::DraftRandomCommit("anna", {}, At(11), h.random)).value();
  h.Commit(testing::DraftRandomCommit("ben", {}, At(9), h.random)).value();
  EXPECT_TRUE(h.Read(0, last).entries.empty());
}

TEST_P(JournalContract, AReaderSeesTheGapThatTrimmingLeft) {
  StoreHarness& h = Make();
  std::vector<JournalPosition> positions;
  for (int i = 0; i < 6; ++i) {
    h.Grow("anna", At(i));
    positions.push_back(h.Read(0, {}).next);
  }
  h.TrimJournal(0, positions[2]);
  EXPECT_TRUE(h.Read(0, {}).gap);
  EXPECT_TRUE(h.Read(0, positions[0]).gap);
  EXPECT_TRUE(h.Read(0, positions[1]).gap);
  EXPECT_FALSE(h.Read(0, positions[2]).gap) << "the last one read is gone, but none after it";
  EXPECT_FALSE(h.Read(0, positions[4]).gap);
  EXPECT_EQ(h.Read(0, positions[2]).entries.size(), 3u);
  h.TrimJournal(0, positions[5]);
  EXPECT_TRUE(h.Read(0, positions[4]).gap);
  EXPECT_FALSE(h.Read(0, positions[5]).gap);
  EXPECT_EQ(h.Read(0, {}).next, positions[5]) << "nothing is left, and reading on sees no gap";
}

TEST_P(JournalContract, ListenersAreToldOfEveryPartitionThatGrew) {
  StoreHarness& h = Make(4);
  std::set<Partition> told;
  h.journal().Listen([&told](Partition partition) { told.insert(partition); });
  for (int i = 0; i < 8; ++i) {
    const std::string id = "s" + std::to_string(i);
    const Partition partition = h.store().PartitionOf(id);
    h.Grow(id, At(i));
    h.RunUntil([&] { return told.contains(partition); });
    told.clear();
  }
  h.journal().Listen(nullptr);
}

INSTANTIATE_TEST_SUITE_P(Stores, JournalContract, ::testing::ValuesIn(AllStores()), StoreName);

}  // namespace
}  // namespace touchpoint::commit
