// SPDX-License-Identifier: Apache-2.0
// The contract of OwnerRegister, for every store; and what only a damaged Redis does.
#include <gmock/gmock.h>

#include "services/commit/redis/ownership_codec.h"
#include "tests/contract/redis_harness.h"
#include "tests/contract/store_harness.h"

namespace touchpoint::commit {
namespace {

using model::Member;
using model::Tenure;
using ::testing::IsSupersetOf;

constexpr Duration kLease = std::chrono::seconds(60);

OwnerLook Look(StoreHarness& h, const std::string& id) {
  auto look = h.Await<OwnerLook>([&](auto done) {
    h.owners().LookAtOwners({id, "host of " + id, {}}, kLease, StoreHarness::Soon(),
                            std::move(done));
  });
  EXPECT_TRUE(look) << look.error().message;
  return look ? *look : OwnerLook();
}

bool Exchange(StoreHarness& h, Partition partition, const std::optional<Tenure>& before,
              const Tenure& after) {
  return *h.Await<bool>([&](auto done) {
    h.owners().ExchangeOwner({partition, before, after}, StoreHarness::Soon(), std::move(done));
  });
}

class OwnerRegisterTest : public ::testing::TestWithParam<StoreKind> {
 protected:
  std::unique_ptr<StoreHarness> harness_ = GetParam().make(4);
  StoreHarness& h = *harness_;
};

TEST_P(OwnerRegisterTest, WhoLooksIsAliveForTheLeaseAndOthersSeeIt) {
  const OwnerLook first = Look(h, "a");
  EXPECT_EQ(first.members, std::vector<Member>({{"a", "host of a", first.now + kLease}}));
  const OwnerLook second = Look(h, "b");
  EXPECT_GE(second.now, first.now);
  EXPECT_THAT(second.members, IsSupersetOf({Member{"a", "host of a", first.now + kLease},
                                            Member{"b", "host of b", second.now + kLease}}));
  const OwnerLook again = Look(h, "a");
  EXPECT_EQ(again.members.size(), 2u);
  EXPECT_THAT(again.members, IsSupersetOf({Member{"a", "host of a", again.now + kLease}}));
}

TEST_P(OwnerRegisterTest, WhoIsRemovedIsGone) {
  Look(h, "a");
  Look(h, "b");
  const auto remove = [this](const std::string& id) {
    return *h.Await<bool>(
        [&](auto done) { h.owners().RemoveMember(id, StoreHarness::Soon(), std::move(done)); });
  };
  EXPECT_TRUE(remove("b"));
  EXPECT_FALSE(remove("b"));
  EXPECT_EQ(Look(h, "a").members.size(), 1u);
}

TEST_P(OwnerRegisterTest, ARecordIsExchangedOnlyForTheOneThatIsStored) {
  const Tenure first{"a", 1, At(7), 0};
  const Tenure second{"b", 2, At(9), 18'000'000'000'000'000'001U};
  EXPECT_TRUE(Exchange(h, 2, std::nullopt, first));
  EXPECT_FALSE(Exchange(h, 2, std::nullopt, second));
  EXPECT_FALSE(Exchange(h, 2, Tenure{"a", 1, At(8), 0}, second));
  EXPECT_FALSE(Exchange(h, 1, first, second));
  EXPECT_EQ(Look(h, "a").owners[2], first);
  EXPECT_TRUE(Exchange(h, 2, first, second));
  EXPECT_FALSE(Exchange(h, 2, first, second));
  const OwnerLook look = Look(h, "a");
  EXPECT_EQ(look.owners, (std::vector<std::optional<Tenure>>{{}, {}, second, {}}));
}

INSTANTIATE_TEST_SUITE_P(Stores, OwnerRegisterTest, ::testing::ValuesIn(AllStores()), StoreName);

TEST(RedisOwners, WhatIsDamagedIsNobodysAndMakesRoom) {
  const auto h = RedisHarness::UnderAcl(4);
  const Tenure tenure{"a", 1, At(7), 0};
  ASSERT_TRUE(Exchange(*h, 0, std::nullopt, tenure));
  h->Ask({"HSET", "tp:{0}:owner", "owner", "rubbish"});
  h->Ask({"HSET", "tp:{0}:members", "x", "rubbish"});
  EXPECT_EQ(Look(*h, "a").owners[0], std::nullopt);
  EXPECT_TRUE(Exchange(*h, 0, std::nullopt, tenure));
  EXPECT_EQ(h->Ask({"HLEN", "tp:{0}:members"}).integer, 1);
}

TEST(RedisOwners, WhatANewerBuildWroteIsSomebodys) {
  const auto h = RedisHarness::UnderAcl(4);
  ASSERT_TRUE(Exchange(*h, 0, std::nullopt, {"a", 1, At(7), 0}));
  std::string newer = SealTenure(0, {"b", 2, At(7), 0});
  newer[0] = 2;  // the version, which the checksum does not know
  h->Ask({"HSET", "tp:{0}:owner", "owner", newer});
  const OwnerLook look = Look(*h, "a");
  ASSERT_TRUE(look.owners[0]);
  EXPECT_EQ(look.owners[0]->until, look.now + kLease);
  EXPECT_NE(look.owners[0]->member, "a");
}

TEST(RedisOwners, WhoHasDiedLongAgoIsForgotten) {
  const auto h = RedisHarness::UnderAcl(4);
  h->Ask({"HSET", "tp:{0}:members", "old", SealMember({"old", "", FromMillis(1)})});
  EXPECT_EQ(Look(*h, "a").members.size(), 1u);
  EXPECT_EQ(h->Ask({"HLEN", "tp:{0}:members"}).integer, 1);
}

TEST(RedisOwners, GoesOnWithoutMemoryLeft) {
  RedisHarness h(4);
  Look(h, "a");
  const Tenure tenure{"a", 1, At(7), 0};
  ASSERT_TRUE(Exchange(h, 0, std::nullopt, tenure));
  h.Ask({"CONFIG", "SET", "maxmemory", "1"});
  EXPECT_TRUE(Exchange(h, 0, tenure, {"a", 1, At(8), 0}));
  const OwnerLook look = Look(h, "a");
  EXPECT_EQ(look.members, std::vector<Member>({{"a", "host of a", look.now + kLease}}));
}

TEST(RedisOwners, AreThereAgainAfterRedisHasLostThem) {
  const auto h = RedisHarness::UnderAcl(4);
  Look(*h, "a");
  h->Ask({"DEL", "tp:{0}:members"});
  Look(*h, "a");
  EXPECT_EQ(Look(*h, "a").members.size(), 1u);
}

}  // namespace
}  // namespace touchpoint::commit
