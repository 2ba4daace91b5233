// SPDX-License-Identifier: Apache-2.0
#include "common/base/base64url.h"

#include <gtest/gtest.h>

namespace touchpoint {
namespace {

TEST(Base64Url, KeepsEveryByteAtEveryLength) {
  std::string bytes;
  for (int i = 0; i < 512; ++i) {
    EXPECT_EQ(DecodeBase64Url(EncodeBase64Url(bytes)), bytes);
    bytes += static_cast<char>(i * 7);
  }
}

TEST(Base64Url, IsThatOfTheStandard) {
  EXPECT_EQ(EncodeBase64Url("foobar"), "Zm9vYmFy");
  EXPECT_EQ(EncodeBase64Url("fo"), "Zm8");
  EXPECT_EQ(EncodeBase64Url("f"), "Zg");
  EXPECT_EQ(EncodeBase64Url("\xfb\xff"), "-_8");
  EXPECT_EQ(DecodeBase64Url(""), "");
}

TEST(Base64Url, BytesHaveOneText) {
  for (const char* text : {"Zg==", "Zh", "Zm9", "Z", "Zm9vZ", "Zm9vA", "+/8", "Zm 9", "Zm8\n"}) {
    EXPECT_FALSE(DecodeBase64Url(text)) << text;
  }
}

}  // namespace
}  // namespace touchpoint
