// SPDX-License-Identifier: Apache-2.0
// touchpointctl due, lease, ack, extend, return and resolve against a DispatchService of the test's
// own.
#include <gmock/gmock.h>

#include <boost/json/parse.hpp>
#include <boost/json/value.hpp>

#include "tests/functional/ctl_program.h"
#include "tests/functional/send/dispatch_server.h"

namespace touchpoint::ctl {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;

class CtlLeaseTest : public ::testing::Test {
 protected:
  Ended Run(std::vector<std::string> line) {
    line.insert(line.end(), {"--server", server_.address()});
    return RunProgram(line);
  }

  DispatchServer server_;
};

TEST_F(CtlLeaseTest, ListsWhatIsDue) {
  server_.Offer("t1");
  server_.Offer("t2");
  const Ended table = Run({"due", "--channel", "email"});
  EXPECT_EQ(table.code, 0) << table.err;
  EXPECT_THAT(table.out, HasSubstr("t2"));
  EXPECT_THAT(table.out, HasSubstr("PLANNED"));
  const Ended json = Run({"due", "--channel", "email", "-o", "json"});
  EXPECT_EQ(boost::json::parse(json.out).at("touchpoints").as_array().size(), 2u);
  EXPECT_EQ(Run({"due"}).code, 2);
}

TEST_F(CtlLeaseTest, LeasesOneAndShowsItsToken) {
  server_.Offer("t1");
  const Ended leased = Run({"lease", "t1", "--lease", "90s"});
  EXPECT_EQ(leased.code, 0) << leased.err;
  EXPECT_THAT(leased.out, HasSubstr("token        t1\n"));
  EXPECT_THAT(leased.out, HasSubstr("dispatch     d-t1\n"));
  EXPECT_THAT(server_.Calls(), ElementsAre("lease t1 90"));
  const Ended again = Run({"lease", "t1"});
  EXPECT_EQ(again.code, 1);
  EXPECT_THAT(again.err, HasSubstr("reason: NOT_DUE"));
  EXPECT_THAT(again.err, HasSubstr("touchpointctl due"));
}

TEST_F(CtlLeaseTest, SaysWhatBecameOfIt) {
  ASSERT_EQ(Run({"ack", "t1", "--result", "failed-for-good", "--text", "no such address", "--at",
                 "2026-03-02T09:00:00Z"})
                .code,
            0);
  const v1::AcknowledgeTouchpointRequest told = server_.Acknowledged("t1");
  EXPECT_EQ(told.result(), v1::DISPATCH_RESULT_FAILED_FOR_GOOD);
  EXPECT_EQ(told.text(), "no such address");
  EXPECT_EQ(told.sent_time().seconds(), 1'772'442'000);
  ASSERT_EQ(Run({"ack", "t2", "--result", "unknown"}).code, 0);
  EXPECT_FALSE(server_.Acknowledged("t2").has_sent_time());
  const Ended wrong = Run({"ack", "t1", "--result", "deliverd"});
  EXPECT_EQ(wrong.code, 2);
  EXPECT_THAT(wrong.err, HasSubstr("did you mean 'delivered'?"));
}

TEST_F(CtlLeaseTest, ExtendsAndSaysUntilWhen) {
  const Ended extended = Run({"extend", "t1", "--lease", "5m"});
  EXPECT_EQ(extended.code, 0);
  EXPECT_THAT(extended.out, HasSubstr("send by      "));
  server_.LoseLeases();
  const Ended lost = Run({"extend", "t1"});
  EXPECT_EQ(lost.code, 1);
  EXPECT_THAT(lost.err, HasSubstr("do not send it"));
}

TEST_F(CtlLeaseTest, ReturnsWithAReason) {
  ASSERT_EQ(Run({"return", "t1", "--text", "nobody at home", "--not-before", "2026-03-02T09:00:00Z",
                 "-o", "json"})
                .code,
            0);
  EXPECT_EQ(server_.Returned("t1").text(), "nobody at home");
  EXPECT_EQ(server_.Returned("t1").not_before_time().seconds(), 1'772'442'000);
}

TEST_F(CtlLeaseTest, ResolvesADoubt) {
  ASSERT_EQ(Run({"resolve", "t1", "--result", "sent", "--text", "the provider says so"}).code, 0);
  EXPECT_EQ(server_.Resolved("t1").result(), v1::DISPATCH_RESULT_SENT);
  EXPECT_EQ(server_.Resolved("t1").text(), "the provider says so");
  EXPECT_EQ(Run({"resolve", "t1", "--result", "unknown"}).code, 2);
}

}  // namespace
}  // namespace touchpoint::ctl
