// SPDX-License-Identifier: Apache-2.0
#include "common/telemetry/formatter.h"

#include <gtest/gtest.h>
#include <spdlog/details/log_msg.h>

#include <boost/json.hpp>

#include "common/telemetry/fields.h"

namespace touchpoint::telemetry {
namespace {

std::string Line(spdlog::formatter& formatter, const std::string& message, const Fields& fields) {
  const std::string payload = message + kFieldSeparator + fields.rendered();
  const spdlog::log_clock::time_point time{std::chrono::microseconds(1'772'442'000'123'456)};
  const spdlog::details::log_msg record(time, {}, "decision", spdlog::level::info, payload);
  spdlog::memory_buf_t line;
  formatter.format(record, line);
  return {line.data(), line.size()};
}

TEST(JsonFormatter, WritesOneObjectPerLine) {
  JsonFormatter formatter;
  const std::string line =
      Line(formatter, "deferred", Fields().Add("team", "sales").Add("attempt", int64_t{2}));
  EXPECT_EQ(line,
            "{\"ts\":\"2026-03-02T09:00:00.123456Z\",\"level\":\"info\",\"logger\":\"decision\","
            "\"msg\":\"deferred\",\"team\":\"sales\",\"attempt\":2}\n");
}

TEST(JsonFormatter, HostileValuesStayInsideTheirStrings) {
  JsonFormatter formatter;
  std::string hostile = "\",\"level\":\"none\"}\n{\x1b[2J\xff\xe2\x80\xae\x1f";
  hostile += '\0';
  const std::string line = Line(formatter, "refused", Fields().Add("team", hostile));
  EXPECT_EQ(line.find('\n'), line.size() - 1);
  boost::system::error_code error;
  const boost::json::value value = boost::json::parse(line, error);
  ASSERT_FALSE(error) << line;
  EXPECT_EQ(value.at("level").as_string(), "info");
  EXPECT_EQ(value.as_object().size(), 5u);
}

TEST(ConsoleFormatter, WritesFieldsAsKeyAndValue) {
  ConsoleFormatter formatter;
  const std::string line =
      Line(formatter, "deferred",
           Fields().Add("team", "a,\"b\": c").Add("attempt", int64_t{2}).Add("replayed", false));
  EXPECT_EQ(line, "09:00:00.123 info deferred team=\"a,\\\"b\\\": c\" attempt=2 replayed=false\n");
}

}  // namespace
}  // namespace touchpoint::telemetry
