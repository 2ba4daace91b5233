// SPDX-License-Identifier: Apache-2.0
// Every policy that ever decided, in its canonical form: a replay needs it.
#pragma once

#include <optional>
#include <string>

#include "services/commit/timeline_store.h"

namespace touchpoint::commit {

class PolicyArchive {
 public:
  virtual ~PolicyArchive() = default;

  /// Keeps `canonical` under its revision; what is kept already stays. Answers whether it was new.
  /// Threads and failures as TimelineStore.
  virtual void SavePolicy(const std::string& revision, const std::string& canonical,
                          Deadline deadline, Callback<bool> done) = 0;

  /// Nothing for a revision that was never saved.
  virtual void LoadPolicyText(const std::string& revision, Deadline deadline,
                              Callback<std::optional<std::string>> done) = 0;
};

}  // namespace touchpoint::commit
