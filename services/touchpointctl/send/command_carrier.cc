// SPDX-License-Identifier: Apache-2.0
#include "services/touchpointctl/send/command_carrier.h"

#include <boost/asio/post.hpp>
#include <utility>

#include "services/touchpointctl/send/command_end.h"
#include "services/touchpointctl/send/lease_json.h"

namespace touchpoint::ctl {

CommandCarrier::CommandCarrier(boost::asio::io_context& io, std::string command)
    : io_(io), command_(std::move(command)) {
}

void CommandCarrier::Begin(const v1::Lease& lease, Ended ended) {
  const std::string token = lease.lease_token();
  auto started = CommandProcess::Start(io_, command_, LeaseJson(lease) + "\n",
                                       [this, token, ended](int status, const std::string& output) {
                                         running_.erase(token);
                                         ended(EndOfCommand(status, output));
                                       });
  if (started) {
    running_.emplace(token, *std::move(started));
    return;
  }
  AttemptEnd end;
  end.result = v1::DISPATCH_RESULT_FAILED;
  end.text = started.error().message;
  boost::asio::post(io_, [ended = std::move(ended), end = std::move(end)] { ended(end); });
}

void CommandCarrier::End(const std::string& lease_token) {
  if (const auto at = running_.find(lease_token); at != running_.end()) {
    at->second->End();
  }
}

}  // namespace touchpoint::ctl
