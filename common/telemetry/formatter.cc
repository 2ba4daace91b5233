// SPDX-License-Identifier: Apache-2.0
#include "common/telemetry/formatter.h"

#include <spdlog/details/log_msg.h>

#include <array>
#include <chrono>
#include <cstdio>
#include <ctime>
#include <string>
#include <string_view>

#include "common/telemetry/fields.h"

namespace touchpoint::telemetry {
namespace {

struct Parts {
  std::string_view message;
  std::string_view fields;
};

Parts Split(std::string_view line) {
  const size_t separator = line.find(kFieldSeparator);
  if (separator == std::string_view::npos) {
    return {line, {}};
  }
  return {line.substr(0, separator), line.substr(separator + 1)};
}

template <typename Function>
void ForEachLine(const spdlog::details::log_msg& record, Function function) {
  std::string_view rest(record.payload.data(), record.payload.size());
  while (true) {
    const size_t end = rest.find(kLineSeparator);
    function(Split(rest.substr(0, end)));
    if (end == std::string_view::npos) {
      return;
    }
    rest.remove_prefix(end + 1);
  }
}

std::string_view LevelName(spdlog::level::level_enum level) {
  switch (level) {
    case spdlog::level::debug:
      return "debug";
    case spdlog::level::info:
      return "info";
    case spdlog::level::warn:
      return "warning";
    default:
      return "error";
  }
}

/// UTC with microseconds, by a strftime() pattern for the whole seconds.
std::string FormatTime(spdlog::log_clock::time_point time, const char* pattern) {
  const auto micros =
      std::chrono::duration_cast<std::chrono::microseconds>(time.time_since_epoch()).count();
  const std::time_t seconds = static_cast<std::time_t>(micros / 1'000'000);
  std::tm parts = {};
  gmtime_r(&seconds, &parts);
  std::array<char, 64> whole = {};
  const size_t length = std::strftime(whole.data(), whole.size(), pattern, &parts);
  std::array<char, 16> fraction = {};
  std::snprintf(fraction.data(), fraction.size(), ".%06d", static_cast<int>(micros % 1'000'000));
  return std::string(whole.data(), length) + fraction.data();
}

void Append(std::string_view text, spdlog::memory_buf_t& line) {
  line.append(text.data(), text.data() + text.size());
}

/// `,"a":"b c","d":1` as ` a="b c" d=1`. What comes in was rendered by Fields.
std::string Readable(std::string_view fields) {
  std::string text;
  bool in_string = false;
  for (size_t i = 0; i < fields.size(); ++i) {
    const char c = fields[i];
    if (in_string) {
      text += c;
      if (c == '\\' && i + 1 < fields.size()) {
        text += fields[++i];
      } else if (c == '"') {
        in_string = false;
      }
    } else if (c == ',') {
      const size_t key_end = fields.find('"', i + 2);
      text += " " + std::string(fields.substr(i + 2, key_end - i - 2)) + "=";
      i = key_end + 1;  // the colon
    } else {
      text += c;
      in_string = c == '"';
    }
  }
  return text;
}

}  // namespace

void JsonFormatter::format(const spdlog::details::log_msg& record, spdlog::memory_buf_t& lines) {
  std::string head = "{\"ts\":\"" + FormatTime(record.time, "%FT%T") + "Z\",\"level\":\"";
  head += LevelName(record.level);
  head += "\",\"logger\":\"";
  head += std::string_view(record.logger_name.data(), record.logger_name.size());
  head += "\",\"msg\":\"";
  ForEachLine(record, [&head, &lines](const Parts& parts) {
    std::string text = head;
    AppendEscaped(parts.message, text);
    text += '"';
    text += parts.fields;
    text += "}\n";
    Append(text, lines);
  });
}

std::unique_ptr<spdlog::formatter> JsonFormatter::clone() const {
  return std::make_unique<JsonFormatter>();
}

void ConsoleFormatter::format(const spdlog::details::log_msg& record, spdlog::memory_buf_t& lines) {
  std::string head = FormatTime(record.time, "%T");
  head.resize(head.size() - 3);  // milliseconds are enough for people
  head += ' ';
  head += LevelName(record.level);
  head += ' ';
  ForEachLine(record, [&head, &lines](const Parts& parts) {
    std::string text = head;
    AppendEscaped(parts.message, text);
    text += Readable(parts.fields);
    text += '\n';
    Append(text, lines);
  });
}

std::unique_ptr<spdlog::formatter> ConsoleFormatter::clone() const {
  return std::make_unique<ConsoleFormatter>();
}

}  // namespace touchpoint::telemetry
