// SPDX-License-Identifier: Apache-2.0
#include "tests/functional/dispatch/lease_client.h"

#include <grpcpp/create_channel.h>
#include <gtest/gtest.h>

#include <chrono>
#include <utility>

#include "common/rpc/time.h"
#include "tests/support/api_matchers.h"

namespace touchpoint::testing {
namespace {

constexpr std::chrono::seconds kPatience(20);

void Expect(const grpc::Status& status) {
  EXPECT_TRUE(status.ok()) << status.error_message();
}

void SetLength(Duration lease, google::protobuf::Duration& proto) {
  rpc::ToProto(lease, proto);
}

}  // namespace

LeaseClient::LeaseClient(const std::string& address, const grpc::ChannelArguments& arguments)
    : channel_(grpc::CreateCustomChannel(address, grpc::InsecureChannelCredentials(), arguments)),
      stub_(v1::DispatchService::NewStub(channel_)) {
}

v1::AcknowledgeTouchpointResponse LeaseClient::Acknowledge(const std::string& token,
                                                           v1::DispatchResult result) {
  v1::AcknowledgeTouchpointRequest request;
  request.set_lease_token(token);
  request.set_result(result);
  v1::AcknowledgeTouchpointResponse response;
  grpc::ClientContext context;
  SetDeadline(context);
  Expect(stub_->AcknowledgeTouchpoint(&context, request, &response));
  return response;
}

Refusal LeaseClient::TryAcknowledge(const std::string& token, v1::DispatchResult result) {
  v1::AcknowledgeTouchpointRequest request;
  request.set_lease_token(token);
  request.set_result(result);
  v1::AcknowledgeTouchpointResponse response;
  grpc::ClientContext context;
  SetDeadline(context);
  return ToRefusal(stub_->AcknowledgeTouchpoint(&context, request, &response));
}

v1::Touchpoint LeaseClient::Return(const std::string& token, const std::string& text) {
  v1::ReturnTouchpointRequest request;
  request.set_lease_token(token);
  request.set_text(text);
  v1::ReturnTouchpointResponse response;
  grpc::ClientContext context;
  SetDeadline(context);
  Expect(stub_->ReturnTouchpoint(&context, request, &response));
  return response.touchpoint();
}

Refusal LeaseClient::TryReturn(const std::string& token) {
  v1::ReturnTouchpointRequest request;
  request.set_lease_token(token);
  v1::ReturnTouchpointResponse response;
  grpc::ClientContext context;
  SetDeadline(context);
  return ToRefusal(stub_->ReturnTouchpoint(&context, request, &response));
}

Instant LeaseClient::Extend(const std::string& token, Duration lease) {
  v1::ExtendLeaseRequest request;
  request.set_lease_token(token);
  SetLength(lease, *request.mutable_lease());
  v1::ExtendLeaseResponse response;
  grpc::ClientContext context;
  SetDeadline(context);
  Expect(stub_->ExtendLease(&context, request, &response));
  return FromStamp(response.send_by());
}

Refusal LeaseClient::TryLease(const std::string& touchpoint_id, v1::Lease* lease) {
  v1::LeaseTouchpointRequest request;
  request.set_touchpoint_id(touchpoint_id);
  v1::LeaseTouchpointResponse response;
  grpc::ClientContext context;
  SetDeadline(context);
  const grpc::Status status = stub_->LeaseTouchpoint(&context, request, &response);
  if (lease != nullptr) {
    *lease = response.lease();
  }
  return status.ok() ? Refusal() : ToRefusal(status);
}

v1::Touchpoint LeaseClient::Resolve(const std::string& touchpoint_id, v1::DispatchResult result) {
  v1::ResolveTouchpointRequest request;
  request.set_touchpoint_id(touchpoint_id);
  request.set_result(result);
  v1::ResolveTouchpointResponse response;
  grpc::ClientContext context;
  SetDeadline(context);
  Expect(stub_->ResolveTouchpoint(&context, request, &response));
  return response.touchpoint();
}

Refusal LeaseClient::TryResolve(const std::string& touchpoint_id, v1::DispatchResult result) {
  v1::ResolveTouchpointRequest request;
  request.set_touchpoint_id(touchpoint_id);
  request.set_result(result);
  v1::ResolveTouchpointResponse response;
  grpc::ClientContext context;
  SetDeadline(context);
  return ToRefusal(stub_->ResolveTouchpoint(&context, request, &response));
}

LeaseReader::LeaseReader(LeaseClient& client, const v1::LeaseTouchpointsRequest& first) {
  context_.set_deadline(std::chrono::system_clock::now() + kPatience);
  context_.set_wait_for_ready(true);
  stream_ = client.stub().LeaseTouchpoints(&context_);
  stream_->Write(first);
}

LeaseReader::~LeaseReader() {
  if (!ended_) {
    context_.TryCancel();
    v1::LeaseTouchpointsResponse rest;
    while (stream_->Read(&rest)) {
    }
    (void)stream_->Finish();
  }
}

void LeaseReader::Give(uint32_t credit) {
  v1::LeaseTouchpointsRequest more;
  more.set_credit(credit);
  stream_->Write(more);
}

std::optional<v1::Lease> LeaseReader::Next() {
  v1::LeaseTouchpointsResponse message;
  while (leases_.empty()) {
    if (ended_ || !stream_->Read(&message)) {
      return std::nullopt;
    }
    for (v1::Lease& lease : *message.mutable_leases()) {
      leases_.push_back(std::move(lease));
    }
  }
  v1::Lease next = std::move(leases_.front());
  leases_.pop_front();
  return next;
}

grpc::Status LeaseReader::End() {
  ended_ = true;
  return stream_->Finish();
}

v1::LeaseTouchpointsRequest AskForLeases(const std::set<std::string>& channels, uint32_t credit,
                                         std::optional<Duration> lease) {
  v1::LeaseTouchpointsRequest request;
  for (const std::string& channel : channels) {
    request.add_channels(channel);
  }
  request.set_credit(credit);
  if (lease) {
    SetLength(*lease, *request.mutable_lease());
  }
  return request;
}

}  // namespace touchpoint::testing
