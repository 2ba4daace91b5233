// SPDX-License-Identifier: Apache-2.0
// Whether Redis takes writes, from what is heard of it. No I/O, no clock: every event answers what
// the owner must do now.
#pragma once

#include <optional>
#include <string>

#include "common/base/failure.h"

namespace touchpoint::commit {

class WatchFsm {
 public:
  struct Orders {
    bool prove = false;  // write something, then Proved(), Refused() or nothing if it was lost
    bool look = false;   // see whether the data set is still the same one
    bool tell = false;   // that why_not() has changed
  };

  /// The connection has come back: what it is good for shows with the first write.
  Orders Connected();
  Orders Lost(const Failure& why);
  Orders Proved();
  /// Any failure of a call. Only those count that say something about Redis as a whole.
  Orders Failed(const Failure& why);
  /// Time has passed.
  Orders Tick() const;

  /// Nothing while Redis takes writes.
  const std::optional<Failure>& why_not() const { return why_not_; }

 private:
  enum class State { kLost, kProving, kServing, kRefusing };

  Orders Become(State state, std::optional<Failure> why_not);

  State state_ = State::kServing;
  std::optional<Failure> why_not_;
};

}  // namespace touchpoint::commit
