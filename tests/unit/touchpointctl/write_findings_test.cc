// SPDX-License-Identifier: Apache-2.0
#include "services/touchpointctl/doctor/write_findings.h"

#include <gtest/gtest.h>

#include <sstream>

namespace touchpoint::ctl {
namespace {

std::string Written(Format format, size_t width = 0) {
  std::ostringstream out;
  std::ostringstream err;
  WriteFindings(Console{out, err, format, width},
                {{Condition::kOk, "a", "is well", ""},
                 {Condition::kBroken, "b", "is not well at all today", "mend it"}});
  EXPECT_EQ(err.str(), "");
  return out.str();
}

TEST(WriteFindings, AreSentencesWithTheirFixBelow) {
  EXPECT_EQ(Written(Format::kTable),
            "ok         a: is well\n"
            "broken     b: is not well at all today\n"
            "           fix: mend it\n");
}

TEST(WriteFindings, AreWrappedWhereTheScreenIsNarrow) {
  EXPECT_EQ(Written(Format::kTable, 30),
            "ok         a: is well\n"
            "broken     b: is not well at\n"
            "           all today\n"
            "           fix: mend it\n");
}

TEST(WriteFindings, AreOneObjectOrALineEachAsJson) {
  const std::string a = R"({"condition":"ok","subject":"a","what":"is well","fix":""})";
  const std::string b =
      R"({"condition":"broken","subject":"b","what":"is not well at all today","fix":"mend it"})";
  EXPECT_EQ(Written(Format::kJson), R"({"condition":"broken","findings":[)" + a + "," + b + "]}\n");
  EXPECT_EQ(Written(Format::kNdjson), a + "\n" + b + "\n");
}

}  // namespace
}  // namespace touchpoint::ctl
