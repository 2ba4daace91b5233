// SPDX-License-Identifier: Apache-2.0
#include "common/telemetry/formatter.h"

#include <gtest/gtest.h>
#include <spdlog/details/log_msg.h>

#include <boost/json.hpp>

#include "common/telemetry/fields.h"

namespace touchpoint::telemetry {
namespace {

std::string Format(spdlog::formatter&& formatter, const std::string& payload) {
  const spdlog::log_clock::time_point time{std::chrono::microseconds(1'772'442'000'123'456)};
  const spdlog::details::log_msg record(time, {}, "decision", spdlog::level::info, payload);
  spdlog::memory_buf_t line;
  formatter.format(record, line);
  return {line.data(), line.size()};
}

std::string Line(spdlog::formatter&& formatter, const std::string& message, const Fields& fields) {
  return Format(std::move(formatter), message + kFieldSeparator + fields.rendered());
}

TEST(JsonFormatter, WritesOneObjectPerLine) {
  const std::string line =
      Line(JsonFormatter(), "deferred", Fields().Add("team", "sales").Add("attempt", int64_t{2}));
  EXPECT_EQ(line,
            "{\"ts\":\"2026-03-02T09:00:00.123456Z\",\"level\":\"info\",\"logger\":\"decision\","
            "\"msg\":\"deferred\",\"team\":\"sales\",\"attempt\":2}\n");
}

TEST(JsonFormatter, HostileValuesStayInsideTheirStrings) {
  std::string hostile = "\",\"level\":\"none\"}\n{\x1b[2J\xff\xe2\x80\xae\x1f";
  hostile += '\0';
  const std::string line = Line(JsonFormatter(), "refused", Fields().Add("team", hostile));
  EXPECT_EQ(line.find('\n'), line.size() - 1);
  boost::system::error_code error;
  const boost::json::value value = boost::json::parse(line, error);
  ASSERT_FALSE(error) << line;
  EXPECT_EQ(value.at("level").as_string(), "info");
  EXPECT_EQ(value.as_object().size(), 5u);
}

TEST(Formatters, LinesThatAreLoggedTogetherStaySeveral) {
  const std::string second = std::string("merged") + kFieldSeparator;
  const std::string both = Fields().Add("team", "sales").rendered() + kLineSeparator + second;
  const std::string payload = std::string("deferred") + kFieldSeparator + both;
  EXPECT_EQ(Format(JsonFormatter(), payload),
            "{\"ts\":\"2026-03-02T09:00:00.123456Z\",\"level\":\"info\",\"logger\":\"decision\","
            "\"msg\":\"deferred\",\"team\":\"sales\"}\n"
            "{\"ts\":\"2026-03-02T09:00:00.123456Z\",\"level\":\"info\",\"logger\":\"decision\","
            "\"msg\":\"merged\"}\n");
  EXPECT_EQ(Format(ConsoleFormatter(), payload),
            "09:00:00.123 info deferred team=\"sales\"\n09:00:00.123 info merged\n");
}

TEST(ConsoleFormatter, WritesFieldsAsKeyAndValue) {
  const std::string line =
      Line(ConsoleFormatter(), "deferred",
           Fields().Add("team", "a,\"b\": c").Add("attempt", int64_t{2}).Add("replayed", false));
  EXPECT_EQ(line, "09:00:00.123 info deferred team=\"a,\\\"b\\\": c\" attempt=2 replayed=false\n");
}

}  // namespace
}  // namespace touchpoint::telemetry
