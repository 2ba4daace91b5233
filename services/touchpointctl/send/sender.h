// SPDX-License-Identifier: Apache-2.0
// Leases touchpoints and has them carried to people until it is told to stop.
#pragma once

#include <boost/asio/io_context.hpp>
#include <boost/asio/posix/stream_descriptor.hpp>
#include <boost/asio/system_timer.hpp>
#include <map>
#include <memory>
#include <optional>
#include <string>

#include "common/base/clock.h"
#include "services/touchpointctl/client/connection.h"
#include "services/touchpointctl/screen/console.h"
#include "services/touchpointctl/screen/interruption.h"
#include "services/touchpointctl/send/attempt.h"
#include "services/touchpointctl/send/dispatch_calls.h"
#include "services/touchpointctl/send/lease_stream.h"
#include "services/touchpointctl/send/send_report.h"
#include "services/touchpointctl/send/sender_fsm.h"

namespace touchpoint::ctl {

class Sender {
 public:
  struct Options {
    std::vector<std::string> channels;
    std::vector<std::string> teams;
    std::optional<Duration> lease;
    SenderFsm::Options protocol;
  };

  /// All outlive it; `carrier` works on `io`, which Run() runs.
  Sender(boost::asio::io_context& io, Connection& connection, Carrier& carrier,
         const Interruption& interruption, const Console& console, Options options);

  /// Until it is interrupted, nothing is due (`once`), or it cannot go on: that is a failure. Says
  /// what came of every touchpoint.
  Result<void> Run();

 private:
  void AwaitInterruption();
  void Wake();
  /// Does what the protocol orders; the last thing in every handler.
  void Obey(const Orders& orders);
  void Obey(const Order& order);
  void Open(uint32_t credit);
  void Begin(const std::string& token);
  void Tell(const Order& order);
  void Told(const Order& order, const std::optional<Failure>& failure);

  boost::asio::io_context& io_;
  Connection& connection_;
  Carrier& carrier_;
  const Options options_;
  SystemClock clock_;
  SystemRandom random_;
  SendReport report_;
  SenderFsm fsm_;
  std::map<std::string, v1::Lease> leases_;  // by token
  boost::asio::system_timer timer_;
  boost::asio::posix::stream_descriptor interrupted_;
  DispatchCalls calls_;
  std::unique_ptr<LeaseStream> stream_;
};

}  // namespace touchpoint::ctl
