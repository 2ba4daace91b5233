// SPDX-License-Identifier: Apache-2.0
// Turns a record into lines. A record's payload is, for each line, the message, kFieldSeparator and
// the rendered fields, and kLineSeparator between lines: spdlog carries one text through its queue,
// and no thread-local is needed beside it.
#pragma once

#include <spdlog/formatter.h>

#include <memory>

namespace touchpoint::telemetry {

constexpr char kFieldSeparator = '\x1f';
constexpr char kLineSeparator = '\x1e';

/// {"ts":"...","level":"info","logger":"app","msg":"...","field":...}
class JsonFormatter final : public spdlog::formatter {
 public:
  void format(const spdlog::details::log_msg& record, spdlog::memory_buf_t& lines) override;
  std::unique_ptr<spdlog::formatter> clone() const override;
};

/// 09:00:00.123 INFO  app message field=value
class ConsoleFormatter final : public spdlog::formatter {
 public:
  void format(const spdlog::details::log_msg& record, spdlog::memory_buf_t& lines) override;
  std::unique_ptr<spdlog::formatter> clone() const override;
};

}  // namespace touchpoint::telemetry
