// SPDX-License-Identifier: Apache-2.0
// What callers did and were told, and what the journal says was done: the two sides that the
// version-order checker compares.
#pragma once

#include <cstdint>
#include <limits>
#include <map>
#include <string>
#include <vector>

namespace touchpoint::fault {

/// A place in the one order of all begins and ends of a history.
using Moment = uint64_t;
constexpr Moment kNever = std::numeric_limits<Moment>::max();

/// One attempt of a caller, from its invocation to its answer.
struct Operation {
  enum class Kind { kWrite, kRead };
  enum class Result {
    kOk,
    kFailed,   // said to have done nothing
    kUnknown,  // may have done it, now or later
  };

  Kind kind = Kind::kWrite;
  Result result = Result::kUnknown;
  std::string stakeholder;
  Moment invoked = 0;
  Moment answered = kNever;  // of an unknown one: when the caller gave up
  /// Of a write: names its effect. Every attempt at it has the same; the effect may happen once.
  /// Empty for one that may happen as often as it is tried (a reschedule): it is not looked for.
  std::string effect;
  /// Of a write that succeeded: what was answered, the same at every repetition.
  std::string answer;
  /// Of a read that succeeded.
  uint64_t revision = 0;
  std::vector<std::string> seen;  // the lasting effects that it shows
};

/// One commit as the journal has it.
struct Version {
  uint64_t revision = 0;
  std::vector<std::string> effects;
};

/// By stakeholder, in the order of the journal.
using VersionOrder = std::map<std::string, std::vector<Version>>;

/// Of effects, those that stay visible in every later timeline begin with this.
constexpr char kLasting[] = "plan ";

}  // namespace touchpoint::fault
