// SPDX-License-Identifier: Apache-2.0
#include "common/base/utf8.h"

#include <gtest/gtest.h>

namespace touchpoint {
namespace {

TEST(DecodeUtf8, ReadsEveryLength) {
  EXPECT_EQ(DecodeUtf8("a").value, U'a');
  EXPECT_EQ(DecodeUtf8("é").value, U'é');
  EXPECT_EQ(DecodeUtf8("日").value, U'日');
  EXPECT_EQ(DecodeUtf8("🙂").value, U'🙂');
  EXPECT_EQ(DecodeUtf8("🙂").bytes, 4u);
}

TEST(DecodeUtf8, RefusesWhatIsNotWellFormed) {
  for (const char* text : {"\x80", "\xff", "\xc0\xaf", "\xe0\x80\x80", "\xed\xa0\x80", "\xe2\x82",
                           "\xf4\x90\x80\x80", "\xf8\x88\x80\x80\x80"}) {
    EXPECT_FALSE(DecodeUtf8(text).valid) << text;
  }
}

TEST(FindTextFault, TellsControlsFromBadBytes) {
  EXPECT_EQ(FindTextFault("Rue de l'Église 5, 日本 🙂"), TextFault::kNone);
  EXPECT_EQ(FindTextFault(""), TextFault::kNone);
  EXPECT_EQ(FindTextFault("a\nb"), TextFault::kControl);
  EXPECT_EQ(FindTextFault(std::string_view("\0", 1)), TextFault::kControl);
  EXPECT_EQ(FindTextFault("\x7f"), TextFault::kControl);
  EXPECT_EQ(FindTextFault("\xc2\x85"), TextFault::kControl);  // next line
  EXPECT_EQ(FindTextFault("a\xe2\x80\xae"
                          "b"),
            TextFault::kControl);  // right-to-left override
  EXPECT_EQ(FindTextFault("a\xff"), TextFault::kNotUtf8);
}

}  // namespace
}  // namespace touchpoint
