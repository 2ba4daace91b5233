// SPDX-License-Identifier: Apache-2.0
#include "tests/support/api_client.h"

#include <google/rpc/error_details.pb.h>
#include <grpcpp/generic/generic_stub.h>
#include <grpcpp/support/client_callback.h>

#include <future>

#include "common/base/assert.h"
#include "common/base/handover.h"

namespace touchpoint::testing {
namespace {

std::string ToText(const grpc::ByteBuffer& bytes) {
  grpc::Slice whole;
  TP_ASSERT(bytes.Length() == 0 || bytes.DumpToSingleSlice(&whole).ok());
  return {reinterpret_cast<const char*>(whole.begin()), whole.size()};
}

}  // namespace

Refusal ToRefusal(const google::rpc::Status& status) {
  Refusal refusal;
  refusal.code = static_cast<grpc::StatusCode>(status.code());
  refusal.message = status.message();
  int infos = 0;
  for (const google::protobuf::Any& detail : status.details()) {
    google::rpc::ErrorInfo info;
    google::rpc::BadRequest request;
    if (detail.UnpackTo(&info)) {
      ++infos;
      refusal.reason = infos == 1 && info.domain() == "touchpointd" ? info.reason() : "";
      const auto applied = info.metadata().find("applied");
      refusal.applied = applied == info.metadata().end() ? "" : applied->second;
    } else if (detail.UnpackTo(&request)) {
      for (const auto& violation : request.field_violations()) {
        refusal.fields.push_back(violation.field());
      }
    } else if (detail.Is<google::rpc::RetryInfo>()) {
      refusal.has_retry = true;
    }
  }
  return refusal;
}

Refusal ToRefusal(const grpc::Status& status) {
  google::rpc::Status details;
  if (!details.ParseFromString(status.error_details()) || status.error_details().empty()) {
    return {status.error_code(), "", {}, false, status.error_message()};
  }
  Refusal refusal = ToRefusal(details);
  refusal.code = status.error_code();
  return refusal;
}

void SetDeadline(grpc::ClientContext& context, Duration ahead) {
  context.set_deadline(std::chrono::system_clock::now() + ahead);
}

ApiClient::ApiClient(const std::string& address, const ctl::Access& access) {
  grpc::ChannelArguments arguments;
  arguments.SetInt("grpc.use_local_subchannel_pool", 1);  // a connection of its own
  // A daemon that comes back is found at once.
  arguments.SetInt("grpc.max_reconnect_backoff_ms", 100);
  arguments.SetMaxReceiveMessageSize(64 << 20);
  channel_ = ctl::OpenChannel(address, access, arguments);
  touchpoints_ = v1::TouchpointService::NewStub(channel_);
  stakeholders_ = v1::StakeholderService::NewStub(channel_);
  throttle_log_ = v1::ThrottleLogService::NewStub(channel_);
  admin_ = v1::AdminService::NewStub(channel_);
  policies_ = v1::PolicyService::NewStub(channel_);
  campaigns_ = v1::CampaignService::NewStub(channel_);
}

grpc::Status ApiClient::Plan(const v1::Plan& plan, v1::PlanTouchpointResponse& response,
                             bool validate_only, Duration deadline) {
  grpc::ClientContext context;
  SetDeadline(context, deadline);
  v1::PlanTouchpointRequest request;
  *request.mutable_plan() = plan;
  request.set_validate_only(validate_only);
  return touchpoints_->PlanTouchpoint(&context, request, &response);
}

v1::PlanTouchpointResponse ApiClient::Plan(const v1::Plan& plan) {
  grpc::ClientContext context;
  SetDeadline(context);
  context.set_wait_for_ready(true);
  v1::PlanTouchpointRequest request;
  *request.mutable_plan() = plan;
  v1::PlanTouchpointResponse response;
  const grpc::Status status = touchpoints_->PlanTouchpoint(&context, request, &response);
  if (!status.ok()) {
    std::fprintf(stderr, "plan refused: %s\n", status.error_message().c_str());
  }
  TP_ASSERT(status.ok());
  return response;
}

grpc::Status ApiClient::Cancel(const std::string& id, v1::CancelTouchpointResponse& response) {
  grpc::ClientContext context;
  SetDeadline(context);
  v1::CancelTouchpointRequest request;
  request.set_touchpoint_id(id);
  return touchpoints_->CancelTouchpoint(&context, request, &response);
}

grpc::Status ApiClient::Get(const std::string& id, v1::GetTouchpointResponse& response) {
  grpc::ClientContext context;
  SetDeadline(context);
  v1::GetTouchpointRequest request;
  request.set_touchpoint_id(id);
  return touchpoints_->GetTouchpoint(&context, request, &response);
}

std::vector<v1::Touchpoint> ApiClient::Timeline(const std::string& stakeholder_id) {
  std::vector<v1::Touchpoint> touchpoints;
  v1::GetTimelineRequest request;
  request.set_stakeholder_id(stakeholder_id);
  do {
    grpc::ClientContext context;
    SetDeadline(context);
    v1::GetTimelineResponse response;
    TP_ASSERT(touchpoints_->GetTimeline(&context, request, &response).ok());
    touchpoints.insert(touchpoints.end(), response.touchpoints().begin(),
                       response.touchpoints().end());
    request.set_page_token(response.next_page_token());
  } while (!request.page_token().empty());
  return touchpoints;
}

int64_t ApiClient::Revision(const std::string& stakeholder_id) {
  grpc::ClientContext context;
  SetDeadline(context);
  v1::GetTimelineRequest request;
  request.set_stakeholder_id(stakeholder_id);
  v1::GetTimelineResponse response;
  TP_ASSERT(touchpoints_->GetTimeline(&context, request, &response).ok());
  return response.revision();
}

std::vector<v1::ThrottleLogEntry> ApiClient::ThrottleLog(const v1::ThrottleLogFilter& filter) {
  std::vector<v1::ThrottleLogEntry> entries;
  v1::ListThrottleLogRequest request;
  *request.mutable_filter() = filter;
  do {
    grpc::ClientContext context;
    SetDeadline(context);
    v1::ListThrottleLogResponse response;
    TP_ASSERT(throttle_log_->ListThrottleLog(&context, request, &response).ok());
    entries.insert(entries.end(), response.entries().begin(), response.entries().end());
    request.set_page_token(response.next_page_token());
  } while (!request.page_token().empty());
  return entries;
}

grpc::Status ApiClient::CallRaw(const std::string& method, const std::string& bytes,
                                std::string* answer) {
  grpc::GenericStub stub(channel_);
  grpc::ClientContext context;
  SetDeadline(context);
  const grpc::Slice slice(bytes);
  const grpc::ByteBuffer request(&slice, 1);
  grpc::ByteBuffer response;
  std::promise<grpc::Status> done;
  stub.UnaryCall(&context, method, {}, &request, &response,
                 [&done](grpc::Status status) { done.set_value(std::move(status)); });
  grpc::Status status = done.get_future().get();
  if (answer != nullptr && status.ok()) {
    *answer = ToText(response);
  }
  return status;
}

namespace {

/// Writes the messages one after the other and reads until the stream ends.
class RawStream final : public grpc::ClientBidiReactor<grpc::ByteBuffer, grpc::ByteBuffer> {
 public:
  RawStream(grpc::GenericStub& stub, const std::string& method,
            const std::vector<std::string>& messages)
      : messages_(messages) {
    SetDeadline(context_);
    stub.PrepareBidiStreamingCall(&context_, method, {}, this);
    Write();
    StartRead(&incoming_);
    HandOver(this);
    StartCall();
  }

  grpc::Status Await() { return done_.get_future().get(); }
  std::vector<std::string> Take() { return std::move(answers_); }

 private:
  void Write() {
    if (written_ == messages_.size()) {
      return StartWritesDone();
    }
    const grpc::Slice slice(messages_[written_++]);
    outgoing_ = grpc::ByteBuffer(&slice, 1);
    HandOver(this);
    StartWrite(&outgoing_);
  }
  void OnWriteDone(bool ok) override {
    TakeOver(this);
    if (ok) {
      Write();
    }
  }
  void OnReadDone(bool ok) override {
    TakeOver(this);
    if (ok) {
      answers_.push_back(ToText(incoming_));
      HandOver(this);
      StartRead(&incoming_);
    }
  }
  void OnDone(const grpc::Status& status) override {
    TakeOver(this);
    done_.set_value(status);
  }

  const std::vector<std::string>& messages_;
  size_t written_ = 0;
  grpc::ClientContext context_;
  grpc::ByteBuffer outgoing_;
  grpc::ByteBuffer incoming_;
  std::vector<std::string> answers_;
  std::promise<grpc::Status> done_;
};

}  // namespace

std::vector<std::string> ApiClient::StreamRaw(const std::string& method,
                                              const std::vector<std::string>& messages,
                                              grpc::Status& status) {
  grpc::GenericStub stub(channel_);
  RawStream stream(stub, method, messages);
  status = stream.Await();
  return stream.Take();
}

std::vector<v1::PlanTouchpointsResponse> ApiClient::BulkRaw(
    const std::vector<std::string>& messages, grpc::Status* status) {
  grpc::Status end;
  std::vector<v1::PlanTouchpointsResponse> responses;
  for (const std::string& answer :
       StreamRaw("/touchpoint.v1.TouchpointService/PlanTouchpoints", messages, end)) {
    responses.emplace_back();
    TP_ASSERT(responses.back().ParseFromString(answer));
  }
  if (status != nullptr) {
    *status = end;
  }
  return responses;
}

Instant PlanBase() {
  static const Instant base =
      std::chrono::floor<std::chrono::hours>(std::chrono::system_clock::now()) + 4 * kDay;
  return base;
}

v1::Plan MakePlan(const std::string& stakeholder_id, const std::string& request_id,
                  Duration ahead) {
  v1::Plan plan;
  plan.set_request_id(request_id);
  plan.set_stakeholder_id(stakeholder_id);
  plan.set_team("sales");
  plan.set_channel("email");
  plan.set_purpose("promotion");
  *plan.mutable_preferred_time() = ToStamp(PlanBase() + ahead);
  return plan;
}

google::protobuf::Timestamp ToStamp(Instant t) {
  google::protobuf::Timestamp stamp;
  stamp.set_seconds(ToMillis(t) / 1000);
  stamp.set_nanos(static_cast<int32_t>(ToMillis(t) % 1000) * 1'000'000);
  return stamp;
}

Instant FromStamp(const google::protobuf::Timestamp& stamp) {
  return FromMillis(stamp.seconds() * 1000 + stamp.nanos() / 1'000'000);
}

}  // namespace touchpoint::testing
