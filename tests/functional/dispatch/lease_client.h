// SPDX-License-Identifier: Apache-2.0
// A sender: waits on a stream of leases, and says what became of them.
#pragma once

#include <grpcpp/client_context.h>
#include <grpcpp/support/channel_arguments.h>
#include <grpcpp/support/sync_stream.h>

#include <deque>
#include <memory>
#include <optional>
#include <set>
#include <string>

#include "tests/support/api_client.h"
#include "touchpoint/v1/dispatch_service.grpc.pb.h"

namespace touchpoint::testing {

class LeaseClient {
 public:
  explicit LeaseClient(const std::string& address, const grpc::ChannelArguments& arguments = {});

  v1::DispatchService::Stub& stub() { return *stub_; }

  /// Each must succeed, but for those that answer a Refusal.
  v1::AcknowledgeTouchpointResponse Acknowledge(const std::string& token,
                                                v1::DispatchResult result);
  Refusal TryAcknowledge(const std::string& token, v1::DispatchResult result);
  v1::Touchpoint Return(const std::string& token, const std::string& text = "");
  Refusal TryReturn(const std::string& token);
  Instant Extend(const std::string& token, Duration lease);
  Refusal TryLease(const std::string& touchpoint_id, v1::Lease* lease = nullptr);
  v1::Touchpoint Resolve(const std::string& touchpoint_id, v1::DispatchResult result);
  Refusal TryResolve(const std::string& touchpoint_id, v1::DispatchResult result);

 private:
  std::shared_ptr<grpc::Channel> channel_;
  std::unique_ptr<v1::DispatchService::Stub> stub_;
};

/// A stream of leases. Destroyed, it hangs up.
class LeaseReader {
 public:
  LeaseReader(LeaseClient& client, const v1::LeaseTouchpointsRequest& first);
  ~LeaseReader();

  void Give(uint32_t credit);
  /// Gives no more credit.
  void Close() { stream_->WritesDone(); }
  /// The next lease; nothing when the stream has ended, or nothing came in 20 seconds.
  std::optional<v1::Lease> Next();
  /// How it ended, once Next() has said so.
  grpc::Status End();
  void Cancel() { context_.TryCancel(); }

 private:
  grpc::ClientContext context_;
  std::unique_ptr<
      grpc::ClientReaderWriter<v1::LeaseTouchpointsRequest, v1::LeaseTouchpointsResponse>>
      stream_;
  std::deque<v1::Lease> leases_;
  bool ended_ = false;
};

/// The first message of a stream.
v1::LeaseTouchpointsRequest AskForLeases(const std::set<std::string>& channels, uint32_t credit,
                                         std::optional<Duration> lease = {});

}  // namespace touchpoint::testing
