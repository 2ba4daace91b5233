// SPDX-License-Identifier: Apache-2.0
// Which policy is in force for the whole data set, and which ones were before.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "services/commit/timeline_store.h"

namespace touchpoint::commit {

/// The application that is in force. Numbers are dense and start at 1.
struct LivePolicy {
  uint64_t number = 0;  // 0: no policy has been applied yet
  std::string revision;
  friend bool operator==(const LivePolicy&, const LivePolicy&) = default;
};

struct PolicyApplication {
  uint64_t number = 0;
  std::string revision;
  std::string author;
  std::string comment;
  Instant time;
  friend bool operator==(const PolicyApplication&, const PolicyApplication&) = default;
};

struct NewApplication {
  uint64_t expected = 0;  // the number that is live; the new one follows it
  std::string revision;
  std::string canonical;
  std::string author;
  std::string comment;
  Instant time;
};

/// Threads and failures as TimelineStore.
class PolicyRegister {
 public:
  virtual ~PolicyRegister() = default;

  virtual void LoadLivePolicy(Deadline deadline, Callback<LivePolicy> done) = 0;

  /// Keeps text and application and makes it the live one, all or nothing, if `expected` is live.
  /// Answers what is live then: another number than `expected` + 1 means that nothing was done.
  virtual void ApplyPolicy(NewApplication application, Deadline deadline,
                           Callback<LivePolicy> done) = 0;

  /// From the answer on every partition refuses what was decided under an older application.
  /// Harmless to repeat, in any order.
  virtual void RaisePolicy(uint64_t number, Deadline deadline, Callback<bool> done) = 0;

  /// Applications with numbers below `before`, newest first, at most `limit` (at least 1).
  /// `before`: 1 to the live number + 1.
  virtual void ListApplications(uint64_t before, size_t limit, Deadline deadline,
                                Callback<std::vector<PolicyApplication>> done) = 0;
};

}  // namespace touchpoint::commit
