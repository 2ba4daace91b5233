// SPDX-License-Identifier: Apache-2.0
#include "services/touchpointctl/client/connection.h"

#include <grpcpp/create_channel.h>
#include <grpcpp/security/credentials.h>

#include <utility>

namespace touchpoint::ctl {

Connection::Connection(std::string server, std::chrono::milliseconds timeout)
    : server_(std::move(server)), timeout_(timeout) {
  grpc::ChannelArguments arguments;
  arguments.SetMaxReceiveMessageSize(-1);
  // A proxy of the environment is for the web, not for a daemon on loopback.
  arguments.SetInt(GRPC_ARG_ENABLE_HTTP_PROXY, 0);
  const auto channel =
      grpc::CreateCustomChannel(server_, grpc::InsecureChannelCredentials(), arguments);
  touchpoints_ = v1::TouchpointService::NewStub(channel);
  stakeholders_ = v1::StakeholderService::NewStub(channel);
  throttle_log_ = v1::ThrottleLogService::NewStub(channel);
}

}  // namespace touchpoint::ctl
