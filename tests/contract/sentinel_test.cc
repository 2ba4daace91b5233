// SPDX-License-Identifier: Apache-2.0
// A Connection that asks real sentinels where its primary is.
#include <gmock/gmock.h>

#include "tests/contract/connection_fixture.h"
#include "tests/support/redis_nodes.h"
#include "tests/support/sentinels.h"

namespace touchpoint::redis {
namespace {

using std::chrono::milliseconds;
using ::testing::HasSubstr;

class SentinelTest : public ConnectionFixture {
 protected:
  ConnectionOptions Options(const std::string& url) const {
    return OptionsFor(ParseAddress(url).value());
  }

  /// As callers do; what is lost meanwhile is lost.
  void SetUntilItWorks(Connection& connection, const std::string& key) {
    const auto until = In(kPatience);
    while (!Ask(connection, Command("SET").Add(key).Add("x"), milliseconds(500))) {
      ASSERT_LT(std::chrono::steady_clock::now(), until);
    }
  }

  bool Has(size_t node, const std::string& key) {
    return nodes[node].Ask({"EXISTS", key}) == ":1\r\n";
  }

  testing::RedisNodes nodes{2};
  testing::Sentinels sentinels{nodes.port(0), 1};
};

TEST_F(SentinelTest, TheConnectionLeadsToThePrimaryWhicheverSentinelIsThere) {
  Connection connection(io, Options(sentinels.url()), random);
  connection.Start();
  EXPECT_TRUE(Ask(connection, Command("SET").Add("key").Add("x")));
  EXPECT_TRUE(Has(0, "key"));
  sentinels.Kill(0);
  Connection second(io, Options(sentinels.url()), random);
  second.Start();
  EXPECT_TRUE(Ask(second, Command("SET").Add("second").Add("x")));
}

TEST_F(SentinelTest, WhatEachSentinelLacksIsTold) {
  std::string url = sentinels.url();
  url.replace(url.find("/main"), 5, "/other");
  ConnectionOptions options = Options(url);
  options.offline_wait_max = milliseconds(200);
  Connection connection(io, options, random);
  connection.Start();
  const auto reply = Ask(connection, Command("PING"));
  ASSERT_FALSE(reply);
  EXPECT_THAT(reply.error().message, HasSubstr("it knows no primary of the name other"));
}

TEST_F(SentinelTest, AReplicaThatSentinelsStillNameIsNotUsed) {
  Connection connection(io, Options(sentinels.url()), random);
  std::string why;
  connection.SetObserver(
      [&why](const std::optional<Failure>& lost) { why = lost ? lost->message : ""; });
  nodes.Promote(1);
  connection.Start();
  RunUntil([&] { return why.find("no primary yet, or no more") != std::string::npos; });
  EXPECT_FALSE(connection.ready());
}

TEST_F(SentinelTest, AHungPrimaryIsLeftAndNotUsedWhenItWakesUp) {
  Connection connection(io, Options(sentinels.url()), random);
  connection.Start();
  SetUntilItWorks(connection, "before");
  nodes[0].Suspend();
  SetUntilItWorks(connection, "after");
  EXPECT_TRUE(Has(1, "before"));
  EXPECT_TRUE(Has(1, "after"));
  nodes[0].Resume();
  SetUntilItWorks(connection, "late");
  EXPECT_TRUE(Has(1, "late"));
}

}  // namespace
}  // namespace touchpoint::redis
