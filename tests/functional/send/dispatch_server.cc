// SPDX-License-Identifier: Apache-2.0
#include "tests/functional/send/dispatch_server.h"

#include <grpcpp/server_builder.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <utility>

#include "common/base/clock.h"
#include "common/rpc/status.h"
#include "common/rpc/time.h"

namespace touchpoint::ctl {
namespace {

grpc::Status Refuse(Code code, const std::string& reason) {
  return rpc::ToStatus({code, reason, reason + " says the test", {}, {}, {}});
}

v1::Lease MakeLease(const std::string& id, Duration lasts) {
  v1::Lease lease;
  lease.mutable_touchpoint()->set_touchpoint_id(id);
  lease.mutable_touchpoint()->set_stakeholder_id("ada");
  lease.mutable_touchpoint()->set_state(v1::TOUCHPOINT_STATE_PLANNED);
  lease.set_channel("email");
  lease.set_lease_token(id);
  lease.set_dispatch_id("d-" + id);
  lease.set_attempt(1);
  v1::Contribution& lead = *lease.add_contributions();
  lead.set_team("sales");
  lead.set_content_ref("mail/spring");
  lead.set_lead(true);
  const Instant now = SystemClock().Now();
  rpc::ToProto(now, *lease.mutable_grant_time());
  rpc::ToProto(now + lasts, *lease.mutable_send_by());
  return lease;
}

}  // namespace

/// Guarded by the server's mutex, but for what gRPC calls.
class DispatchServer::Stream final
    : public grpc::ServerBidiReactor<v1::LeaseTouchpointsRequest, v1::LeaseTouchpointsResponse> {
 public:
  explicit Stream(DispatchServer& server) : server_(server) { StartRead(&request_); }

  void Send(v1::Lease lease) {
    *response_.add_leases() = std::move(lease);
    Write();
  }
  void End(const grpc::Status& status) {
    if (!std::exchange(ended_, true)) {
      Finish(status);
    }
  }

  void OnReadDone(bool ok) override {
    const std::lock_guard lock(server_.mutex_);
    if (!ok) {
      server_.Note("closed");
      return server_.held_open_ ? void() : End(grpc::Status::OK);
    }
    server_.credit_ += request_.credit();
    server_.Note((request_.channels().empty() ? "credit " : "lease ") +
                 std::to_string(request_.credit()));
    server_.HandOut();
    StartRead(&request_);
  }
  void OnWriteDone(bool /*ok*/) override {
    const std::lock_guard lock(server_.mutex_);
    writing_ = false;
    Write();
  }
  void OnCancel() override {
    const std::lock_guard lock(server_.mutex_);
    End(grpc::Status::CANCELLED);
  }
  void OnDone() override {
    {
      const std::lock_guard lock(server_.mutex_);
      if (server_.stream_ == this) {
        server_.stream_ = nullptr;
      }
    }
    delete this;
  }

 private:
  void Write() {
    if (!writing_ && !ended_ && response_.leases_size() > 0) {
      writing_ = true;
      written_.Clear();
      written_.Swap(&response_);
      StartWrite(&written_);
    }
  }

  DispatchServer& server_;
  v1::LeaseTouchpointsRequest request_;
  v1::LeaseTouchpointsResponse response_;  // to be written
  v1::LeaseTouchpointsResponse written_;
  bool writing_ = false;
  bool ended_ = false;
};

DispatchServer::DispatchServer() {
  int port = 0;
  grpc::ServerBuilder builder;
  builder.AddListeningPort("127.0.0.1:0", grpc::InsecureServerCredentials(), &port);
  builder.RegisterService(this);
  server_ = builder.BuildAndStart();
  address_ = "127.0.0.1:" + std::to_string(port);
}

DispatchServer::~DispatchServer() {
  Drain();
  server_->Shutdown(std::chrono::system_clock::now());
}

void DispatchServer::Offer(const std::string& id, Duration lease) {
  const std::lock_guard lock(mutex_);
  offered_.push_back(MakeLease(id, lease));
  HandOut();
}

void DispatchServer::Drain() {
  const std::lock_guard lock(mutex_);
  if (stream_ != nullptr) {
    std::exchange(stream_, nullptr)->End(Refuse(Code::kUnavailable, "DRAINING"));
  }
}

void DispatchServer::HoldOpen() {
  const std::lock_guard lock(mutex_);
  held_open_ = true;
}

void DispatchServer::FailNext(int times) {
  const std::lock_guard lock(mutex_);
  failures_ = times;
}

void DispatchServer::LoseLeases() {
  const std::lock_guard lock(mutex_);
  lost_ = true;
}

bool DispatchServer::WaitFor(const std::string& call) {
  std::unique_lock lock(mutex_);
  return changed_.wait_for(lock, std::chrono::minutes(1), [&] {
    return std::find(calls_.begin(), calls_.end(), call) != calls_.end();
  });
}

std::vector<std::string> DispatchServer::Calls() {
  const std::lock_guard lock(mutex_);
  return calls_;
}

size_t DispatchServer::most_out() {
  const std::lock_guard lock(mutex_);
  return most_out_;
}

v1::AcknowledgeTouchpointRequest DispatchServer::Acknowledged(const std::string& token) {
  const std::lock_guard lock(mutex_);
  return acknowledged_[token];
}

v1::ReturnTouchpointRequest DispatchServer::Returned(const std::string& token) {
  const std::lock_guard lock(mutex_);
  return returned_[token];
}

v1::ResolveTouchpointRequest DispatchServer::Resolved(const std::string& id) {
  const std::lock_guard lock(mutex_);
  return resolved_[id];
}

void DispatchServer::Note(std::string call) {
  calls_.push_back(std::move(call));
  changed_.notify_all();
}

bool DispatchServer::FailsNow() {
  if (failures_ == 0) {
    return false;
  }
  --failures_;
  Note("failed");
  return true;
}

grpc::ServerBidiReactor<v1::LeaseTouchpointsRequest, v1::LeaseTouchpointsResponse>*
DispatchServer::LeaseTouchpoints(grpc::CallbackServerContext* /*context*/) {
  const std::lock_guard lock(mutex_);
  credit_ = 0;
  stream_ = new Stream(*this);
  return stream_;
}

void DispatchServer::HandOut() {
  while (stream_ != nullptr && !offered_.empty() && credit_ > 0) {
    --credit_;
    most_out_ = std::max(most_out_, ++out_);
    stream_->Send(std::move(offered_.front()));
    offered_.pop_front();
  }
}

grpc::Status DispatchServer::ListDueTouchpoints(grpc::ServerContext* /*context*/,
                                                const v1::ListDueTouchpointsRequest* /*request*/,
                                                v1::ListDueTouchpointsResponse* response) {
  const std::lock_guard lock(mutex_);
  for (const v1::Lease& lease : offered_) {
    *response->add_touchpoints()->mutable_touchpoint() = lease.touchpoint();
  }
  return grpc::Status::OK;
}

grpc::Status DispatchServer::AcknowledgeTouchpoint(grpc::ServerContext* /*context*/,
                                                   const v1::AcknowledgeTouchpointRequest* request,
                                                   v1::AcknowledgeTouchpointResponse* response) {
  const std::lock_guard lock(mutex_);
  if (FailsNow()) {
    return Refuse(Code::kUnavailable, "STORE_UNAVAILABLE");
  }
  --out_;
  acknowledged_[request->lease_token()] = *request;
  response->mutable_touchpoint()->set_touchpoint_id(request->lease_token());
  Note("ack " + request->lease_token() + " " +
       v1::DispatchResult_Name(request->result()).substr(sizeof("DISPATCH_RESULT_") - 1));
  return grpc::Status::OK;
}

grpc::Status DispatchServer::ExtendLease(grpc::ServerContext* /*context*/,
                                         const v1::ExtendLeaseRequest* request,
                                         v1::ExtendLeaseResponse* response) {
  const std::lock_guard lock(mutex_);
  Note("extend " + request->lease_token());
  if (lost_) {
    return Refuse(Code::kFailedPrecondition, "LEASE_LOST");
  }
  rpc::ToProto(SystemClock().Now() + std::chrono::minutes(1), *response->mutable_send_by());
  return grpc::Status::OK;
}

grpc::Status DispatchServer::ReturnTouchpoint(grpc::ServerContext* /*context*/,
                                              const v1::ReturnTouchpointRequest* request,
                                              v1::ReturnTouchpointResponse* response) {
  const std::lock_guard lock(mutex_);
  --out_;
  returned_[request->lease_token()] = *request;
  response->mutable_touchpoint()->set_touchpoint_id(request->lease_token());
  Note("return " + request->lease_token());
  return grpc::Status::OK;
}

grpc::Status DispatchServer::LeaseTouchpoint(grpc::ServerContext* /*context*/,
                                             const v1::LeaseTouchpointRequest* request,
                                             v1::LeaseTouchpointResponse* response) {
  const std::lock_guard lock(mutex_);
  const auto at = std::find_if(offered_.begin(), offered_.end(), [&](const v1::Lease& lease) {
    return lease.touchpoint().touchpoint_id() == request->touchpoint_id();
  });
  if (at == offered_.end()) {
    return Refuse(Code::kFailedPrecondition, "NOT_DUE");
  }
  *response->mutable_lease() = *at;
  offered_.erase(at);
  Note("lease " + request->touchpoint_id() + " " + std::to_string(request->lease().seconds()));
  return grpc::Status::OK;
}

grpc::Status DispatchServer::ResolveTouchpoint(grpc::ServerContext* /*context*/,
                                               const v1::ResolveTouchpointRequest* request,
                                               v1::ResolveTouchpointResponse* response) {
  const std::lock_guard lock(mutex_);
  resolved_[request->touchpoint_id()] = *request;
  response->mutable_touchpoint()->set_touchpoint_id(request->touchpoint_id());
  Note("resolve " + request->touchpoint_id() + " " +
       v1::DispatchResult_Name(request->result()).substr(sizeof("DISPATCH_RESULT_") - 1));
  return grpc::Status::OK;
}

}  // namespace touchpoint::ctl
