// SPDX-License-Identifier: Apache-2.0
// The names a policy declares, and the time zones there are: what its rules may refer to.
#pragma once

#include <functional>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "common/model/policy.h"
#include "common/policy/field.h"
#include "common/zones/zone_table.h"

namespace touchpoint::policy {

class Vocabulary {
 public:
  /// Looks names up in both, which outlive it. What the policy does not declare at all (because
  /// that section is missing or broken, which is reported once) is not reported at every use.
  Vocabulary(const model::Policy& policy, const ZoneDatabase& zones);

  // Each reads a name and reports one that is not declared, with the nearest that is.

  std::optional<std::string> Channel(const Field& field) const;
  std::optional<std::string> Team(const Field& field) const;
  std::optional<std::string> Purpose(const Field& field) const;
  std::optional<std::string> Zone(const Field& field) const;

 private:
  const model::Policy& policy_;
  const ZoneDatabase& zones_;
};

/// Reads a list of values with `read`, from Field to optional string. A value that comes twice is
/// reported. Their order means nothing: they come back sorted.
template <typename Reader>
std::optional<std::vector<std::string>> ReadValues(const Field& list, const std::string& path,
                                                   Reader read) {
  std::set<std::string> values;
  for (const Field& item : list.Items(path)) {
    if (auto value = std::invoke(read, item); value && !values.insert(*value).second) {
      item.Refuse(Quote(*value) + " is listed twice, remove one");
    }
  }
  if (values.empty()) {
    return std::nullopt;
  }
  return std::vector<std::string>(values.begin(), values.end());
}

}  // namespace touchpoint::policy
