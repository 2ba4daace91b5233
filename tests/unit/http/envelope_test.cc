// SPDX-License-Identifier: Apache-2.0
#include "services/http/envelope.h"

#include <gmock/gmock.h>

namespace touchpoint::http {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;
using std::string_literals::operator""s;

TEST(Envelope, HasFlagsAndLengthInFront) {
  EXPECT_EQ(Envelope(Flag::kEnd, "{}"), "\2\0\0\0\2{}"s);
  EXPECT_EQ(Envelope(Flag::kMessage, std::string(0x010203, 'x')).substr(0, 5), "\0\0\1\2\3"s);
}

TEST(Envelope, IsOpenedAgain) {
  const std::string body = Envelope(Flag::kMessage, "a") + Envelope(Flag::kMessage, "") +
                           Envelope(Flag::kMessage, std::string(300, 'b'));
  const auto messages = OpenEnvelopes(body);
  ASSERT_TRUE(messages);
  EXPECT_THAT(*messages, ElementsAre("a", "", std::string(300, 'b')));
  EXPECT_THAT(OpenEnvelopes("").value(), IsEmpty());
}

TEST(Envelope, IsRefusedWhenItsLengthIsWrong) {
  const std::string body = Envelope(Flag::kMessage, "abc");
  for (size_t size = 1; size < body.size(); ++size) {
    const auto messages = OpenEnvelopes(body.substr(0, size));
    ASSERT_FALSE(messages) << size;
    EXPECT_EQ(messages.error().code, Code::kInvalidArgument);
  }
  EXPECT_FALSE(OpenEnvelopes("\0\xff\xff\xff\xff{}"s));
}

TEST(Envelope, IsRefusedWithFlagsOfNoRequest) {
  EXPECT_EQ(OpenEnvelopes("\1\0\0\0\0"s).error().code, Code::kUnimplemented);
  EXPECT_EQ(OpenEnvelopes("\2\0\0\0\0"s).error().code, Code::kInvalidArgument);
  EXPECT_EQ(OpenEnvelopes("\x80\0\0\0\0"s).error().code, Code::kInvalidArgument);
}

}  // namespace
}  // namespace touchpoint::http
