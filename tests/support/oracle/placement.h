// SPDX-License-Identifier: Apache-2.0
// SEMANTICS §4 and §5 by brute force, for policies without merges: every step of a grid is tried.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "tests/support/oracle/judge.h"

namespace touchpoint::oracle {

struct Place {
  std::string channel;
  Instant at;
  friend bool operator==(const Place&, const Place&) = default;
};

/// Where §4 puts `asked` among `others`; none: it is suppressed. `step` divides every instant and
/// length involved, so that what is earliest on the grid is earliest.
std::optional<Place> EarliestLegal(const Judge& judge, const Contributor& asked,
                                   const std::vector<Contact>& others, Instant now, Duration step);

/// A touchpoint that lost the place it had.
struct Moved {
  model::Sequence touchpoint = model::kNoSequence;
  std::optional<Place> place;
  friend bool operator==(const Moved&, const Moved&) = default;
};

struct Arbitration {
  std::optional<Place> place;  // of the new touchpoint
  std::vector<Moved> moved;    // by sequence
  bool limited = false;        // too many would have had to move
};

/// What a new touchpoint does to a timeline where nothing merges and all obey and count.
Arbitration Arbitrate(const Judge& judge, const model::Policy& policy, const Contributor& asked,
                      const std::vector<Contact>& contacts, Instant now, Duration step);

}  // namespace touchpoint::oracle
