// SPDX-License-Identifier: Apache-2.0
#include "common/http/response_writer.h"

#include <gtest/gtest.h>

namespace touchpoint::http {
namespace {

constexpr std::chrono::system_clock::time_point kNow{std::chrono::seconds(784111777)};
// RFC 9110's own example of a date.
constexpr char kAlways[] =
    "Date: Sun, 06 Nov 1994 08:49:37 GMT\r\nX-Content-Type-Options: nosniff\r\n";

TEST(ResponseWriter, SaysHowLongTheBodyIs) {
  EXPECT_EQ(WriteHead(MakeResponse(200, "text/plain", "abc"), Framing::kLength, true, 11, kNow),
            std::string("HTTP/1.1 200 OK\r\n") + kAlways +
                "Content-Type: text/plain\r\nContent-Length: 3\r\n\r\n");
  EXPECT_EQ(WriteHead(MakeResponse(204, "", ""), Framing::kLength, true, 11, kNow),
            std::string("HTTP/1.1 204 No Content\r\n") + kAlways + "\r\n");
  EXPECT_EQ(WriteHead(MakeResponse(499, "", ""), Framing::kLength, false, 11, kNow),
            std::string("HTTP/1.1 499 Client Closed Request\r\n") + kAlways +
                "Content-Length: 0\r\nConnection: close\r\n\r\n");
}

TEST(ResponseWriter, WritesPiecesAsTheFramingHasThem) {
  const Response head = MakeResponse(200, "", "");
  EXPECT_EQ(WriteHead(head, Framing::kChunked, true, 11, kNow),
            std::string("HTTP/1.1 200 OK\r\n") + kAlways + "Transfer-Encoding: chunked\r\n\r\n");
  EXPECT_EQ(WritePiece(std::string(26, 'x'), Framing::kChunked),
            "1a\r\n" + std::string(26, 'x') + "\r\n");
  EXPECT_EQ(EndOf(Framing::kChunked), "0\r\n\r\n");
  EXPECT_EQ(WriteHead(head, Framing::kClose, false, 10, kNow),
            std::string("HTTP/1.1 200 OK\r\n") + kAlways + "Connection: close\r\n\r\n");
  EXPECT_EQ(WritePiece("x", Framing::kClose), "x");
  EXPECT_EQ(EndOf(Framing::kClose), "");
}

TEST(ResponseWriter, TellsHttp10ThatTheConnectionStays) {
  EXPECT_EQ(WriteHead(MakeResponse(200, "", ""), Framing::kLength, true, 10, kNow),
            std::string("HTTP/1.1 200 OK\r\n") + kAlways +
                "Content-Length: 0\r\nConnection: keep-alive\r\n\r\n");
}

}  // namespace
}  // namespace touchpoint::http
