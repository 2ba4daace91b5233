// SPDX-License-Identifier: Apache-2.0
#include "common/rpc/access_log.h"

#include <algorithm>
#include <array>
#include <cstdio>
#include <optional>
#include <random>
#include <string>

#include "common/telemetry/line_allowance.h"
#include "common/telemetry/log.h"

namespace touchpoint::rpc {
namespace {

using telemetry::Level;

// A refusal at the door costs less than the line about it.
constexpr uint32_t kOverloadedLinesASecond = 10;

Level LevelOf(const Failure* failure) {
  if (failure == nullptr) {
    return Level::kDebug;
  }
  switch (failure->code) {
    case Code::kInternal:
    case Code::kDataLoss:
      return Level::kError;
    case Code::kUnavailable:
    case Code::kResourceExhausted:
    case Code::kDeadlineExceeded:
      return Level::kWarning;
    default:
      return Level::kInfo;
  }
}

std::string NewIncidentId() {
  std::random_device random;
  std::array<char, 17> text = {};
  std::snprintf(text.data(), text.size(), "%08x%08x", random(), random());
  return text.data();
}

}  // namespace

void LogAccess(const char* method, std::chrono::nanoseconds took, const Failure* failure,
               const TraceContext* span) {
  static telemetry::LineAllowance overloaded(kOverloadedLinesASecond);
  const Level level = LevelOf(failure);
  if (!telemetry::IsLogged(telemetry::Logger::kAccess, level)) {
    return;
  }
  std::optional<uint64_t> left_out = 0;
  if (failure != nullptr && failure->reason == "OVERLOADED") {
    left_out = overloaded.Take(std::chrono::steady_clock::now());
  }
  if (!left_out) {
    return;
  }
  telemetry::Fields fields;
  fields.Add("method", method);
  fields.AddSeconds("duration_s", std::chrono::duration_cast<std::chrono::microseconds>(took));
  if (span != nullptr) {
    fields.Add("trace_id", span->trace_id).Add("span_id", span->span_id);
  }
  if (failure != nullptr) {
    fields.Add("code", static_cast<int64_t>(failure->code)).Add("reason", failure->reason);
  }
  if (failure != nullptr && !failure->fields.empty()) {
    fields.Add("field", failure->fields.front().field);
  }
  if (*left_out > 0) {
    fields.Add("left_out", static_cast<int64_t>(*left_out));
  }
  telemetry::Log(telemetry::Logger::kAccess, level, failure == nullptr ? "answered" : "refused",
                 fields);
}

Failure ForCaller(const Failure& failure) {
  const auto is_applied = [](const auto& entry) { return entry.first == "applied"; };
  if (failure.code == Code::kDeadlineExceeded &&
      std::any_of(failure.metadata.begin(), failure.metadata.end(), is_applied)) {
    Failure unavailable = failure;
    unavailable.code = Code::kUnavailable;
    unavailable.reason = "STORE_UNAVAILABLE";
    return unavailable;
  }
  if (failure.code != Code::kInternal) {
    return failure;
  }
  const std::string incident = NewIncidentId();
  telemetry::Error("incident", telemetry::Fields()
                                   .Add("incident", incident)
                                   .Add("reason", failure.reason)
                                   .Add("what", failure.message));
  return {Code::kInternal,          "INCIDENT", "internal error, incident " + incident,
          {{"incident", incident}}, {},         {}};
}

}  // namespace touchpoint::rpc
