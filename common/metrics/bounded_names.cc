// SPDX-License-Identifier: Apache-2.0
#include "common/metrics/bounded_names.h"

#include <iterator>
#include <utility>

namespace touchpoint::metrics {

void BoundedNames::SetList(std::optional<std::vector<std::string>> listed) {
  listed_.reset();
  if (listed) {
    listed_.emplace(std::make_move_iterator(listed->begin()),
                    std::make_move_iterator(listed->end()));
  }
}

BoundedNames::Number BoundedNames::NumberOf(std::string_view name) {
  const auto known = numbers_.find(name);
  if (known != numbers_.end()) {
    return known->second;
  }
  if (names_.size() > kNamesMax || (listed_ && listed_->find(name) == listed_->end())) {
    return kOther;
  }
  const auto number = static_cast<Number>(names_.size());
  names_.emplace_back(name);
  numbers_.emplace(name, number);
  return number;
}

}  // namespace touchpoint::metrics
