// SPDX-License-Identifier: Apache-2.0
// Whether a history can have happened in the order that the journal tells. Since the revisions give
// the order, nothing is searched: O(n log n).
#pragma once

#include <string>
#include <vector>

#include "tests/fault/history.h"

namespace touchpoint::fault {

struct Problem {
  enum class Kind {
    kGap,      // revisions that do not grow by exactly one (invariant I3)
    kLost,     // acknowledged, and not in the order (I9)
    kDoubled,  // in the order more than once (I1)
    kUnasked,  // in the order, though nobody asked for it who was not told that it failed
    kEarly,    // in the order before something that was known before it was asked for
    kStale,    // a read of less than was known when it began
    kFuture,   // a read of a revision that there is not
    kContent,  // a read that shows something else than its revision holds
    kAnswer,   // two answers to one request
  };
  Kind kind;
  std::string stakeholder;
  std::string what;
  friend bool operator==(const Problem&, const Problem&) = default;
};

/// All problems; none: the history passes. Every stakeholder of the history is judged, and every
/// one of the order.
std::vector<Problem> CheckVersionOrder(const std::vector<Operation>& history,
                                       const VersionOrder& order);

const char* ToString(Problem::Kind kind);

/// One line per problem, the first `most` of them.
std::string Describe(const std::vector<Problem>& problems, size_t most = 20);

}  // namespace touchpoint::fault
