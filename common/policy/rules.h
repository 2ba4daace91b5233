// SPDX-License-Identifier: Apache-2.0
// Caps, gaps, quiet hours, blackouts, merges and outcomes as the policy file states them.
#pragma once

#include <cstddef>
#include <map>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "common/model/policy.h"
#include "common/policy/mapping.h"
#include "common/policy/vocabulary.h"

namespace touchpoint::policy {

/// Reads rules one by one; ids are unique over all that one reader reads. A rule that something is
/// wrong with is reported and comes back as far as it could be read.
class RuleReader {
 public:
  explicit RuleReader(const Vocabulary& vocabulary) : vocabulary_(vocabulary) {}

  model::Cap Cap(const Field& field);
  model::Gap Gap(const Field& field);
  model::QuietHours QuietHours(const Field& field);
  model::Blackout Blackout(const Field& field);
  model::MergeRule Merge(const Field& field);
  model::OutcomeRule Outcome(const Field& field);

 private:
  std::string Id(Mapping& rule);
  model::Scope Scope(Mapping& rule) const;

  const Vocabulary& vocabulary_;
  std::map<std::string, std::string> ids_;  // id to the path of its rule
};

/// The words of `each`, `days` and `delivery`, in the order of their values in the model.
const std::vector<std::string>& DimensionWords();
const std::vector<std::string>& DayWords();
const std::vector<std::string>& DeliveryWords();
/// The word of each of these kinds in `on`, in the order of their values: "no_show".
const std::vector<std::pair<model::Feedback, std::string>>& FeedbackWords();

}  // namespace touchpoint::policy
