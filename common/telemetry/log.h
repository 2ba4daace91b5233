// SPDX-License-Identifier: Apache-2.0
// The daemon's log: one line per event on stderr, as JSON or readable. Lines are written by threads
// of their own. Thread-safe; before StartLogging() and after StopLogging() nothing is written.
#pragma once

#include <cstddef>
#include <string_view>
#include <vector>

#include "common/telemetry/fields.h"

namespace touchpoint::telemetry {

enum class Level { kDebug, kInfo, kWarning, kError };

/// Who speaks. Lines of kApp and kAccess are dropped, oldest first, when stderr is not read; those
/// of kDecision and kAudit never are: the daemon waits instead. Those of kAudit are written at
/// every level.
enum class Logger { kApp, kAccess, kDecision, kAudit };

enum class Format { kJson, kConsole };

void StartLogging(Level level, Format format);

/// Writes what is still queued.
void StopLogging();

/// Lines of kApp and kAccess that were dropped because stderr is not read, since StartLogging().
size_t DroppedLines();

bool IsLogged(Logger logger, Level level);

/// `message` is constant text.
void Log(Logger logger, Level level, std::string_view message, const Fields& fields = {});

/// One of several lines that are logged at once.
struct Line {
  std::string_view message;  // constant text
  Fields fields;
};

/// Logs lines in their order: the writing thread is woken and writes once for all of them.
void Log(Logger logger, Level level, const std::vector<Line>& lines);

inline void Info(std::string_view message, const Fields& fields = {}) {
  Log(Logger::kApp, Level::kInfo, message, fields);
}
inline void Warning(std::string_view message, const Fields& fields = {}) {
  Log(Logger::kApp, Level::kWarning, message, fields);
}
inline void Error(std::string_view message, const Fields& fields = {}) {
  Log(Logger::kApp, Level::kError, message, fields);
}

}  // namespace touchpoint::telemetry
