// SPDX-License-Identifier: Apache-2.0
// Which daemon does the due work of a partition, and which daemons there are.
#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "common/base/time.h"

namespace touchpoint::model {

/// A daemon that is alive, by its own word, until then, by the store's clock.
struct Member {
  std::string id;    // of this process alone
  std::string name;  // for people
  Instant until;

  friend bool operator==(const Member&, const Member&) = default;
};

/// Who does a partition's due work, and until when, by the store's clock.
struct Tenure {
  std::string member;  // its id; empty: nobody
  uint64_t epoch = 0;  // grows by one with each new owner
  Instant until;       // when it ends unless it is renewed
  uint64_t swept = 0;  // stamp of the rules under which everybody was last looked at; 0: none

  friend bool operator==(const Tenure&, const Tenure&) = default;
};

/// To be written where `before` is still what is stored.
struct TenureChange {
  uint32_t partition = 0;
  std::optional<Tenure> before;  // nothing: there is no record
  Tenure after;
};

}  // namespace touchpoint::model
