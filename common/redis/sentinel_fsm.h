// SPDX-License-Identifier: Apache-2.0
// Which sentinel to ask where the primary is, and what its answer means. No I/O, no clock: every
// event answers what the owner must do now.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "common/redis/address.h"
#include "common/redis/command.h"
#include "common/redis/reply.h"

namespace touchpoint::redis {

class SentinelFsm {
 public:
  /// `address` has sentinels, and outlives it.
  explicit SentinelFsm(const Address& address) : address_(address) {}

  struct Order {
    enum class Kind {
      kAsk,     // sentinel(): connect and send Question(), then Answered() or Silent()
      kLogIn,   // the same one on the same connection: Login() before the question
      kFound,   // primary()
      kGiveUp,  // why(): none of them helps now
    };
    Kind kind = Kind::kGiveUp;
  };

  /// Begins to look, with the sentinel that was right the last time.
  Order Begin();
  /// The reply to the question, an error or not.
  Order Answered(const Reply& reply);
  /// Where the login is refused, and where there is no answer in time.
  Order Silent(const std::string& why);
  /// What was found was of no use, or the time for finding is over: begins with the next one.
  void Doubt();

  Command Question() const;
  Command Login() const;
  /// Of the one to be asked.
  Address sentinel() const;
  const Address& primary() const { return primary_; }
  const std::string& why() const { return why_; }

 private:
  Order Next(const std::string& why);

  const Address& address_;
  size_t asked_ = 0;  // index
  size_t left_ = 0;   // that were not asked yet
  bool logged_in_ = false;
  Address primary_;
  std::string why_;
};

}  // namespace touchpoint::redis
