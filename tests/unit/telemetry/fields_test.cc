// SPDX-License-Identifier: Apache-2.0
#include "common/telemetry/fields.h"

#include <gtest/gtest.h>

namespace touchpoint::telemetry {
namespace {

std::string Escaped(std::string_view text) {
  std::string out;
  AppendEscaped(text, out);
  return out;
}

TEST(AppendEscaped, LeavesOrdinaryTextAlone) {
  EXPECT_EQ(Escaped("sales/é/日本/🙂"), "sales/é/日本/🙂");
}

TEST(AppendEscaped, EscapesWhatWouldBreakTheLineOrTheString) {
  EXPECT_EQ(Escaped("a\"b\\c"), "a\\\"b\\\\c");
  EXPECT_EQ(Escaped(std::string_view("\0\n\r\t\x1b[31m\x7f", 10)),
            "\\u0000\\u000a\\u000d\\u0009\\u001b[31m\\u007f");
  EXPECT_EQ(Escaped("\xc2\x85"), "\\u0085");
}

TEST(AppendEscaped, EscapesCharactersThatReorderText) {
  EXPECT_EQ(Escaped("\xe2\x80\xae"
                    "evil"),
            "\\u202eevil");
  EXPECT_EQ(Escaped("\xe2\x81\xa6"), "\\u2066");
  EXPECT_EQ(Escaped("\xe2\x80\xa8"), "\\u2028");
}

TEST(AppendEscaped, ReplacesBytesThatAreNotUtf8) {
  EXPECT_EQ(Escaped("a\xff"
                    "b"),
            "a\\ufffdb");
  EXPECT_EQ(Escaped("\xc0\xaf"), "\\ufffd\\ufffd");             // overlong
  EXPECT_EQ(Escaped("\xed\xa0\x80"), "\\ufffd\\ufffd\\ufffd");  // surrogate
  EXPECT_EQ(Escaped("\xe2\x82"), "\\ufffd\\ufffd");             // cut off
  EXPECT_EQ(Escaped("\xf4\x90\x80\x80"), "\\ufffd\\ufffd\\ufffd\\ufffd");
}

TEST(Fields, RendersEachKindOfValue) {
  Fields fields;
  fields.Add("team", "a\"b").Add("count", int64_t{-3}).Add("replayed", true);
  fields.Add("at", std::optional(FromMillis(1'772'442'000'000)));
  fields.Add("never", std::optional<Instant>());
  fields.AddSeconds("duration_s", std::chrono::microseconds(1500));
  EXPECT_EQ(fields.rendered(),
            ",\"team\":\"a\\\"b\",\"count\":-3,\"replayed\":true,\"at\":\"2026-03-02T09:00:00Z\","
            "\"duration_s\":0.001500");
}

}  // namespace
}  // namespace touchpoint::telemetry
