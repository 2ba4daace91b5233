// SPDX-License-Identifier: Apache-2.0
// One message of a bulk stream: its plans or records on the way in, their results on the way out.
#pragma once

#include <google/protobuf/arena.h>
#include <grpcpp/support/byte_buffer.h>

#include <memory>
#include <optional>
#include <utility>
#include <vector>

#include "common/auth/principal.h"
#include "common/rpc/field_checker.h"
#include "services/intake/bulk_kind.h"

namespace touchpoint::intake {

/// Kind is one of bulk_kind.h.
template <typename Kind>
class BulkBatch {
 public:
  using Item = typename Kind::Item;
  using Message = typename Kind::Message;
  using Response = typename Kind::Response;

  /// What is wrong with the message as a whole: MALFORMED, FIELD_LENGTH. An item that cannot be
  /// read has its error among the results instead; so has one of a team outside `scope`
  /// (TEAM_SCOPE).
  std::optional<Failure> Read(const grpc::ByteBuffer& bytes, const rpc::FieldLimits& limits,
                              const auth::TeamScope& scope);

  struct Ready {
    typename Kind::Request request;
    uint32_t index = 0;  // within the message
  };
  /// Items that wait for their decision, in the order of the message. Once.
  std::vector<Ready> TakeReady() { return std::move(ready_); }

  /// Settles all items that wait for their decision.
  void RefuseReady(const Failure& failure);

  /// The result of an item; answers whether it was the last one.
  bool Settle(uint32_t index, const Result<TouchpointAnswer>& answer);
  /// Whether every item has its result.
  bool settled() const { return open_ == 0; }

  size_t size() const { return static_cast<size_t>(response_->results_size()); }
  const Response& response() const { return *response_; }

 private:
  std::optional<Failure> ReadOneByOne(const grpc::ByteBuffer& bytes,
                                      const rpc::FieldLimits& limits);
  void Add(const Item& item, const Item& common, const rpc::FieldLimits& limits);
  void Refuse(uint32_t index, const Failure& failure);

  auth::TeamScope scope_;
  std::vector<Ready> ready_;
  size_t open_ = 0;
  google::protobuf::Arena arena_;  // a response is a thousand small messages
  Response* const response_ = google::protobuf::Arena::CreateMessage<Response>(&arena_);
};

extern template class BulkBatch<PlanKind>;
extern template class BulkBatch<RecordKind>;

}  // namespace touchpoint::intake
