// SPDX-License-Identifier: Apache-2.0
// The contract of StakeholderIndex, for every store; and what only a damaged Redis does.
#include <gmock/gmock.h>

#include <set>

#include "tests/contract/redis_harness.h"
#include "tests/contract/store_harness.h"
#include "tests/support/commit_draft.h"

namespace touchpoint::commit {
namespace {

StakeholderIndex::Page List(StoreHarness& h, uint64_t from, size_t count) {
  return *h.Await<StakeholderIndex::Page>([&](auto done) {
    h.stakeholders().ListStakeholders(0, from, count, StoreHarness::Soon(), std::move(done));
  });
}

std::set<std::string> Walk(StoreHarness& h, size_t count) {
  std::set<std::string> all;
  StakeholderIndex::Page page;
  do {
    page = List(h, page.next, count);
    all.insert(page.stakeholder_ids.begin(), page.stakeholder_ids.end());
  } while (page.next != 0);
  return all;
}

class StakeholderIndexContract : public ::testing::TestWithParam<StoreKind> {};

TEST_P(StakeholderIndexContract, AWalkMeetsEverybodyWhoIsStored) {
  const auto h = GetParam().make(1);
  EXPECT_TRUE(Walk(*h, 10).empty());
  std::vector<StakeholderCommit> commits;
  std::set<std::string> expected;
  for (int i = 0; i < 700; ++i) {
    const std::string id = "s" + std::to_string(i);
    commits.push_back(testing::DraftRandomCommit(id, {}, At(5), h->random));
    expected.insert(id);
  }
  h->CommitAll(std::move(commits));
  EXPECT_EQ(Walk(*h, 50), expected);
  EXPECT_EQ(Walk(*h, 10'000), expected);
  EXPECT_LT(List(*h, 0, 50).stakeholder_ids.size(), 200u) << "a page is no whole partition";
}

INSTANTIATE_TEST_SUITE_P(All, StakeholderIndexContract, ::testing::ValuesIn(AllStores()),
                         StoreName);

TEST(StakeholderIndexInRedis, PassesOverWhatIsDamagedOrStandsForNobody) {
  RedisHarness h(1);
  h.Grow("anna", At(0));
  const model::Timeline ben = h.Grow("ben", At(1));
  h.Ask({"HSET", h.keys.Surrogates(0), std::to_string(ben.surrogate), "damaged"});
  h.Ask({"HSET", h.keys.Surrogates(0), "no number", "foreign"});
  EXPECT_EQ(Walk(h, 10), std::set<std::string>{"anna"});
}

}  // namespace
}  // namespace touchpoint::commit
