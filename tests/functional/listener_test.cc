// SPDX-License-Identifier: Apache-2.0
// A daemon that has run out of descriptors: gRPC accepts nobody any more, also when there are some
// again. The daemon notices, and opens its listener anew without losing a call.
#include <gtest/gtest.h>
#include <signal.h>

#include <boost/asio/generic/stream_protocol.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/local/stream_protocol.hpp>
#include <list>

#include "tests/support/api_matchers.h"
#include "tests/support/daemon_process.h"

namespace touchpoint::testing {
namespace {

namespace asio = boost::asio;
using Socket = asio::generic::stream_protocol::socket;

/// Takes the daemon's descriptors by idle connections until it has none left, and gives them back.
void Exhaust(DaemonProcess& daemon, const asio::generic::stream_protocol::endpoint& endpoint) {
  constexpr size_t kRoom = 12;
  const std::string refused = "Too many open files";
  const size_t refusals = daemon.Logged(refused);
  daemon.LimitFiles(daemon.OpenFiles() + kRoom);
  asio::io_context io;
  std::list<Socket> idle;
  for (size_t i = 0; i < 2 * kRoom; ++i) {
    idle.emplace_back(io).connect(endpoint);
  }
  ASSERT_TRUE(daemon.WaitForLog(refused, refusals + 1)) << daemon.Log();
}

asio::generic::stream_protocol::endpoint TcpOf(const DaemonProcess& daemon) {
  const std::string port = daemon.address().substr(daemon.address().find(':') + 1);
  return asio::ip::tcp::endpoint(asio::ip::address_v4::loopback(),
                                 static_cast<uint16_t>(std::stoi(port)));
}

/// A plan over a connection of its own, which waits for one.
grpc::Status PlanAnew(const std::string& address, const std::string& stakeholder_id,
                      Duration deadline) {
  ApiClient client(address);
  grpc::ClientContext context;
  SetDeadline(context, deadline);
  context.set_wait_for_ready(true);
  v1::PlanTouchpointRequest request;
  *request.mutable_plan() = MakePlan(stakeholder_id, "r1");
  v1::PlanTouchpointResponse response;
  return client.touchpoints().PlanTouchpoint(&context, request, &response);
}

TEST(Listener, IsDeadOnceDescriptorsRanOutWhereNobodyWatches) {
  DaemonProcess daemon({.settings = {"listen.probe_interval=0s"}});
  ApiClient before(daemon.address());
  before.Plan(MakePlan("before", "r1"));
  Exhaust(daemon, TcpOf(daemon));
  EXPECT_EQ(PlanAnew(daemon.address(), "new", std::chrono::seconds(2)).error_code(),
            grpc::StatusCode::DEADLINE_EXCEEDED);
  EXPECT_TRUE(before.Plan(MakePlan("before", "r1")).replayed());
}

TEST(Listener, IsOpenedAnewAndNoCallIsLost) {
  DaemonProcess daemon({.settings = {"listen.probe_interval=100ms"}});
  ApiClient before(daemon.address());
  before.Plan(MakePlan("watched", "r1"));
  grpc::ClientContext context;
  SetDeadline(context, std::chrono::seconds(60));
  v1::WatchThrottleLogRequest request;
  request.mutable_filter()->set_stakeholder_id("watched");
  const auto watch = before.throttle_log().WatchThrottleLog(&context, request);
  v1::WatchThrottleLogResponse message;
  ASSERT_TRUE(watch->Read(&message));

  Exhaust(daemon, TcpOf(daemon));
  ASSERT_TRUE(daemon.WaitForLog("the listener is open again")) << daemon.Log();
  EXPECT_TRUE(PlanAnew(daemon.address(), "new", std::chrono::seconds(30)).ok());
  const std::string deferred = before.Plan(MakePlan("watched", "r2")).touchpoint().touchpoint_id();
  // The stream that was open before goes on, on its old connection.
  while (message.entries().empty() && watch->Read(&message)) {
  }
  ASSERT_EQ(message.entries_size(), 1);
  EXPECT_EQ(message.entries(0).touchpoint_id(), deferred);

  daemon.Signal(SIGTERM);
  while (watch->Read(&message)) {
  }
  ExpectRefused(watch->Finish(), grpc::StatusCode::UNAVAILABLE, "DRAINING");
  EXPECT_EQ(daemon.ExitCode(), 0);
}

TEST(Listener, OnAUnixSocketToo) {
  DaemonProcess folder({.start = false});
  const std::string path = folder.folder() + "/api.sock";
  DaemonProcess daemon(
      {.settings = {"listen.address=unix:" + path, "listen.probe_interval=100ms"}, .start = false});
  daemon.StartOnSocket();
  for (int i = 0; i < 2; ++i) {  // the second listener can die as the first
    const std::string person = "p" + std::to_string(i);
    EXPECT_TRUE(PlanAnew("unix:" + path, person, std::chrono::seconds(30)).ok());
    Exhaust(daemon, asio::local::stream_protocol::endpoint(path));
    ASSERT_TRUE(daemon.WaitForLog("the listener is open again", i + 1)) << daemon.Log();
  }
  EXPECT_TRUE(PlanAnew("unix:" + path, "last", std::chrono::seconds(30)).ok());
}

}  // namespace
}  // namespace touchpoint::testing
