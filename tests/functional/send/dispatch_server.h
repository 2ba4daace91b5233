// SPDX-License-Identifier: Apache-2.0
// A DispatchService of a test's own: it hands out what it is given, and keeps what it is told.
#pragma once

#include <grpcpp/server.h>

#include <condition_variable>
#include <deque>
#include <map>
#include <memory>
#include <mutex>
#include <string>
#include <vector>

#include "common/base/time.h"
#include "touchpoint/v1/dispatch_service.grpc.pb.h"

namespace touchpoint::ctl {

class DispatchServer final : public v1::DispatchService::WithCallbackMethod_LeaseTouchpoints<
                                 v1::DispatchService::Service> {
 public:
  DispatchServer();
  ~DispatchServer() override;

  /// "127.0.0.1:port".
  const std::string& address() const { return address_; }

  /// Makes a touchpoint due; it is leased under the token `id`, for `lease`.
  void Offer(const std::string& id, Duration lease = std::chrono::minutes(1));
  /// Breaks the streams off, as a daemon does that drains.
  void Drain();
  /// Streams are not ended from now on when nothing more is asked for.
  void HoldOpen();
  /// So many of the next acknowledgements fail.
  void FailNext(int times);
  /// Leases are lost from now on, as those who extend them learn.
  void LoseLeases();

  /// Waits until something like "ack a SENT", "return a", "extend a", "lease 2" has been told;
  /// false if it is not within a minute.
  bool WaitFor(const std::string& call);
  /// All of it, in order.
  std::vector<std::string> Calls();
  /// The most leases that were out at a time.
  size_t most_out();
  v1::AcknowledgeTouchpointRequest Acknowledged(const std::string& token);
  v1::ReturnTouchpointRequest Returned(const std::string& token);
  v1::ResolveTouchpointRequest Resolved(const std::string& id);

 private:
  class Stream;

  grpc::ServerBidiReactor<v1::LeaseTouchpointsRequest, v1::LeaseTouchpointsResponse>*
  LeaseTouchpoints(grpc::CallbackServerContext* context) override;
  grpc::Status ListDueTouchpoints(grpc::ServerContext* context,
                                  const v1::ListDueTouchpointsRequest* request,
                                  v1::ListDueTouchpointsResponse* response) override;
  grpc::Status AcknowledgeTouchpoint(grpc::ServerContext* context,
                                     const v1::AcknowledgeTouchpointRequest* request,
                                     v1::AcknowledgeTouchpointResponse* response) override;
  grpc::Status ExtendLease(grpc::ServerContext* context, const v1::ExtendLeaseRequest* request,
                           v1::ExtendLeaseResponse* response) override;
  grpc::Status ReturnTouchpoint(grpc::ServerContext* context,
                                const v1::ReturnTouchpointRequest* request,
                                v1::ReturnTouchpointResponse* response) override;
  grpc::Status LeaseTouchpoint(grpc::ServerContext* context,
                               const v1::LeaseTouchpointRequest* request,
                               v1::LeaseTouchpointResponse* response) override;
  grpc::Status ResolveTouchpoint(grpc::ServerContext* context,
                                 const v1::ResolveTouchpointRequest* request,
                                 v1::ResolveTouchpointResponse* response) override;
  void Note(std::string call);  // with mutex_ held
  void HandOut();               // with mutex_ held
  bool FailsNow();              // with mutex_ held

  std::mutex mutex_;
  std::condition_variable changed_;
  std::deque<v1::Lease> offered_;
  std::vector<std::string> calls_;
  std::map<std::string, v1::AcknowledgeTouchpointRequest> acknowledged_;
  std::map<std::string, v1::ReturnTouchpointRequest> returned_;
  std::map<std::string, v1::ResolveTouchpointRequest> resolved_;
  size_t out_ = 0;
  size_t most_out_ = 0;
  size_t credit_ = 0;
  int failures_ = 0;
  Stream* stream_ = nullptr;  // the newest, while it lives
  bool held_open_ = false;
  bool lost_ = false;
  std::string address_;
  std::unique_ptr<grpc::Server> server_;
};

}  // namespace touchpoint::ctl
