// SPDX-License-Identifier: Apache-2.0
#include "services/touchpointd/listener_dial.h"

#include <gtest/gtest.h>
#include <sys/resource.h>
#include <unistd.h>

#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/local/stream_protocol.hpp>
#include <boost/asio/write.hpp>
#include <optional>

namespace touchpoint {
namespace {

namespace asio = boost::asio;
using asio::ip::tcp;

/// A listener on a free port, which accepts only when it is told to.
struct Listener {
  CoreLoop io;
  tcp::acceptor acceptor{io, {asio::ip::address_v4::loopback(), 0}};
  tcp::socket accepted{io};

  ListenerEndpoint endpoint() const { return acceptor.local_endpoint(); }

  Dialled Dial(Duration patience = std::chrono::seconds(60)) {
    std::optional<Dialled> result;
    DialListener(io, endpoint(), patience, [&result](Dialled dialled) { result = dialled; });
    while (!result && io.run_one() > 0) {
    }
    return result.value();
  }
};

TEST(DialListener, IsAnsweredByTheFirstByte) {
  Listener listener;
  listener.acceptor.async_accept(listener.accepted, [&](const auto& /*error*/) {
    asio::write(listener.accepted, asio::buffer("x", 1));
  });
  EXPECT_EQ(listener.Dial(), Dialled::kAnswered);
}

TEST(DialListener, IsAnsweredByTheEnd) {
  Listener listener;
  listener.acceptor.async_accept(listener.accepted,
                                 [&](const auto& /*error*/) { listener.accepted.close(); });
  EXPECT_EQ(listener.Dial(), Dialled::kAnswered);
}

TEST(DialListener, ASocketThatNobodyAcceptsIsSilent) {
  Listener listener;
  EXPECT_EQ(listener.Dial(std::chrono::milliseconds(20)), Dialled::kSilent);
}

TEST(DialListener, SeesAnAnswerThatItIsTooLateFor) {
  Listener listener;
  CoreLoop busy;
  std::optional<Dialled> result;
  DialListener(busy, listener.endpoint(), Duration(0),
               [&result](Dialled dialled) { result = dialled; });
  listener.acceptor.accept(listener.accepted);
  asio::write(listener.accepted, asio::buffer("x", 1));
  busy.run();
  EXPECT_EQ(result, Dialled::kAnswered);
}

TEST(DialListener, AListenerThatClosesWithoutAcceptingIsSilent) {
  Listener listener;
  std::optional<Dialled> result;
  DialListener(listener.io, listener.endpoint(), std::chrono::seconds(60),
               [&result](Dialled dialled) { result = dialled; });
  listener.io.run_one();  // is connected
  listener.acceptor.close();
  while (!result && listener.io.run_one() > 0) {
  }
  EXPECT_EQ(result, Dialled::kSilent);
}

TEST(DialListener, APortThatNobodyListensOnIsSilent) {
  Listener listener;
  const ListenerEndpoint endpoint = listener.endpoint();
  listener.acceptor.close();
  std::optional<Dialled> result;
  DialListener(listener.io, endpoint, std::chrono::seconds(60),
               [&result](Dialled dialled) { result = dialled; });
  listener.io.run();
  EXPECT_EQ(result, Dialled::kSilent);
}

TEST(DialListener, WithoutDescriptorsNothingIsKnown) {
  Listener listener;
  rlimit before = {};
  ASSERT_EQ(getrlimit(RLIMIT_NOFILE, &before), 0);
  const rlimit none = {0, before.rlim_max};
  ASSERT_EQ(setrlimit(RLIMIT_NOFILE, &none), 0);
  const Dialled dialled = listener.Dial();
  ASSERT_EQ(setrlimit(RLIMIT_NOFILE, &before), 0);
  EXPECT_EQ(dialled, Dialled::kUnknown);
}

TEST(EndpointsOf, KnowsTheFormsOfAnAddress) {
  const auto place = [](const std::string& address) {
    const auto endpoints = EndpointsOf(address);
    return endpoints ? endpoints->front() : ListenerEndpoint();
  };
  EXPECT_EQ(place("127.0.0.1:7400"),
            ListenerEndpoint(tcp::endpoint(asio::ip::make_address("127.0.0.1"), 7400)));
  EXPECT_EQ(place("[::1]:7400"),
            ListenerEndpoint(tcp::endpoint(asio::ip::make_address("::1"), 7400)));
  EXPECT_EQ(place("unix:/run/x.sock"),
            ListenerEndpoint(asio::local::stream_protocol::endpoint("/run/x.sock")));
  EXPECT_FALSE(EndpointsOf("nonsense"));
  EXPECT_FALSE(EndpointsOf("no-such-host.invalid:1"));
}

}  // namespace
}  // namespace touchpoint
