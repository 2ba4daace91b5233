// SPDX-License-Identifier: Apache-2.0
// touchpointctl send --url against a server and a DispatchService of the test's own.
#include <gmock/gmock.h>

#include <boost/json/parse.hpp>
#include <boost/json/value.hpp>

#include "common/webhook/secret.h"
#include "tests/functional/ctl_program.h"
#include "tests/functional/send/dispatch_server.h"
#include "tests/support/collector.h"

namespace touchpoint::ctl {
namespace {

using ::testing::Contains;
using ::testing::HasSubstr;
using ::touchpoint::testing::Collector;

constexpr char kSecret[] = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw";

class CtlSendUrlTest : public ::testing::Test {
 protected:
  Ended SendOnce(int port, const std::vector<std::string>& more = {"--allow-private"}) {
    std::vector<std::string> line = {
        "send",          "--once",
        "--channel",     "email",
        "--url",         "http://127.0.0.1:" + std::to_string(port) + "/send",
        "--secret-file", folder_.Write("secret", kSecret),
        "--server",      server_.address()};
    line.insert(line.end(), more.begin(), more.end());
    return RunProgram(line);
  }

  Folder folder_;
  DispatchServer server_;
};

TEST_F(CtlSendUrlTest, PostsTheLeaseSigned) {
  Collector shop(202);
  server_.Offer("a");
  const Ended ended = SendOnce(shop.port());
  EXPECT_EQ(ended.code, 0) << ended.err;
  EXPECT_THAT(server_.Calls(), Contains("ack a SENT"));
  const Collector::Posted posted = shop.Await(1).front();
  EXPECT_EQ(posted.target, "/send");
  EXPECT_EQ(posted.headers.at("content-type"), "application/json");
  EXPECT_EQ(posted.headers.at("webhook-id"), "d-a");
  EXPECT_EQ(posted.headers.at("webhook-signature"),
            webhook::Secret::Parse(kSecret)->Sign(
                "d-a", std::stoll(posted.headers.at("webhook-timestamp")), posted.body));
  EXPECT_EQ(boost::json::parse(posted.body).at("touchpoint").at("stakeholderId"), "ada");
}

TEST_F(CtlSendUrlTest, TheStatusDecides) {
  const std::vector<std::pair<unsigned, std::string>> ends = {{400, "ack a FAILED_FOR_GOOD"},
                                                              {301, "ack a FAILED_FOR_GOOD"},
                                                              {429, "ack a FAILED"},
                                                              {503, "ack a UNKNOWN"}};
  for (const auto& [status, call] : ends) {
    Collector shop(status);
    server_.Offer("a");
    SendOnce(shop.port());
    EXPECT_THAT(server_.Calls(), Contains(call)) << status;
    EXPECT_EQ(shop.Await(1).size(), 1u);
    EXPECT_EQ(server_.Acknowledged("a").text(), "answered " + std::to_string(status));
  }
}

TEST_F(CtlSendUrlTest, AReceiverThatKnowsDoublesIsAskedAgainUnderTheSameId) {
  Collector shop(503);
  server_.Offer("a");
  SendOnce(shop.port(), {"--allow-private", "--deduplicates"});
  EXPECT_THAT(server_.Calls(), Contains("ack a UNKNOWN"));
  const auto posted = shop.Await(4);
  for (const Collector::Posted& each : posted) {
    EXPECT_EQ(each.headers.at("webhook-id"), "d-a");
  }
}

TEST_F(CtlSendUrlTest, WhereNobodyListensItIsCertainlyNotSent) {
  server_.Offer("a");
  SendOnce(9);
  EXPECT_THAT(server_.Calls(), Contains("ack a FAILED"));
}

TEST_F(CtlSendUrlTest, APrivateAddressEndsIt) {
  server_.Offer("a");
  const Ended ended = SendOnce(9, {});
  EXPECT_EQ(ended.code, 1);
  EXPECT_THAT(ended.err, HasSubstr("--allow-private"));
  EXPECT_THAT(server_.Calls(), Contains("ack a FAILED"));
}

TEST_F(CtlSendUrlTest, WantsAUrlAndASecret) {
  EXPECT_EQ(RunProgram({"send", "--channel", "email"}).code, 2);
  EXPECT_EQ(RunProgram({"send", "--channel", "email", "--url", "https://a.example/"}).code, 2);
  const Ended no_url = RunProgram({"send", "--channel", "email", "--url", "a.example",
                                   "--secret-file", folder_.Write("secret", kSecret)});
  EXPECT_EQ(no_url.code, 1);
  EXPECT_THAT(no_url.err, HasSubstr("--url must be"));
  const Ended bad = RunProgram({"send", "--channel", "email", "--url", "https://a.example/",
                                "--secret-file", folder_.Write("bad", "secret")});
  EXPECT_EQ(bad.code, 1);
  EXPECT_THAT(bad.err, HasSubstr("must be whsec_"));
}

}  // namespace
}  // namespace touchpoint::ctl
