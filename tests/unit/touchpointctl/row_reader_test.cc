// SPDX-License-Identifier: Apache-2.0
#include "services/touchpointctl/rows/row_reader.h"

#include <gmock/gmock.h>
#include <zlib.h>

#include <fstream>

#include "services/touchpointctl/rows/bulk_reader.h"

namespace touchpoint::ctl {
namespace {

class InputFile {
 public:
  explicit InputFile(const std::string& content, bool gzip = false)
      : path_(testing::TempDir() + "touchpointctl-rows-" +
              testing::UnitTest::GetInstance()->current_test_info()->name()) {
    if (gzip) {
      const gzFile file = gzopen(path_.c_str(), "wb");
      gzwrite(file, content.data(), static_cast<unsigned>(content.size()));
      gzclose(file);
    } else {
      std::ofstream(path_, std::ios::binary) << content;
    }
  }
  ~InputFile() { std::remove(path_.c_str()); }
  const std::string& path() const { return path_; }

 private:
  std::string path_;
};

/// One text per row: "line:field=value,..." or "line!reason", and "failure: ..." at the end.
std::vector<std::string> ReadRows(const std::string& path) {
  std::vector<std::string> rows;
  auto lines = LineReader::Open(path);
  if (!lines) {
    return {"failure: " + lines.error().reason};
  }
  RowReader reader(std::move(*lines));
  while (true) {
    const auto next = reader.Next();
    if (!next) {
      rows.push_back("failure: " + next.error().reason);
      return rows;
    }
    if (!*next) {
      return rows;
    }
    if (!**next) {
      rows.push_back(std::to_string((*next)->error().line) + "!" + (*next)->error().reason);
      continue;
    }
    std::string text = std::to_string((**next)->line) + ":";
    for (const auto& [name, value] : (**next)->fields) {
      text += name + "=" + (value.texts.empty() ? "" : value.texts[0]) + ";";
    }
    rows.push_back(text);
  }
}

using testing::ElementsAre;
using testing::HasSubstr;

TEST(RowReader, ReadsNdjsonWithBlankLinesAndWithoutALastNewline) {
  const InputFile file("{\"a\":\"x\",\"n\":3}\n\n  \n{\"a\":true}");
  EXPECT_THAT(ReadRows(file.path()), ElementsAre("1:a=x;n=3;", "4:a=true;"));
}

TEST(RowReader, ReadsCsvByItsHeader) {
  const InputFile file("a,b\r\n1,\"two\r\nlines\"\r\n3,4\r\n");
  EXPECT_THAT(ReadRows(file.path()), ElementsAre("2:a=1;b=two\nlines;", "4:a=3;b=4;"));
}

TEST(RowReader, SkipsAByteOrderMark) {
  const InputFile file("\xef\xbb\xbf{\"a\":1}\n");
  EXPECT_THAT(ReadRows(file.path()), ElementsAre("1:a=1;"));
}

TEST(RowReader, ReadsGzip) {
  const InputFile file("{\"a\":1}\n{\"a\":2}\n", true);
  EXPECT_THAT(ReadRows(file.path()), ElementsAre("1:a=1;", "2:a=2;"));
}

TEST(RowReader, CutGzipIsAFailureNotAnEnd) {
  const InputFile whole("{\"a\":1}\n{\"a\":2}\n", true);
  std::ifstream in(whole.path(), std::ios::binary);
  std::string bytes((std::istreambuf_iterator<char>(in)), {});
  bytes.resize(bytes.size() - 6);
  std::ofstream(whole.path(), std::ios::binary) << bytes;
  EXPECT_EQ(ReadRows(whole.path()).back(), "failure: INPUT");
}

TEST(RowReader, BadRowsDoNotEndTheRun) {
  const InputFile file("{\"a\":1}\n{\"a\":\n[1]\n{\"a\":\"\xff\"}\n{\"a\":2}\n");
  EXPECT_THAT(ReadRows(file.path()),
              ElementsAre("1:a=1;", "2!MALFORMED", "3!MALFORMED", "4!MALFORMED", "5:a=2;"));
}

TEST(RowReader, CsvRowWithOtherFieldsThanTheHeaderIsRefused) {
  const InputFile file("a,b\n1\n1,2,3\n1,2\n");
  EXPECT_THAT(ReadRows(file.path()), ElementsAre("2!MALFORMED", "3!MALFORMED", "4:a=1;b=2;"));
}

TEST(RowReader, QuoteThatIsNeverClosedIsRefused) {
  const InputFile file("a,b\n1,\"x\n2,3\n");
  EXPECT_THAT(ReadRows(file.path()), ElementsAre("2!MALFORMED"));
}

TEST(RowReader, LongestLineIsReadAndALongerOneRefused) {
  const std::string open = "{\"a\":\"";
  const std::string close = "\"}";
  const auto line = [&](size_t bytes) {
    return open + std::string(bytes - open.size() - close.size(), 'x') + close + "\n";
  };
  const InputFile file(line(LineReader::kLineMax) + line(LineReader::kLineMax + 1) + "{\"a\":1}\n");
  const auto rows = ReadRows(file.path());
  ASSERT_EQ(rows.size(), 3u);
  EXPECT_THAT(rows[0], HasSubstr("1:a=xxx"));
  EXPECT_EQ(rows[1], "2!FIELD_LENGTH");
  EXPECT_EQ(rows[2], "3:a=1;");
}

TEST(RowReader, TellsTheHeaderOnceAndBeforeAnyRow) {
  const InputFile file("a,b\n1,2\n3,4\n");
  std::vector<std::string> told;
  RowReader reader(std::move(*LineReader::Open(file.path())),
                   [&](const std::vector<std::string>& columns) {
                     told.insert(told.end(), columns.begin(), columns.end());
                   });
  ASSERT_TRUE(reader.Next());
  EXPECT_THAT(told, ElementsAre("a", "b"));
  ASSERT_TRUE(reader.Next());
  EXPECT_THAT(told, ElementsAre("a", "b"));
}

TEST(RowReader, MissingFileAndDirectoryAreFailures) {
  EXPECT_THAT(ReadRows("/nonexistent/rows.csv"), ElementsAre("failure: INPUT"));
  EXPECT_THAT(ReadRows("/tmp"), ElementsAre("failure: INPUT"));
}

TEST(PlanReader, TextsThatWouldSpoilAMessageAreRefusedHere) {
  const InputFile file("request_id,team\nr1,\xff\nr2,a\tb\nr3,ok\n");
  const Mapping mapping;
  PlanReader reader(std::move(*LineReader::Open(file.path())), mapping);
  const auto rows = ReadAll(reader);
  ASSERT_TRUE(rows);
  ASSERT_EQ(rows->size(), 3u);
  EXPECT_EQ((*rows)[0].error().reason, "FIELD_CHARSET");
  EXPECT_EQ((*rows)[0].error().field, "team");
  EXPECT_EQ((*rows)[1].error().reason, "FIELD_CHARSET");
  EXPECT_EQ((*rows)[2]->plan.request_id(), "r3");
}

}  // namespace
}  // namespace touchpoint::ctl
