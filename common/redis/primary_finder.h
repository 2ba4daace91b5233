// SPDX-License-Identifier: Apache-2.0
// Asks sentinels where the primary is.
#pragma once

#include <boost/asio/steady_timer.hpp>
#include <functional>
#include <memory>

#include "common/asio/core_loop.h"
#include "common/base/failure.h"
#include "common/redis/address.h"
#include "common/redis/sentinel_fsm.h"

namespace touchpoint::redis {

/// Single-threaded; callbacks on the loop, never inside a call.
class PrimaryFinder {
 public:
  /// `address` has sentinels, and outlives it and what it has begun.
  PrimaryFinder(CoreLoop& io, const Address& address);
  /// Stop().
  ~PrimaryFinder();
  PrimaryFinder(const PrimaryFinder&) = delete;
  PrimaryFinder& operator=(const PrimaryFinder&) = delete;

  /// Asks one after the other, each for a fraction of a second, until one of them knows. `found` is
  /// called once, unless Stop() is: UNAVAILABLE/STORE_UNAVAILABLE says what each of them lacks. A
  /// second call ends the first.
  void Find(std::function<void(Result<Address>)> found);
  void Stop();

  /// Begin with another sentinel the next time: what this one has said was of no use.
  void Doubt() { fsm_.Doubt(); }

 private:
  struct Attempt;

  void Do(SentinelFsm::Order order);
  void Ask();
  void Send(const std::shared_ptr<Attempt>& attempt);
  void Read(const std::shared_ptr<Attempt>& attempt);
  void OnReply(const std::shared_ptr<Attempt>& attempt, const Reply& reply);
  void Miss(const std::string& why);
  void End();

  CoreLoop& io_;
  SentinelFsm fsm_;
  boost::asio::steady_timer timer_;
  std::function<void(Result<Address>)> found_;
  std::shared_ptr<Attempt> attempt_;  // handlers of an earlier one find that they are late
};

}  // namespace touchpoint::redis
