// SPDX-License-Identifier: Apache-2.0
// Turns a record into a line. A record's payload is the message, kFieldSeparator and the rendered
// fields: spdlog carries one text through its queue, and no thread-local is needed beside it.
#pragma once

#include <spdlog/formatter.h>

#include <memory>

namespace touchpoint::telemetry {

constexpr char kFieldSeparator = '\x1f';

/// {"ts":"...","level":"info","logger":"app","msg":"...","field":...}
class JsonFormatter final : public spdlog::formatter {
 public:
  void format(const spdlog::details::log_msg& record, spdlog::memory_buf_t& line) override;
  std::unique_ptr<spdlog::formatter> clone() const override;
};

/// 09:00:00.123 INFO  app message field=value
class ConsoleFormatter final : public spdlog::formatter {
 public:
  void format(const spdlog::details::log_msg& record, spdlog::memory_buf_t& line) override;
  std::unique_ptr<spdlog::formatter> clone() const override;
};

}  // namespace touchpoint::telemetry
