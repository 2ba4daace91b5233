// SPDX-License-Identifier: Apache-2.0
// What senders were given and what they did: the world outside, which no crash forgets.
#pragma once

#include <condition_variable>
#include <map>
#include <mutex>
#include <string>
#include <vector>

#include "common/base/time.h"
#include "touchpoint/v1/dispatch_service.pb.h"

namespace touchpoint::fault {

/// How a sender was done with a lease.
enum class Settlement { kNone, kSent, kUnknown, kFailed, kReturned };

struct Grant {
  v1::Lease lease;
  Instant received;
  bool sent = false;                            // it reached the person
  Settlement attempted = Settlement::kNone;     // what was said of it, answered or not
  Settlement acknowledged = Settlement::kNone;  // what the daemon has taken
};

/// Thread-safe.
class LeaseLog {
 public:
  void Leased(const v1::Lease& lease, Instant now);
  void Sent(const v1::Lease& lease);
  void Attempted(const v1::Lease& lease, Settlement settlement);
  void Acknowledged(const v1::Lease& lease, Settlement settlement);

  /// Returns when so many further leases were given; false if they do not come.
  bool AwaitLeases(size_t more);

  /// By touchpoint, in the order of their epochs.
  std::map<std::string, std::vector<Grant>> Grants() const;

 private:
  Grant& Find(const v1::Lease& lease);

  mutable std::mutex mutex_;
  std::condition_variable added_;
  size_t leases_ = 0;
  std::map<std::string, std::vector<Grant>> grants_;
};

/// What must not have happened to a touchpoint, a line each. `at_most_once`: as the policy says of
/// its channel.
std::vector<std::string> ProblemsOf(const std::string& touchpoint_id,
                                    const std::vector<Grant>& grants, bool at_most_once);

}  // namespace touchpoint::fault
