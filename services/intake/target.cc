// SPDX-License-Identifier: Apache-2.0
#include "services/intake/target.h"

#include <optional>
#include <utility>
#include <variant>

namespace touchpoint::intake {

void WithStakeholder(commit::TimelineStore& store, const Target& target, commit::Deadline deadline,
                     std::function<void(const std::string&)> found,
                     std::function<void(const Failure&)> fail) {
  if (const auto* key = std::get_if<RequestKey>(&target)) {
    found(key->stakeholder_id);
    return;
  }
  const auto id = std::get<model::TouchpointId>(target);
  store.Resolve(id.partition, id.surrogate, deadline,
                [found = std::move(found),
                 fail = std::move(fail)](Result<std::optional<std::string>> resolved) {
                  if (!resolved) {
                    fail(resolved.error());
                  } else {
                    found(resolved->value_or(commit::kNobody));
                  }
                });
}

}  // namespace touchpoint::intake
