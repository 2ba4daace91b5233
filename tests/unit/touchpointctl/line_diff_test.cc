// SPDX-License-Identifier: Apache-2.0
#include "services/touchpointctl/screen/line_diff.h"

#include <gtest/gtest.h>

namespace touchpoint::ctl {
namespace {

std::string Marked(std::string_view before, std::string_view after) {
  std::string text;
  for (const DiffLine& line : DiffLines(before, after)) {
    text += line.mark + line.text + "|";
  }
  return text;
}

TEST(LineDiff, EqualTextsHaveNoMarks) {
  EXPECT_EQ(Marked("a\nb\n", "a\nb\n"), " a| b|");
  EXPECT_EQ(Marked("", ""), "");
}

TEST(LineDiff, MarksWhatIsGoneAndWhatIsNew) {
  EXPECT_EQ(Marked("a\nb\nc\n", "a\nx\nc\n"), " a|-b|+x| c|");
  EXPECT_EQ(Marked("a\n", "a\nb\n"), " a|+b|");
  EXPECT_EQ(Marked("a\nb\n", "b\n"), "-a| b|");
  EXPECT_EQ(Marked("", "a\n"), "+a|");
}

TEST(LineDiff, MarksAsFewAsPossible) {
  EXPECT_EQ(Marked("a\nb\nc\nd\n", "b\nx\nd\n"), "-a| b|-c|+x| d|");
}

TEST(LineDiff, RepeatedLinesAtBothEndsAreCountedOnce) {
  EXPECT_EQ(Marked("a\na\n", "a\na\na\n"), " a| a|+a|");
}

TEST(LineDiff, PartsThatAreTooLargeAreReplacedAsAWhole) {
  std::string before;
  std::string after;
  for (int i = 0; i < 5'000; ++i) {
    before += std::to_string(i) + "\n";
    after += std::to_string(i + 1) + "\n";
  }
  EXPECT_EQ(DiffLines(before, after).size(), 10'000u);
}

}  // namespace
}  // namespace touchpoint::ctl
