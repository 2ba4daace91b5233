// SPDX-License-Identifier: Apache-2.0
#include "common/redis/replication.h"

#include <gmock/gmock.h>

namespace touchpoint::redis {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

constexpr char kPrimary[] =
    "# Replication\r\nrole:master\r\nconnected_slaves:3\r\n"
    "slave0:ip=127.0.0.1,port=6381,state=online,offset=14,lag=0\r\n"
    "slave1:ip=::1,port=6380,state=wait_bgsave,offset=0,lag=0\r\n"
    "slave2:ip=10.0.0.7,port=6379,state=online,offset=14,lag=1\r\n"
    "master_replid:aa\r\n";
constexpr char kReplica[] =
    "role:slave\r\nmaster_link_status:up\r\nslave_priority:100\r\nconnected_slaves:0\r\n"
    "master_replid:aa\r\n";

std::string Complaint(const Result<void>& judged) {
  return judged ? "" : judged.error().reason + ": " + judged.error().message;
}

TEST(Replication, OnlyWhoHasAFirstCopyIsAReplica) {
  const Replication found = ReadReplication(kPrimary);
  EXPECT_EQ(found.role, "master");
  EXPECT_EQ(found.history, "aa");
  EXPECT_THAT(found.replicas, ElementsAre(Replica{"10.0.0.7", 6379}, Replica{"127.0.0.1", 6381}));
  EXPECT_THAT(ReadReplication("role:slave\r\n").replicas, IsEmpty());
}

TEST(Replication, APrimaryNeedsItsReplicas) {
  const Replication found = ReadReplication(kPrimary);
  EXPECT_EQ(Complaint(JudgePrimary(found, 1)), "");
  EXPECT_EQ(Complaint(JudgePrimary(found, 2)), "");
  EXPECT_THAT(Complaint(JudgePrimary(found, 3)),
              HasSubstr("STORE_UNAVAILABLE: Redis is not available: Redis has 2 replicas in step "
                        "and redis.replicas asks for 3"));
  EXPECT_THAT(Complaint(JudgePrimary(ReadReplication(kReplica), 1)),
              HasSubstr("this Redis is a replica"));
}

TEST(Replication, AReplicaFollowsTheVeryPrimary) {
  const Replication primary = ReadReplication(kPrimary);
  const Replica replica{"10.0.0.7", 6379};
  EXPECT_EQ(Complaint(JudgeReplica(replica, ReadReplication(kReplica), primary)), "");
  Replication other = ReadReplication(kReplica);
  other.history = "bb";
  EXPECT_THAT(Complaint(JudgeReplica(replica, other, primary)),
              HasSubstr("10.0.0.7:6379 does not follow"));
  other = ReadReplication(kReplica);
  other.link_up = false;
  EXPECT_NE(Complaint(JudgeReplica(replica, other, primary)), "");
  EXPECT_NE(Complaint(JudgeReplica(replica, primary, primary)), "");
}

}  // namespace
}  // namespace touchpoint::redis
