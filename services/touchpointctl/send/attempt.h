// SPDX-License-Identifier: Apache-2.0
// One attempt to contact a person, and who makes it.
#pragma once

#include <functional>
#include <optional>
#include <string>

#include "common/base/time.h"
#include "touchpoint/v1/dispatch_service.pb.h"

namespace touchpoint::ctl {

/// What became of an attempt.
struct AttemptEnd {
  v1::DispatchResult result = v1::DISPATCH_RESULT_UNKNOWN;
  std::string text = {};               // in its own words; at most 256 bytes of UTF-8, no controls
  std::optional<Duration> later = {};  // nothing was sent, and nothing is wanted within that time
  std::string broken = {};             // why no attempt can work, and the sender has to stop
};

/// Makes attempts, several at a time. On the loop's thread.
class Carrier {
 public:
  using Ended = std::function<void(AttemptEnd)>;

  virtual ~Carrier() = default;
  /// Calls `ended` once, later. Leases are told apart by their tokens.
  virtual void Begin(const v1::Lease& lease, Ended ended) = 0;
  /// Ends an attempt that is under way, in its middle; its end is told as usual.
  virtual void End(const std::string& lease_token) = 0;
};

}  // namespace touchpoint::ctl
