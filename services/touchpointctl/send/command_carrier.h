// SPDX-License-Identifier: Apache-2.0
// Contacts people by a command of the user's.
#pragma once

#include <boost/asio/io_context.hpp>
#include <map>
#include <memory>
#include <string>

#include "services/touchpointctl/send/attempt.h"
#include "services/touchpointctl/send/command_process.h"

namespace touchpoint::ctl {

class CommandCarrier final : public Carrier {
 public:
  CommandCarrier(boost::asio::io_context& io, std::string command);

  /// Runs the command with the lease as JSON on its standard input.
  void Begin(const v1::Lease& lease, Ended ended) override;
  void End(const std::string& lease_token) override;

 private:
  boost::asio::io_context& io_;
  const std::string command_;
  std::map<std::string, std::shared_ptr<CommandProcess>> running_;
};

}  // namespace touchpoint::ctl
