// SPDX-License-Identifier: Apache-2.0
#include "common/http/request_reader.h"

#include <gtest/gtest.h>

namespace touchpoint::http {
namespace {

using Step = RequestReader::Step;

constexpr uint32_t kHeaderMax = 1024;
constexpr uint64_t kBodyMax = 100;

/// Feeds all at once, lets a body of kBodyMax through, and returns where that ends.
Step ReadAll(RequestReader& reader, const std::string& bytes) {
  reader.Feed(bytes);
  Step step = reader.Read();
  if (step == Step::kHead) {
    reader.AllowBody(kBodyMax);
    step = reader.Read();
  }
  return step;
}

unsigned StatusOf(const std::string& bytes) {
  RequestReader reader(kHeaderMax);
  return ReadAll(reader, bytes) == Step::kRefused ? reader.refusal().status : 0;
}

TEST(RequestReader, ReadsARequestByteByByte) {
  const std::string text =
      "POST /a?b HTTP/1.1\r\nHost: x\r\nContent-Length: 5\r\nX: y\r\n\r\nhello";
  RequestReader reader(kHeaderMax);
  EXPECT_TRUE(reader.IsIdle());
  size_t heads = 0;
  for (size_t i = 0; i < text.size(); ++i) {
    reader.Feed(text.substr(i, 1));
    Step step = reader.Read();
    EXPECT_FALSE(reader.IsIdle());
    if (step == Step::kHead) {
      ++heads;
      EXPECT_EQ(reader.body_bytes(), 5u);
      reader.AllowBody(kBodyMax);
      step = reader.Read();
    }
    EXPECT_EQ(step, i + 1 == text.size() ? Step::kWhole : Step::kNeedMore) << i;
  }
  EXPECT_EQ(heads, 1u);
  EXPECT_EQ(PathOf(reader.request()), "/a");
  EXPECT_EQ(QueryOf(reader.request()), "b");
  EXPECT_EQ(reader.request().body(), "hello");
}

TEST(RequestReader, ReadsWhatWasSentAheadOneByOne) {
  RequestReader reader(kHeaderMax);
  const std::string get = "GET /1 HTTP/1.1\r\nHost: x\r\n\r\n";
  const std::string chunked =
      "POST /2 HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n2;x=y\r\nde\r\n"
      "0\r\n\r\n";
  ASSERT_EQ(ReadAll(reader, get + chunked + "\r\n" + get), Step::kWhole);
  EXPECT_EQ(PathOf(reader.request()), "/1");
  reader.Next();
  ASSERT_EQ(ReadAll(reader, ""), Step::kWhole);
  EXPECT_EQ(reader.request().body(), "abcde");
  reader.Next();
  ASSERT_EQ(ReadAll(reader, ""), Step::kWhole);  // behind a line end too many
  EXPECT_EQ(PathOf(reader.request()), "/1");
  reader.Next();
  EXPECT_TRUE(reader.IsIdle());
}

TEST(RequestReader, ReadsABodyOfManyShortChunks) {
  RequestReader reader(kHeaderMax);
  std::string text = "POST / HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n";
  for (uint64_t i = 0; i < kBodyMax; ++i) {
    text += "1;x\r\na\r\n";
  }
  const std::string next = "GET /next HTTP/1.1\r\nHost: x\r\n\r\n";
  ASSERT_EQ(ReadAll(reader, text + "0\r\n\r\n" + next), Step::kWhole);
  EXPECT_EQ(reader.request().body(), std::string(kBodyMax, 'a'));
  EXPECT_EQ(reader.unread(), next.size());
  EXPECT_EQ(StatusOf(text + "1\r\na\r\n0\r\n\r\n"), 413u);
}

TEST(RequestReader, SkipsALineEndThatComesInHalves) {
  RequestReader reader(kHeaderMax);
  reader.Feed("\r");
  EXPECT_EQ(reader.Read(), Step::kNeedMore);
  ASSERT_EQ(ReadAll(reader, "\nGET /1 HTTP/1.1\r\nHost: x\r\n\r\n"), Step::kWhole);
  EXPECT_EQ(PathOf(reader.request()), "/1");
}

TEST(RequestReader, RefusesWhatCouldBeReadInTwoWays) {
  const std::string post = "POST / HTTP/1.1\r\nHost: x\r\n";
  EXPECT_EQ(StatusOf(post + "Content-Length: 1\r\nContent-Length: 2\r\n\r\nab"), 400u);
  EXPECT_EQ(StatusOf(post + "Content-Length: 1\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n"),
            400u);
  EXPECT_EQ(StatusOf(post + "Transfer-Encoding: chunked\r\nContent-Length: 1\r\n\r\n0\r\n\r\n"),
            400u);
  EXPECT_EQ(StatusOf(post + "Transfer-Encoding: gzip, chunked\r\n\r\n0\r\n\r\n"), 501u);
  EXPECT_EQ(StatusOf(post + "Transfer-Encoding: identity\r\n\r\n"), 501u);
  EXPECT_EQ(StatusOf("POST / HTTP/1.0\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n"), 400u);
  EXPECT_EQ(StatusOf(post + "Content-Length: -1\r\n\r\n"), 400u);
  EXPECT_EQ(StatusOf(post + "Content-Length: 99999999999999999999\r\n\r\n"), 400u);
  EXPECT_EQ(StatusOf(post + "Content-Length : 1\r\n\r\na"), 400u);
  EXPECT_EQ(StatusOf(post + "Transfer-Encoding: chunked\r\n\r\nzz\r\n"), 400u);
  EXPECT_EQ(StatusOf("GET / HTTP/1.1\r\n\r\n"), 400u);
  EXPECT_EQ(StatusOf("GET / HTTP/1.1\r\nHost: x\r\nHost: y\r\n\r\n"), 400u);
  EXPECT_EQ(StatusOf("GET / HTTP/1.0\r\n\r\n"), 0u);
}

TEST(RequestReader, RefusesWhatIsNoHttp1) {
  EXPECT_EQ(StatusOf("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n"), 505u);
  EXPECT_EQ(StatusOf("GET / HTTP/0.9\r\n\r\n"), 505u);
  EXPECT_EQ(StatusOf(std::string("\x16\x03\x01\x02\x00\x01", 6)), 400u);
  EXPECT_EQ(StatusOf("GET /\r\n\r\n"), 400u);
  EXPECT_EQ(StatusOf("GET / HTTP/1.1\r\nno field\r\n\r\n"), 400u);
  EXPECT_EQ(StatusOf("GET / HTTP/1.1\r\nHost: x\r\nExpect: miracles\r\n\r\n"), 417u);
}

TEST(RequestReader, BoundsHeadsAndBodies) {
  const std::string post = "POST / HTTP/1.1\r\nHost: x\r\n";
  EXPECT_EQ(StatusOf("GET /" + std::string(kHeaderMax, 'a')), 431u);
  EXPECT_EQ(StatusOf(post + "A: " + std::string(kHeaderMax, 'a')), 431u);
  EXPECT_EQ(StatusOf(post + "Content-Length: 101\r\n\r\n"), 413u);
  EXPECT_EQ(StatusOf(post + "Content-Length: 100\r\n\r\n" + std::string(100, 'a')), 0u);
  EXPECT_EQ(StatusOf(post + "Transfer-Encoding: chunked\r\n\r\n65\r\n"), 413u);
  EXPECT_EQ(StatusOf(post + "Transfer-Encoding: chunked\r\n\r\n40\r\n" + std::string(64, 'a') +
                     "\r\n25\r\n"),
            413u);
  // Beast itself would wait for the end of such a line for ever.
  EXPECT_EQ(StatusOf(post + "Transfer-Encoding: chunked\r\n\r\n1;" + std::string(kHeaderMax, 'a')),
            431u);
}

TEST(RequestReader, TellsWhoWaitsBeforeTheBody) {
  const std::string head = "POST / HTTP/1.1\r\nHost: x\r\nExpect: 100-Continue\r\n";
  RequestReader waiting(kHeaderMax);
  waiting.Feed(head + "Content-Length: 1\r\n\r\n");
  ASSERT_EQ(waiting.Read(), Step::kHead);
  EXPECT_TRUE(waiting.AwaitsContinue());
  RequestReader without_body(kHeaderMax);
  without_body.Feed(head + "\r\n");
  ASSERT_EQ(without_body.Read(), Step::kHead);
  EXPECT_FALSE(without_body.AwaitsContinue());
}

}  // namespace
}  // namespace touchpoint::http
