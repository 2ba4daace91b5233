// SPDX-License-Identifier: Apache-2.0
// What a sender's state machines want done.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "common/base/time.h"
#include "services/touchpointctl/send/attempt.h"

namespace touchpoint::ctl {

struct Order {
  enum class Kind {
    kOpen,         // a stream of leases with `credit`, then Leased() and StreamEnded()
    kCredit,       // give the stream `credit` more
    kClose,        // say that nothing more is asked for; what was given may still come
    kCancel,       // drop the stream, which does not end by itself
    kAskDue,       // whether anything is due, then Due()
    kBegin,        // an attempt, then Ended()
    kEnd,          // the attempt that is under way
    kAcknowledge,  // `end`, sent at `time`, then Answered()
    kReturn,       // the lease, with `end.text`, not to come before `time`, then Answered()
    kExtend,       // the lease, then Extended()
  };

  Kind kind = Kind::kOpen;
  std::string lease_token = {};
  uint32_t credit = 0;
  AttemptEnd end = {};
  Instant time = {};  // the epoch: at once
};

using Orders = std::vector<Order>;

}  // namespace touchpoint::ctl
