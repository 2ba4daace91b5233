// SPDX-License-Identifier: Apache-2.0
// What must hold of each decision about a lease.
#pragma once

#include <functional>
#include <string>
#include <string_view>

#include "tests/property/person.h"
#include "tests/sim/outside.h"

namespace touchpoint::sim {

/// Single use per schedule.
class LeaseChecks {
 public:
  using Complain = Outside::Complain;

  /// `outside` outlives it and is told of every lease.
  LeaseChecks(Outside& outside, Complain complain)
      : outside_(outside), complain_(std::move(complain)) {}

  /// `event.after` with its surrogate.
  void Check(const property::Event& event);

 private:
  void CheckGiven(const property::Event& event, const model::Touchpoint& before,
                  const model::Touchpoint& after);
  void CheckLegal(const property::Event& event, const model::Touchpoint& leased, Instant from);
  void CheckToken(const property::Event& event, const model::LeaseToken& token, Word word);
  void CheckRunOut(const property::Event& event);
  void CheckAttempts(const property::Event& event, const model::AcknowledgeInput& input);
  void Believe(const property::Event& event);
  void Expect(bool holds, const property::Event& event, model::Sequence sequence,
              std::string_view what);

  Outside& outside_;
  const Complain complain_;
};

}  // namespace touchpoint::sim
