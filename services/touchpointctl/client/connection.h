// SPDX-License-Identifier: Apache-2.0
// The daemon at an address, and calls to it that end in a value or a failure.
#pragma once

#include <grpcpp/channel.h>
#include <grpcpp/client_context.h>

#include <chrono>
#include <memory>
#include <string>

#include "common/base/failure.h"
#include "services/touchpointctl/client/access.h"
#include "services/touchpointctl/client/answer.h"
#include "touchpoint/v1/admin_service.grpc.pb.h"
#include "touchpoint/v1/campaign_service.grpc.pb.h"
#include "touchpoint/v1/dispatch_service.grpc.pb.h"
#include "touchpoint/v1/installation_service.grpc.pb.h"
#include "touchpoint/v1/policy_service.grpc.pb.h"
#include "touchpoint/v1/stakeholder_service.grpc.pb.h"
#include "touchpoint/v1/throttle_log_service.grpc.pb.h"
#include "touchpoint/v1/touchpoint_service.grpc.pb.h"

namespace touchpoint::ctl {

class Connection {
 public:
  /// Does not connect before the first call. `timeout` bounds every call but streams.
  Connection(std::string server, std::chrono::milliseconds timeout, const Access& access = {});

  /// Connects. Fails with NO_ANSWER where nobody listens, or does not answer within the timeout.
  Result<void> Reach();

  const std::string& server() const { return server_; }
  std::chrono::milliseconds timeout() const { return timeout_; }
  v1::TouchpointService::Stub& touchpoints() { return *touchpoints_; }
  v1::StakeholderService::Stub& stakeholders() { return *stakeholders_; }
  v1::ThrottleLogService::Stub& throttle_log() { return *throttle_log_; }
  v1::AdminService::Stub& admin() { return *admin_; }
  v1::PolicyService::Stub& policies() { return *policies_; }
  v1::CampaignService::Stub& campaigns() { return *campaigns_; }
  v1::InstallationService::Stub& installation() { return *installation_; }
  v1::DispatchService::Stub& dispatch() { return *dispatch_; }

  /// Call(touchpoints(), &v1::TouchpointService::Stub::GetTimeline, request).
  template <typename Stub, typename Request, typename Response>
  Result<Response> Call(Stub& stub,
                        grpc::Status (Stub::*method)(grpc::ClientContext*, const Request&,
                                                     Response*),
                        const Request& request) {
    grpc::ClientContext context;
    context.set_deadline(std::chrono::system_clock::now() + timeout_);
    Response response;
    const grpc::Status status = (stub.*method)(&context, request, &response);
    if (!status.ok()) {
      return tl::unexpected(ToFailure(status, server_));
    }
    return response;
  }

 private:
  std::string server_;
  std::chrono::milliseconds timeout_;
  std::shared_ptr<grpc::Channel> channel_;
  std::unique_ptr<v1::TouchpointService::Stub> touchpoints_;
  std::unique_ptr<v1::StakeholderService::Stub> stakeholders_;
  std::unique_ptr<v1::ThrottleLogService::Stub> throttle_log_;
  std::unique_ptr<v1::AdminService::Stub> admin_;
  std::unique_ptr<v1::PolicyService::Stub> policies_;
  std::unique_ptr<v1::CampaignService::Stub> campaigns_;
  std::unique_ptr<v1::InstallationService::Stub> installation_;
  std::unique_ptr<v1::DispatchService::Stub> dispatch_;
};

}  // namespace touchpoint::ctl
