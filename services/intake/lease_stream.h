// SPDX-License-Identifier: Apache-2.0
// A sender that waits for contacts: leases go out as they fall due, as many as it has given credit
// for. All state is the core loop's; gRPC's threads only post.
#pragma once

#include <grpcpp/server_context.h>
#include <grpcpp/support/byte_buffer.h>
#include <grpcpp/support/server_callback.h>

#include <deque>
#include <memory>
#include <optional>
#include <string>

#include "common/rpc/admission.h"
#include "common/rpc/call_record.h"
#include "services/intake/lease_desk.h"
#include "services/intake/lease_wire.h"

namespace touchpoint::intake {

class LeaseStream final : public grpc::ServerBidiReactor<grpc::ByteBuffer, grpc::ByteBuffer>,
                          public rpc::Stream,
                          public LeaseTaker,
                          public std::enable_shared_from_this<LeaseStream> {
 public:
  struct Environment {
    LeaseDesk& desk;
    Submission& submission;
    rpc::Admission& admission;
    rpc::FieldLimits limits;
    std::string data_set;  // names it in tokens
  };

  /// Lives until gRPC is done with it. The environment outlives it.
  static LeaseStream* Start(const Environment& environment,
                            const grpc::CallbackServerContext& context);

  void Drain() override;
  void Take(LeasedContact contact) override;
  void Refuse(const Failure& why) override { End(why); }

 private:
  LeaseStream(const Environment& environment, const grpc::CallbackServerContext& context);

  void OnReadDone(bool ok) override;
  void OnWriteDone(bool ok) override;
  void OnCancel() override;
  void OnDone() override;

  void OnMessage(const v1::LeaseTouchpointsRequest& message);
  std::optional<Failure> Begin(const v1::LeaseTouchpointsRequest& message);
  static std::optional<Failure> CheckLater(const v1::LeaseTouchpointsRequest& message);
  std::optional<Failure> AddCredit(const v1::LeaseTouchpointsRequest& message);
  void ReadNext();
  void WriteNext();
  /// Nobody listens any more.
  void Break();
  void EndIfServed();
  void End(std::optional<Failure> why);
  void FinishWhenIdle();

  const Environment& environment_;
  const rpc::CallRecord record_;
  std::shared_ptr<LeaseStream> self_;  // until OnDone
  std::optional<rpc::Caller> caller_;  // once it is known
  bool entered_ = false;

  grpc::ByteBuffer incoming_;
  grpc::ByteBuffer outgoing_;
  std::optional<dispatch::SenderId> sender_;  // from the first message on
  std::deque<LeasedContact> leases_;          // to be written
  uint64_t credit_ = 0;                       // given, and not used up
  size_t given_ = 0;                          // leases
  bool all_read_ = false;                     // the caller gives no more credit
  bool writing_ = false;
  bool ended_ = false;
  bool finished_ = false;
  std::optional<Failure> failure_;  // why it ended, if not because all was served
};

}  // namespace touchpoint::intake
