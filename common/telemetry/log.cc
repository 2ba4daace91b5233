// SPDX-License-Identifier: Apache-2.0
#include "common/telemetry/log.h"

#include <spdlog/async_logger.h>
#include <spdlog/details/thread_pool.h>
#include <spdlog/sinks/stdout_sinks.h>

#include <array>
#include <atomic>
#include <memory>
#include <string>

#include "common/telemetry/formatter.h"

namespace touchpoint::telemetry {
namespace {

constexpr size_t kQueueLength = 8192;

spdlog::level::level_enum ToSpdlog(Level level) {
  switch (level) {
    case Level::kDebug:
      return spdlog::level::debug;
    case Level::kInfo:
      return spdlog::level::info;
    case Level::kWarning:
      return spdlog::level::warn;
    case Level::kError:
      return spdlog::level::err;
  }
  return spdlog::level::err;
}

/// The loggers while logging is on. Decisions have a queue of their own, so that a flood of other
/// lines cannot push them out.
struct Loggers {
  std::shared_ptr<spdlog::details::thread_pool> queue =
      std::make_shared<spdlog::details::thread_pool>(kQueueLength, 1);
  std::shared_ptr<spdlog::details::thread_pool> decision_queue =
      std::make_shared<spdlog::details::thread_pool>(kQueueLength, 1);
  std::array<std::shared_ptr<spdlog::async_logger>, 4> by_name;

  Loggers(Level level, Format format) {
    const auto sink = std::make_shared<spdlog::sinks::stderr_sink_mt>();
    if (format == Format::kJson) {
      sink->set_formatter(std::make_unique<JsonFormatter>());
    } else {
      sink->set_formatter(std::make_unique<ConsoleFormatter>());
    }
    constexpr auto kDrop = spdlog::async_overflow_policy::overrun_oldest;
    constexpr auto kWait = spdlog::async_overflow_policy::block;
    by_name = {std::make_shared<spdlog::async_logger>("app", sink, queue, kDrop),
               std::make_shared<spdlog::async_logger>("access", sink, queue, kDrop),
               std::make_shared<spdlog::async_logger>("decision", sink, decision_queue, kWait),
               std::make_shared<spdlog::async_logger>("audit", sink, decision_queue, kWait)};
    for (const auto& logger : by_name) {
      logger->set_level(ToSpdlog(level));
    }
    by_name.back()->set_level(spdlog::level::info);
  }
};

std::shared_ptr<Loggers>& Storage() {
  static std::shared_ptr<Loggers> loggers;
  return loggers;
}

std::shared_ptr<Loggers> Current() {
  return std::atomic_load(&Storage());
}

void AppendLine(std::string_view message, const Fields& fields, std::string& payload) {
  payload += message;
  payload += kFieldSeparator;
  payload += fields.rendered();
}

void Enqueue(Logger logger, Level level, const std::string& payload) {
  if (const auto loggers = Current()) {
    loggers->by_name[static_cast<size_t>(logger)]->log(
        ToSpdlog(level), spdlog::string_view_t(payload.data(), payload.size()));
  }
}

}  // namespace

void StartLogging(Level level, Format format) {
  std::atomic_store(&Storage(), std::make_shared<Loggers>(level, format));
}

void StopLogging() {
  std::atomic_store(&Storage(), std::shared_ptr<Loggers>());
}

size_t DroppedLines() {
  const auto loggers = Current();
  return loggers ? loggers->queue->overrun_counter() : 0;
}

bool IsLogged(Logger logger, Level level) {
  const auto loggers = Current();
  return loggers && loggers->by_name[static_cast<size_t>(logger)]->should_log(ToSpdlog(level));
}

void Log(Logger logger, Level level, std::string_view message, const Fields& fields) {
  if (!IsLogged(logger, level)) {
    return;
  }
  std::string payload;
  payload.reserve(message.size() + 1 + fields.rendered().size());
  AppendLine(message, fields, payload);
  Enqueue(logger, level, payload);
}

void Log(Logger logger, Level level, const std::vector<Line>& lines) {
  if (lines.empty() || !IsLogged(logger, level)) {
    return;
  }
  std::string payload;
  for (const Line& line : lines) {
    if (!payload.empty()) {
      payload += kLineSeparator;
    }
    AppendLine(line.message, line.fields, payload);
  }
  Enqueue(logger, level, payload);
}

}  // namespace touchpoint::telemetry
