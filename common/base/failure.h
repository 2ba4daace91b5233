// SPDX-License-Identifier: Apache-2.0
// Operational failures as values: code, reason, message, metadata. Decisions are never failures.
#pragma once

#include <optional>
#include <string>
#include <tl/expected.hpp>
#include <utility>
#include <vector>

#include "common/base/time.h"

namespace touchpoint {

/// Canonical codes; the numbers are gRPC's.
enum class Code {
  kCancelled = 1,
  kInvalidArgument = 3,
  kDeadlineExceeded = 4,
  kNotFound = 5,
  kAlreadyExists = 6,
  kPermissionDenied = 7,
  kResourceExhausted = 8,
  kFailedPrecondition = 9,
  kAborted = 10,
  kOutOfRange = 11,
  kUnimplemented = 12,
  kInternal = 13,
  kUnavailable = 14,
  kDataLoss = 15,
  kUnauthenticated = 16,
};

/// One field of a request that was refused, by its path ("plans[3].latest_time"), and the fix.
/// The description never repeats the value: it may be personal.
struct FieldViolation {
  std::string field;
  std::string description;
};

/// Why an operation did not happen. `reason` is a name of touchpoint.v1.ErrorReason without its
/// prefix ("REQUEST_ID_REUSED").
struct [[nodiscard]] Failure {
  Code code = Code::kInternal;
  std::string reason;
  std::string message;
  std::vector<std::pair<std::string, std::string>> metadata;
  std::vector<FieldViolation> fields;
  std::optional<Duration> retry_after;
};

template <typename T>
using Result = tl::expected<T, Failure>;

/// A request field that breaks its contract: INVALID_ARGUMENT with one violation.
inline Failure InvalidField(std::string reason, std::string field, std::string description) {
  Failure failure{
      Code::kInvalidArgument, std::move(reason), field + ": " + description, {}, {}, {}};
  failure.fields.push_back({std::move(field), std::move(description)});
  return failure;
}

}  // namespace touchpoint
