// SPDX-License-Identifier: Apache-2.0
#include "common/redis/address.h"

#include <gtest/gtest.h>

namespace touchpoint::redis {
namespace {

TEST(AddressTest, ReadsATcpAddress) {
  const Address address = ParseAddress("redis://user:p%40ss%3a@redis.internal:6380/3").value();
  EXPECT_EQ(address.host, "redis.internal");
  EXPECT_EQ(address.port, 6380);
  EXPECT_EQ(address.user, "user");
  EXPECT_EQ(address.password, "p@ss:");
  EXPECT_EQ(address.database, 3u);
  EXPECT_EQ(address.ToString(), "redis://redis.internal:6380/3");
}

TEST(AddressTest, EverythingButTheHostMayBeLeftOut) {
  const Address address = ParseAddress("redis://localhost").value();
  EXPECT_EQ(address.host, "localhost");
  EXPECT_EQ(address.port, 6379);
  EXPECT_TRUE(address.user.empty() && address.password.empty());
  EXPECT_EQ(ParseAddress("redis://:secret@localhost/").value().password, "secret");
  EXPECT_EQ(ParseAddress("redis://[::1]:7000").value().host, "::1");
  EXPECT_EQ(ParseAddress("redis://[::1]:7000").value().ToString(), "redis://[::1]:7000");
}

TEST(AddressTest, ReadsAnAddressWithTls) {
  const Tls tls = {"/ca.pem", "/c.pem", "/c.key"};
  const Address address = ParseAddress("rediss://user:p%40ss@redis.internal/3", tls).value();
  EXPECT_EQ(address.host, "redis.internal");
  EXPECT_EQ(address.port, 6379);
  EXPECT_EQ(address.user, "user");
  EXPECT_EQ(address.password, "p@ss");
  ASSERT_TRUE(address.tls);
  EXPECT_EQ(address.tls->ca, "/ca.pem");
  EXPECT_EQ(address.tls->certificate, "/c.pem");
  EXPECT_EQ(address.tls->key, "/c.key");
  EXPECT_EQ(address.ToString(), "rediss://redis.internal:6379/3");
  EXPECT_EQ(ParseAddress("rediss://[::1]:7000").value().host, "::1");
  EXPECT_TRUE(ParseAddress("rediss://localhost").value().tls) << "with whom the system trusts";
  for (const char* plain : {"redis://localhost", "unix:///run/redis.sock"}) {
    EXPECT_FALSE(ParseAddress(plain, tls).value().tls) << plain;
  }
}

TEST(AddressTest, ReadsAUnixSocket) {
  const Address address = ParseAddress("unix:///run/redis/redis.sock").value();
  EXPECT_EQ(address.socket, "/run/redis/redis.sock");
  EXPECT_EQ(address.ToString(), "unix:///run/redis/redis.sock");
}

TEST(AddressTest, ReadsSentinels) {
  const Address address =
      ParseAddress("sentinel://me:p%40ss@10.0.0.1:1,s.internal,[::1]:3/main/2").value();
  ASSERT_EQ(address.sentinels.size(), 3u);
  EXPECT_EQ(address.sentinels[0].host, "10.0.0.1");
  EXPECT_EQ(address.sentinels[0].port, 1);
  EXPECT_EQ(address.sentinels[1].host, "s.internal");
  EXPECT_EQ(address.sentinels[1].port, 26379);
  EXPECT_EQ(address.sentinels[2].host, "::1");
  EXPECT_EQ(address.primary_name, "main");
  EXPECT_EQ(address.user, "me");
  EXPECT_EQ(address.password, "p@ss");
  EXPECT_EQ(address.database, 2u);
  EXPECT_FALSE(address.tls);
  EXPECT_EQ(address.ToString(), "sentinel://10.0.0.1:1,s.internal:26379,[::1]:3/main/2");
  EXPECT_TRUE(ParseAddress("sentinels://host/main", {"/ca.pem", "", ""}).value().tls);
  EXPECT_TRUE(ParseAddress("redis://host").value().sentinels.empty());
}

TEST(AddressTest, RefusesTheRestWithoutRepeatingIt) {
  for (const char* url : {"",
                          "localhost:6379",
                          "http://localhost",
                          "rediss://",
                          "redisss://localhost",
                          "unix://relative",
                          "redis://",
                          "redis://:6379",
                          "redis://host:port",
                          "redis://host:65536",
                          "redis://host/db",
                          "redis://hunter2@host",
                          "redis://u:hunter%2@host",
                          "redis://u:hunter%zz2@host",
                          "sentinel://host",
                          "sentinel://host/",
                          "sentinel://a,,b/main",
                          "sentinel://host:x/main",
                          "sentinel://host/main/x",
                          "sentinel:///main",
                          "redis://[::1"}) {
    const auto address = ParseAddress(url);
    ASSERT_FALSE(address) << url;
    EXPECT_EQ(address.error().code, Code::kInvalidArgument);
    EXPECT_EQ(address.error().fields.at(0).field, "redis.url");
    EXPECT_EQ(address.error().message.find("hunter"), std::string::npos);
  }
}

}  // namespace
}  // namespace touchpoint::redis
