// SPDX-License-Identifier: Apache-2.0
#include "services/touchpointctl/client/connection.h"

#include <utility>

namespace touchpoint::ctl {

Connection::Connection(std::string server, std::chrono::milliseconds timeout, const Access& access)
    : server_(std::move(server)), timeout_(timeout) {
  grpc::ChannelArguments arguments;
  arguments.SetMaxReceiveMessageSize(-1);
  // A proxy of the environment is for the web, not for a daemon on loopback.
  arguments.SetInt(GRPC_ARG_ENABLE_HTTP_PROXY, 0);
  channel_ = OpenChannel(server_, access, arguments);
  touchpoints_ = v1::TouchpointService::NewStub(channel_);
  stakeholders_ = v1::StakeholderService::NewStub(channel_);
  throttle_log_ = v1::ThrottleLogService::NewStub(channel_);
  admin_ = v1::AdminService::NewStub(channel_);
  policies_ = v1::PolicyService::NewStub(channel_);
  campaigns_ = v1::CampaignService::NewStub(channel_);
  installation_ = v1::InstallationService::NewStub(channel_);
  dispatch_ = v1::DispatchService::NewStub(channel_);
}

Result<void> Connection::Reach() {
  const auto deadline = std::chrono::system_clock::now() + timeout_;
  for (auto state = channel_->GetState(true); state != GRPC_CHANNEL_READY;
       state = channel_->GetState(true)) {
    if (state == GRPC_CHANNEL_TRANSIENT_FAILURE || !channel_->WaitForStateChange(state, deadline)) {
      return tl::unexpected(
          ToFailure(grpc::Status(grpc::StatusCode::UNAVAILABLE, "cannot connect"), server_));
    }
  }
  return {};
}

}  // namespace touchpoint::ctl
