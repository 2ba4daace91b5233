// SPDX-License-Identifier: Apache-2.0
// One message of a bulk stream: its plans on the way in, their results on the way out.
#pragma once

#include <google/protobuf/arena.h>
#include <grpcpp/support/byte_buffer.h>

#include <memory>
#include <optional>
#include <utility>
#include <vector>

#include "common/auth/principal.h"
#include "common/rpc/field_checker.h"
#include "services/intake/requests.h"
#include "touchpoint/v1/touchpoint_service.pb.h"

namespace touchpoint::intake {

class PlanBatch {
 public:
  /// What is wrong with the message as a whole: MALFORMED, FIELD_LENGTH. A plan that cannot be
  /// read has its error among the results instead.
  /// So has one of a team that is not in `scope` (TEAM_SCOPE).
  std::optional<Failure> Read(const grpc::ByteBuffer& bytes, const rpc::FieldLimits& limits,
                              const auth::TeamScope& scope);

  struct Ready {
    PlanRequest request;
    uint32_t index = 0;  // within the message
  };
  /// Plans that wait for their decision, in the order of the message. Once.
  std::vector<Ready> TakeReady() { return std::move(ready_); }

  /// Settles all plans that wait for their decision.
  void RefuseReady(const Failure& failure);

  /// The result of a plan; answers whether it was the last one.
  bool Settle(uint32_t index, const Result<TouchpointAnswer>& answer);
  /// Whether every plan has its result.
  bool settled() const { return open_ == 0; }

  size_t size() const { return static_cast<size_t>(response_->results_size()); }
  const v1::PlanTouchpointsResponse& response() const { return *response_; }

 private:
  std::optional<Failure> ReadOneByOne(const grpc::ByteBuffer& bytes,
                                      const rpc::FieldLimits& limits);
  void Add(const v1::Plan& plan, const v1::Plan& common, const rpc::FieldLimits& limits);
  void Refuse(uint32_t index, const Failure& failure);

  auth::TeamScope scope_;
  std::vector<Ready> ready_;
  size_t open_ = 0;
  google::protobuf::Arena arena_;  // a response is a thousand small messages
  v1::PlanTouchpointsResponse* const response_ =
      google::protobuf::Arena::CreateMessage<v1::PlanTouchpointsResponse>(&arena_);
};

}  // namespace touchpoint::intake
