// SPDX-License-Identifier: Apache-2.0
#include "services/touchpointctl/screen/table.h"

#include <gtest/gtest.h>

#include <sstream>

namespace touchpoint::ctl {
namespace {

std::string Written(const Table& table, size_t width = 0, bool colour = false) {
  std::ostringstream out;
  std::ostringstream err;
  Console console{out, err};
  console.width = width;
  console.out_colour = colour;
  table.Write(console);
  return out.str();
}

TEST(Table, ColumnsLineUp) {
  Table table({{"team"}, {"plans", Align::kRight}, {"why"}});
  table.Add({{"a"}, {"1,200"}, {"x"}});
  table.Add({{"marketing"}, {"3"}, {""}});
  EXPECT_EQ(Written(table),
            "team       plans  why\n"
            "a          1,200  x\n"
            "marketing      3  \n");
}

TEST(Table, WidestColumnsAreCutToTheWidthThereIs) {
  Table table({{"id"}, {"why"}});
  table.Add({{"t1"}, {"a very long explanation"}});
  EXPECT_EQ(Written(table, 14), "id  why\nt1  a very lo~\n");
}

TEST(Table, NothingIsCutWithoutAWidth) {
  Table table({{"why"}});
  table.Add({{std::string(500, 'x')}});
  EXPECT_EQ(Written(table), "why\n" + std::string(500, 'x') + "\n");
}

TEST(Table, CountsCharactersNotBytes) {
  Table table({{"name"}, {"n"}});
  table.Add({{"Zoë"}, {"1"}});
  table.Add({{"Anna"}, {"2"}});
  EXPECT_EQ(Written(table), "name  n\nZoë   1\nAnna  2\n");
}

TEST(Table, NotesGoBelowTheirRowAndAreWrapped) {
  Table table({{"n"}});
  table.Add({{"1"}});
  table.AddNote("one two three four");
  table.Add({{"2"}});
  EXPECT_EQ(Written(table, 15), "n\n1\n     one two\n     three four\n2\n");
  EXPECT_EQ(Written(table), "n\n1\n     one two three four\n2\n");
}

TEST(Table, ControlCharactersCannotReachTheTerminal) {
  Table table({{"n"}});
  table.Add({{"a\x1b[31mb\n"}});
  EXPECT_EQ(Written(table), "n\na?[31mb?\n");
}

TEST(Table, ColourOnlyWhereWanted) {
  Table table({{"n"}});
  table.Add({{"x", Colour::kRed}});
  EXPECT_EQ(Written(table, 0, false), "n\nx\n");
  EXPECT_EQ(Written(table, 0, true), "\x1b[1mn\x1b[0m\n\x1b[31mx\x1b[0m\n");
}

TEST(Table, GroupsDigits) {
  EXPECT_EQ(Grouped(0), "0");
  EXPECT_EQ(Grouped(999), "999");
  EXPECT_EQ(Grouped(1000), "1,000");
  EXPECT_EQ(Grouped(1234567), "1,234,567");
}

}  // namespace
}  // namespace touchpoint::ctl
