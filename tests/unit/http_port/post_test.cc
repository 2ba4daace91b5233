// SPDX-License-Identifier: Apache-2.0
#include "common/http/post.h"

#include <gmock/gmock.h>

#include <boost/asio/buffer.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/write.hpp>
#include <thread>

namespace touchpoint::http {
namespace {

using boost::asio::ip::tcp;
using ::testing::HasSubstr;

/// Takes one connection, reads until the body's last byte '!', and writes what it is told.
class OneShot {
 public:
  explicit OneShot(std::string answer)
      : acceptor_(io_, tcp::endpoint(boost::asio::ip::address_v4::loopback(), 0)),
        thread_([this, answer = std::move(answer)] {
          tcp::socket socket = acceptor_.accept();
          char c = 0;
          while (c != '!' && socket.read_some(boost::asio::buffer(&c, 1)) > 0) {
            text_ += c;
          }
          boost::asio::write(socket, boost::asio::buffer(answer));
        }) {}
  ~OneShot() { thread_.join(); }

  std::string url() const {
    return "http://127.0.0.1:" + std::to_string(acceptor_.local_endpoint().port()) + "/hook";
  }
  /// After an answer.
  const std::string& text() const { return text_; }

 private:
  boost::asio::io_context io_;
  tcp::acceptor acceptor_;
  std::string text_;
  std::thread thread_;
};

PostEnd Send(const std::string& url, bool allow_private = true,
             std::chrono::milliseconds timeout = std::chrono::seconds(30)) {
  boost::asio::io_context io;
  PostEnd result;
  const Post post(io,
                  {.url = *ParseUrl(url),
                   .headers = {{"webhook-id", "d-1"}},
                   .body = "body!",
                   .allow_private = allow_private,
                   .timeout = timeout},
                  [&result](const PostEnd& end) { result = end; });
  io.run();
  return result;
}

TEST(PostTest, SendsTheRequestAndTellsTheAnswer) {
  PostEnd end;
  std::string text;
  {
    OneShot server("HTTP/1.1 204 No Content\r\n\r\n");
    end = Send(server.url());
    text = server.text();
  }
  EXPECT_EQ(end.kind, PostEnd::Kind::kAnswered);
  EXPECT_EQ(end.status, 204u);
  EXPECT_THAT(text, HasSubstr("POST /hook HTTP/1.1\r\n"));
  EXPECT_THAT(text, HasSubstr("webhook-id: d-1\r\n"));
  EXPECT_THAT(text, HasSubstr("Host: 127.0.0.1:"));
  EXPECT_THAT(text, HasSubstr("\r\n\r\nbody!"));
}

TEST(PostTest, TellsHowLongToWaitAndFollowsNothing) {
  const OneShot server("HTTP/1.1 429 Slow Down\r\nRetry-After: 90\r\n\r\n");
  const PostEnd end = Send(server.url());
  EXPECT_EQ(end.status, 429u);
  EXPECT_EQ(end.retry_after, std::chrono::seconds(90));
  const OneShot moved("HTTP/1.1 307 Elsewhere\r\nLocation: http://127.0.0.1:9/\r\n\r\n");
  EXPECT_EQ(Send(moved.url()).status, 307u);
}

TEST(PostTest, AnAnswerThatIsNotTheLastIsNotTheAnswer) {
  const OneShot server("HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 200 OK\r\n\r\n");
  EXPECT_EQ(Send(server.url()).status, 200u);
}

TEST(PostTest, AServerThatHangsUpLeavesItUnknown) {
  const OneShot server("");
  const PostEnd end = Send(server.url());
  EXPECT_EQ(end.kind, PostEnd::Kind::kUnknown);
  EXPECT_THAT(end.why, HasSubstr("while waiting for the answer"));
}

TEST(PostTest, WhereNobodyListensNothingWasSent) {
  const PostEnd end = Send("http://127.0.0.1:9/");
  EXPECT_EQ(end.kind, PostEnd::Kind::kNotSent);
  EXPECT_THAT(end.why, HasSubstr("cannot connect"));
}

TEST(PostTest, AServerThatSaysNothingIsGivenUp) {
  boost::asio::io_context io;
  tcp::acceptor silent(io, tcp::endpoint(boost::asio::ip::address_v4::loopback(), 0));
  const std::string url =
      "http://127.0.0.1:" + std::to_string(silent.local_endpoint().port()) + "/";
  const PostEnd end = Send(url, true, std::chrono::milliseconds(50));
  EXPECT_EQ(end.kind, PostEnd::Kind::kUnknown);
  EXPECT_EQ(end.why, "no answer in time");
}

TEST(PostTest, APrivateAddressIsRefusedAlsoBehindAName) {
  EXPECT_EQ(Send("http://127.0.0.1:9/", false).kind, PostEnd::Kind::kRefused);
  EXPECT_EQ(Send("http://localhost:9/", false).kind, PostEnd::Kind::kRefused);
  EXPECT_EQ(Send("http://[::1]:9/", false).kind, PostEnd::Kind::kRefused);
}

TEST(PostTest, WhatIsNoTlsIsNotSent) {
  boost::asio::io_context io;
  tcp::acceptor plain(io, tcp::endpoint(boost::asio::ip::address_v4::loopback(), 0));
  std::thread server([&plain] {
    tcp::socket socket = plain.accept();
    boost::asio::write(socket, boost::asio::buffer(std::string("HTTP/1.1 200 OK\r\n\r\n")));
  });
  const std::string url =
      "https://127.0.0.1:" + std::to_string(plain.local_endpoint().port()) + "/";
  const PostEnd end = Send(url);
  server.join();
  EXPECT_EQ(end.kind, PostEnd::Kind::kNotSent);
  EXPECT_THAT(end.why, HasSubstr("TLS"));
}

}  // namespace
}  // namespace touchpoint::http
