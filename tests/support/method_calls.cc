// SPDX-License-Identifier: Apache-2.0
#include "tests/support/method_calls.h"

#include <google/protobuf/descriptor.h>

#include <regex>

#include "common/base/assert.h"
#include "common/base/clock.h"
#include "tests/support/campaign_client.h"
#include "tests/support/daemon_process.h"
#include "touchpoint/v1/dispatch_service.pb.h"
#include "touchpoint/v1/installation_service.pb.h"

namespace touchpoint::testing {
namespace {

using google::protobuf::Message;
using google::protobuf::MethodDescriptor;
using Request = std::unique_ptr<Message>;

template <typename T>
Request NewTarget(const Subject& subject) {
  auto request = std::make_unique<T>();
  if (subject.by_key) {
    request->mutable_key()->set_team(subject.team);
    request->mutable_key()->set_stakeholder_id(subject.stakeholder_id);
    request->mutable_key()->set_request_id("r1");
  } else {
    request->set_touchpoint_id(subject.touchpoint_id);
  }
  if constexpr (std::is_same_v<T, v1::RescheduleTouchpointRequest>) {
    *request->mutable_preferred_time() = ToStamp(PlanBase() + kDay);
  }
  if constexpr (std::is_same_v<T, v1::ReportOutcomeRequest>) {
    request->set_outcome(v1::OUTCOME_DONE);
    *request->mutable_outcome_time() = ToStamp(SystemClock().Now());
  }
  return request;
}

template <typename T>
Request NewPlan(const Subject& subject) {
  auto request = std::make_unique<T>();
  v1::Plan plan = MakePlan(subject.stakeholder_id, "r2");
  plan.set_team(subject.team);
  if constexpr (std::is_same_v<T, v1::PlanTouchpointRequest>) {
    *request->mutable_plan() = plan;
  } else {
    *request->add_plans() = plan;
  }
  return request;
}

Request NewRecord(const Subject& subject) {
  auto request = std::make_unique<v1::RecordTouchpointsRequest>();
  v1::Record& record = *request->add_records();
  record.set_request_id("r2");
  record.set_stakeholder_id(subject.stakeholder_id);
  record.set_team(subject.team);
  record.set_channel("email");
  record.set_purpose("promotion");
  *record.mutable_done_time() = ToStamp(SystemClock().Now());
  return request;
}

template <typename T>
Request NewReading(const Subject& subject) {
  auto request = std::make_unique<T>();
  request->set_stakeholder_id(subject.stakeholder_id);
  return request;
}

Request NewProfile(const Subject& subject) {
  auto request = std::make_unique<v1::PutStakeholderRequest>();
  request->mutable_stakeholder()->set_stakeholder_id(subject.stakeholder_id);
  request->mutable_stakeholder()->set_do_not_contact(true);
  return request;
}

Request NewQuestion(const Subject& subject) {
  auto request = std::make_unique<v1::CheckContactRequest>();
  request->set_stakeholder_id(subject.stakeholder_id);
  request->set_team(subject.team);
  return request;
}

Request NewSearch(const Subject& subject) {
  auto request = std::make_unique<v1::SearchStakeholdersRequest>();
  request->set_prefix(subject.stakeholder_id);
  return request;
}

template <typename T>
Request NewLogReading(const Subject& subject) {
  auto request = std::make_unique<T>();
  request->mutable_filter()->add_teams(subject.team);
  return request;
}

Request NewCampaign(const Subject& subject) {
  auto request = std::make_unique<v1::PlanCampaignRequest>();
  v1::CampaignHeader& header = *request->mutable_header();
  header = MakeHeader("c-" + subject.stakeholder_id);
  header.set_team(subject.team);
  request->add_stakeholder_ids(subject.stakeholder_id);
  request->set_end(true);
  return request;
}

template <typename T>
Request NewCampaignKey(const Subject& subject) {
  auto request = std::make_unique<T>();
  request->set_team(subject.team);
  request->set_campaign_id("c-" + subject.stakeholder_id);
  return request;
}

Request NewPolicy(const Subject& /*subject*/) {
  auto request = std::make_unique<v1::ApplyPolicyRequest>();
  request->set_text(kTestPolicy);
  return request;
}

Request NewSimulation(const Subject& /*subject*/) {
  auto request = std::make_unique<v1::SimulatePolicyRequest>();
  request->set_text(kTestPolicy);
  return request;
}

Request NewTokenRequest(const Subject& /*subject*/) {
  auto request = std::make_unique<v1::CreateTokenRequest>();
  request->add_roles(v1::ROLE_REP);
  return request;
}

Request NewFeed(const Subject& subject) {
  auto request = std::make_unique<v1::CreateCalendarFeedRequest>();
  request->set_team(subject.team);
  return request;
}

Request NewFeedRevocation(const Subject& /*subject*/) {
  auto request = std::make_unique<v1::RevokeCalendarFeedRequest>();
  request->set_feed_id("nosuchfeed00");
  return request;
}

Request NewRevocation(const Subject& /*subject*/) {
  auto request = std::make_unique<v1::RevokeTokenRequest>();
  request->set_token_id("nosuchtoken0");
  return request;
}

/// A stream that is let in ends at once: it gives no credit.
Request NewLeases(const Subject& subject) {
  auto request = std::make_unique<v1::LeaseTouchpointsRequest>();
  request->add_channels("email");
  request->add_teams(subject.team);
  return request;
}

Request NewLease(const Subject& subject) {
  auto request = std::make_unique<v1::LeaseTouchpointRequest>();
  request->set_touchpoint_id(subject.touchpoint_id);
  return request;
}

Request NewWorkList(const Subject& subject) {
  auto request = std::make_unique<v1::ListDueTouchpointsRequest>();
  request->add_channels("email");
  request->add_teams(subject.team);
  return request;
}

/// Of a lease that there is not.
template <typename T>
Request NewLeaseEnd(const Subject& /*subject*/) {
  auto request = std::make_unique<T>();
  request->set_lease_token("nosuchlease");
  if constexpr (std::is_same_v<T, v1::AcknowledgeTouchpointRequest>) {
    request->set_result(v1::DISPATCH_RESULT_SENT);
  }
  return request;
}

Request NewResolution(const Subject& subject) {
  auto request = std::make_unique<v1::ResolveTouchpointRequest>();
  request->set_touchpoint_id(subject.touchpoint_id);
  request->set_result(v1::DISPATCH_RESULT_SENT);
  return request;
}

template <typename T>
Request New(const Subject& /*subject*/) {
  return std::make_unique<T>();
}

template <typename Response>
std::string EndOfFirst(const std::string& message) {
  Response response;
  TP_ASSERT(response.ParseFromString(message) && response.results_size() > 0);
  const auto& result = response.results(0);
  return result.has_error() ? ToRefusal(result.error()).reason : "OK";
}

template <typename Response>
std::string EndOfTimeline(const std::string& message) {
  Response response;
  TP_ASSERT(response.ParseFromString(message));
  return response.revision() == 0 && response.touchpoints().empty() ? "HIDDEN" : "OK";
}

template <typename Request, typename Response, typename Stub>
std::string EndOfWatch(Stub& stub,
                       std::unique_ptr<grpc::ClientReader<Response>> (Stub::*watch)(
                           grpc::ClientContext*, const Request&),
                       const MethodDescriptor& method, const std::string& bytes) {
  Request request;
  TP_ASSERT(request.ParseFromString(bytes));
  grpc::ClientContext context;
  SetDeadline(context);
  const auto stream = (stub.*watch)(&context, request);
  Response response;
  const bool let_in = stream->Read(&response);
  if (let_in) {
    context.TryCancel();
  }
  const grpc::Status status = stream->Finish();
  return let_in ? EndOfAnswer(method, response.SerializeAsString()) : ToRefusal(status).reason;
}

std::string EndOfStream(ApiClient& client, const MethodDescriptor& method, const std::string& path,
                        const std::string& request) {
  grpc::Status status;
  const auto answers = client.StreamRaw(path, {request}, status);
  TP_ASSERT(!status.ok() || !answers.empty());
  return status.ok() ? EndOfAnswer(method, answers.front()) : ToRefusal(status).reason;
}

}  // namespace

std::map<std::string, const MethodDescriptor*> ServedMethods(ApiClient& client) {
  grpc::Status status;
  const auto answers =
      client.StreamRaw("/grpc.reflection.v1alpha.ServerReflection/ServerReflectionInfo",
                       {std::string("\x3a\x00", 2)}, status);  // list_services
  std::map<std::string, const MethodDescriptor*> methods;
  const std::regex pattern("touchpoint\\.v1\\.[A-Za-z]+Service");
  const std::string answer = answers.empty() ? "" : answers.front();
  for (std::sregex_iterator at(answer.begin(), answer.end(), pattern), end; at != end; ++at) {
    const auto* service =
        google::protobuf::DescriptorPool::generated_pool()->FindServiceByName(at->str());
    TP_ASSERT(service != nullptr);
    for (int i = 0; i < service->method_count(); ++i) {
      methods[service->method(i)->name()] = service->method(i);
    }
  }
  return methods;
}

Request MakeRequest(const std::string& method, const Subject& subject) {
  using Make = Request (*)(const Subject&);
  static const std::map<std::string, Make> makers = {
      {"PlanTouchpoint", NewPlan<v1::PlanTouchpointRequest>},
      {"PlanTouchpoints", NewPlan<v1::PlanTouchpointsRequest>},
      {"CancelTouchpoint", NewTarget<v1::CancelTouchpointRequest>},
      {"RescheduleTouchpoint", NewTarget<v1::RescheduleTouchpointRequest>},
      {"RecordTouchpoints", NewRecord},
      {"ReportOutcome", NewTarget<v1::ReportOutcomeRequest>},
      {"GetTouchpoint", NewTarget<v1::GetTouchpointRequest>},
      {"ExplainTouchpoint", NewTarget<v1::ExplainTouchpointRequest>},
      {"TraceFeedback", NewTarget<v1::TraceFeedbackRequest>},
      {"GetTimeline", NewReading<v1::GetTimelineRequest>},
      {"PutStakeholder", NewProfile},
      {"GetStakeholder", NewReading<v1::GetStakeholderRequest>},
      {"CheckContact", NewQuestion},
      {"SearchStakeholders", NewSearch},
      {"EraseStakeholder", NewReading<v1::EraseStakeholderRequest>},
      {"ExportStakeholder", NewReading<v1::ExportStakeholderRequest>},
      {"LeaseTouchpoints", NewLeases},
      {"LeaseTouchpoint", NewLease},
      {"ListDueTouchpoints", NewWorkList},
      {"AcknowledgeTouchpoint", NewLeaseEnd<v1::AcknowledgeTouchpointRequest>},
      {"ExtendLease", NewLeaseEnd<v1::ExtendLeaseRequest>},
      {"ReturnTouchpoint", NewLeaseEnd<v1::ReturnTouchpointRequest>},
      {"ResolveTouchpoint", NewResolution},
      {"GetConflicts", New<v1::GetConflictsRequest>},
      {"ListThrottleLog", NewLogReading<v1::ListThrottleLogRequest>},
      {"WatchThrottleLog", NewLogReading<v1::WatchThrottleLogRequest>},
      {"WatchTimeline", NewReading<v1::WatchTimelineRequest>},
      {"PlanCampaign", NewCampaign},
      {"GetCampaign", NewCampaignKey<v1::GetCampaignRequest>},
      {"CancelCampaign", NewCampaignKey<v1::CancelCampaignRequest>},
      {"GetInstallation", New<v1::GetInstallationRequest>},
      {"GetPartitions", New<v1::GetPartitionsRequest>},
      {"ApplyPolicy", NewPolicy},
      {"SimulatePolicy", NewSimulation},
      {"GetPolicy", New<v1::GetPolicyRequest>},
      {"ListPolicies", New<v1::ListPoliciesRequest>},
      {"CreateCalendarFeed", NewFeed},
      {"ListCalendarFeeds", New<v1::ListCalendarFeedsRequest>},
      {"RevokeCalendarFeed", NewFeedRevocation},
      {"CreateToken", NewTokenRequest},
      {"ListTokens", New<v1::ListTokensRequest>},
      {"RevokeToken", NewRevocation},
  };
  const auto at = makers.find(method);
  return at == makers.end() ? nullptr : at->second(subject);
}

std::string EndOfAnswer(const MethodDescriptor& method, const std::string& message) {
  using End = std::string (*)(const std::string&);
  static const std::map<std::string, End> ends = {
      {"PlanTouchpoints", EndOfFirst<v1::PlanTouchpointsResponse>},
      {"RecordTouchpoints", EndOfFirst<v1::RecordTouchpointsResponse>},
      {"GetTimeline", EndOfTimeline<v1::GetTimelineResponse>},
      {"WatchTimeline", EndOfTimeline<v1::WatchTimelineResponse>},
  };
  const auto at = ends.find(method.name());
  return at == ends.end() ? "OK" : at->second(message);
}

std::string EndOf(ApiClient& client, const MethodDescriptor& method, const std::string& request) {
  const std::string path = "/" + method.service()->full_name() + "/" + method.name();
  if (method.name() == "WatchThrottleLog") {
    return EndOfWatch(client.throttle_log(), &v1::ThrottleLogService::Stub::WatchThrottleLog,
                      method, request);
  }
  if (method.name() == "WatchTimeline") {
    return EndOfWatch(client.touchpoints(), &v1::TouchpointService::Stub::WatchTimeline, method,
                      request);
  }
  if (method.client_streaming() || method.server_streaming()) {
    return EndOfStream(client, method, path, request);
  }
  std::string answer;
  const grpc::Status status = client.CallRaw(path, request, &answer);
  return status.ok() ? EndOfAnswer(method, answer) : ToRefusal(status).reason;
}

}  // namespace touchpoint::testing
