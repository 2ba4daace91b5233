// SPDX-License-Identifier: Apache-2.0
// A caller of the daemon: stubs, plans to start from, and errors taken apart.
#pragma once

#include <grpcpp/channel.h>
#include <grpcpp/support/status.h>

#include <memory>
#include <string>
#include <vector>

#include "common/base/time.h"
#include "services/touchpointctl/client/access.h"
#include "touchpoint/v1/admin_service.grpc.pb.h"
#include "touchpoint/v1/campaign_service.grpc.pb.h"
#include "touchpoint/v1/policy_service.grpc.pb.h"
#include "touchpoint/v1/stakeholder_service.grpc.pb.h"
#include "touchpoint/v1/throttle_log_service.grpc.pb.h"
#include "touchpoint/v1/touchpoint_service.grpc.pb.h"

namespace touchpoint::testing {

/// What a failed call says: the code, the reason of its only ErrorInfo, the fields of BadRequest.
struct Refusal {
  grpc::StatusCode code = grpc::StatusCode::OK;
  std::string reason;
  std::vector<std::string> fields;
  bool has_retry = false;
  std::string message;
  std::string applied = {};  // metadata: "no" or "unknown", of a write that Redis did not answer
};

/// A status without exactly one ErrorInfo of our domain has the reason "".
Refusal ToRefusal(const grpc::Status& status);
Refusal ToRefusal(const google::rpc::Status& status);

class ApiClient {
 public:
  explicit ApiClient(const std::string& address, const ctl::Access& access = {});

  /// Each with a deadline of ten seconds unless told otherwise.
  grpc::Status Plan(const v1::Plan& plan, v1::PlanTouchpointResponse& response,
                    bool validate_only = false, Duration deadline = std::chrono::seconds(10));
  /// A plan that must succeed.
  v1::PlanTouchpointResponse Plan(const v1::Plan& plan);
  grpc::Status Cancel(const std::string& id, v1::CancelTouchpointResponse& response);
  grpc::Status Get(const std::string& id, v1::GetTouchpointResponse& response);
  /// All pages, which must succeed.
  std::vector<v1::Touchpoint> Timeline(const std::string& stakeholder_id);
  int64_t Revision(const std::string& stakeholder_id);
  /// All pages of the throttle log, newest first, which must succeed.
  std::vector<v1::ThrottleLogEntry> ThrottleLog(const v1::ThrottleLogFilter& filter);

  /// A unary call with bytes of the test's own making.
  grpc::Status CallRaw(const std::string& method, const std::string& bytes,
                       std::string* answer = nullptr);
  /// Likewise for a stream: all that comes back, and how it ends.
  std::vector<std::string> StreamRaw(const std::string& method,
                                     const std::vector<std::string>& messages,
                                     grpc::Status& status);
  /// A bulk stream of such messages: what comes back, and how it ends.
  std::vector<v1::PlanTouchpointsResponse> BulkRaw(const std::vector<std::string>& messages,
                                                   grpc::Status* status = nullptr);

  v1::TouchpointService::Stub& touchpoints() { return *touchpoints_; }
  v1::StakeholderService::Stub& stakeholders() { return *stakeholders_; }
  v1::ThrottleLogService::Stub& throttle_log() { return *throttle_log_; }
  v1::AdminService::Stub& admin() { return *admin_; }
  v1::PolicyService::Stub& policies() { return *policies_; }
  v1::CampaignService::Stub& campaigns() { return *campaigns_; }
  const std::shared_ptr<grpc::Channel>& channel() const { return channel_; }

 private:
  std::shared_ptr<grpc::Channel> channel_;
  std::unique_ptr<v1::TouchpointService::Stub> touchpoints_;
  std::unique_ptr<v1::StakeholderService::Stub> stakeholders_;
  std::unique_ptr<v1::ThrottleLogService::Stub> throttle_log_;
  std::unique_ptr<v1::AdminService::Stub> admin_;
  std::unique_ptr<v1::PolicyService::Stub> policies_;
  std::unique_ptr<v1::CampaignService::Stub> campaigns_;
};

/// `context` gets a deadline this far ahead.
void SetDeadline(grpc::ClientContext& context, Duration ahead = std::chrono::seconds(10));

/// A promotion by sales on email, preferred `ahead` of a fixed instant some days from now.
v1::Plan MakePlan(const std::string& stakeholder_id, const std::string& request_id,
                  Duration ahead = Duration(0));

/// The instant that MakePlan() counts from: the same for the whole test program.
Instant PlanBase();

google::protobuf::Timestamp ToStamp(Instant t);
Instant FromStamp(const google::protobuf::Timestamp& stamp);

}  // namespace touchpoint::testing
