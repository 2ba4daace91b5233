// SPDX-License-Identifier: Apache-2.0
#include "services/touchpointctl/rows/input.h"

#include <gtest/gtest.h>
#include <sys/eventfd.h>
#include <unistd.h>
#include <zlib.h>

#include <array>

#include "services/touchpointctl/rows/line_reader.h"

namespace touchpoint::ctl {
namespace {

/// A pipe that is read under the name of its end for reading.
class Pipe {
 public:
  Pipe() { EXPECT_EQ(pipe(ends_.data()), 0); }
  ~Pipe() {
    Close();
    close(ends_[0]);
  }
  Pipe(const Pipe&) = delete;
  Pipe& operator=(const Pipe&) = delete;

  std::string path() const { return "/proc/self/fd/" + std::to_string(ends_[0]); }
  void Write(const std::string& bytes) {
    EXPECT_EQ(write(ends_[1], bytes.data(), bytes.size()), static_cast<ssize_t>(bytes.size()));
  }
  void Close() {
    if (ends_[1] >= 0) {
      close(ends_[1]);
      ends_[1] = -1;
    }
  }

 private:
  std::array<int, 2> ends_ = {-1, -1};
};

/// An event that calls reading off.
class StopEvent {
 public:
  ~StopEvent() { close(fd); }
  void Tell() const { EXPECT_EQ(eventfd_write(fd, 1), 0); }
  const int fd = eventfd(0, 0);
};

std::string Gzip(const std::string& text) {
  std::string packed(compressBound(text.size()) + 32, '\0');
  z_stream stream = {};
  EXPECT_EQ(deflateInit2(&stream, 9, Z_DEFLATED, 16 + MAX_WBITS, 8, Z_DEFAULT_STRATEGY), Z_OK);
  stream.next_in = reinterpret_cast<Bytef*>(const_cast<char*>(text.data()));
  stream.avail_in = static_cast<uInt>(text.size());
  stream.next_out = reinterpret_cast<Bytef*>(packed.data());
  stream.avail_out = static_cast<uInt>(packed.size());
  EXPECT_EQ(deflate(&stream, Z_FINISH), Z_STREAM_END);
  packed.resize(stream.total_out);
  deflateEnd(&stream);
  return packed;
}

/// All that comes, or "failure: REASON" at its end.
std::string ReadAllOf(Input& input) {
  std::string all;
  std::string chunk;
  while (true) {
    const auto more = input.Read(chunk);
    if (!more) {
      return all + "failure: " + more.error().reason;
    }
    if (!*more) {
      return all;
    }
    all += chunk;
  }
}

std::string Through(const std::string& bytes) {
  Pipe pipe;
  auto input = Input::Open(pipe.path(), -1);
  EXPECT_TRUE(input);
  pipe.Write(bytes);
  pipe.Close();
  return ReadAllOf(**input);
}

TEST(Input, EmptyAndShorterThanAnyMagicArePlain) {
  EXPECT_EQ(Through(""), "");
  EXPECT_EQ(Through("a"), "a");
  EXPECT_EQ(Through("\x1f"), "\x1f");
}

TEST(Input, GzipOfSeveralMembersIsOneText) {
  EXPECT_EQ(Through(Gzip("one ") + Gzip("") + Gzip("two")), "one two");
  EXPECT_EQ(Through(Gzip("one") + std::string("\0\0", 2)), "one");
}

TEST(Input, UnpacksMoreThanOneChunk) {
  std::string text;
  for (int i = 0; i < 40'000; ++i) {
    text += std::to_string(i % 100) + "\n";  // packed, it fits a pipe
  }
  EXPECT_EQ(Through(Gzip(text)), text);
}

TEST(Input, DamagedGzipIsAFailure) {
  const std::string packed = Gzip(std::string(1000, 'x') + "end");
  EXPECT_EQ(Through(packed.substr(0, 10)), "failure: INPUT");
  std::string flipped = packed;
  flipped[flipped.size() - 8] ^= 1;  // of its checksum
  EXPECT_NE(Through(flipped).find("failure: INPUT"), std::string::npos);
}

TEST(Input, HandsOutWhatAPipeHasWithoutWaitingForMore) {
  Pipe pipe;
  auto input = Input::Open(pipe.path(), -1);
  ASSERT_TRUE(input);
  std::string chunk;
  pipe.Write("some");
  ASSERT_TRUE((*input)->Read(chunk));
  EXPECT_EQ(chunk, "some");
  pipe.Write(" more");
  ASSERT_TRUE((*input)->Read(chunk));
  EXPECT_EQ(chunk, " more");
}

TEST(Input, CanBeCalledOffWhileAPipeIsSilent) {
  Pipe pipe;
  const StopEvent stop;
  auto lines = LineReader::Open(pipe.path(), stop.fd);
  ASSERT_TRUE(lines);
  pipe.Write("whole\nhal");
  std::string line;
  EXPECT_TRUE(*lines->Next(line));
  EXPECT_EQ(line, "whole");
  stop.Tell();
  EXPECT_FALSE(*lines->Next(line));  // and not "hal"
  EXPECT_EQ(lines->line(), 1u);
}

}  // namespace
}  // namespace touchpoint::ctl
