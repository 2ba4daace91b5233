// SPDX-License-Identifier: Apache-2.0
// The calls that make, list and revoke calendar feeds.
#pragma once

#include <grpcpp/server_context.h>
#include <grpcpp/support/byte_buffer.h>
#include <grpcpp/support/server_callback.h>

#include "common/base/clock.h"
#include "common/rpc/admission.h"
#include "common/rpc/field_checker.h"
#include "common/rpc/unary_call.h"
#include "services/commit/feed_store.h"
#include "touchpoint/v1/admin_service.pb.h"

namespace touchpoint::admin {

/// What is asked for, without identity. FIELD_MISSING, ID_FORMAT, FIELD_LENGTH, FIELD_CHARSET, and
/// FIELD_CONFLICT for a stakeholder who is there twice.
Result<commit::CalendarFeed> ReadFeed(const v1::CreateCalendarFeedRequest& request,
                                      const rpc::FieldLimits& limits);

class FeedService {
 public:
  using Reactor = grpc::ServerUnaryReactor;
  using Bytes = grpc::ByteBuffer;
  using Context = grpc::CallbackServerContext;

  struct Seams {
    commit::FeedStore& feeds;
    commit::TimelineStore& timelines;
    rpc::Admission& admission;
    const Clock& clock;  // also on gRPC's threads
  };

  /// The seams outlive it and all calls. `feeds_max`: of the data set, CALENDAR_FEED_LIMIT beyond
  /// it; calls at the same moment may go a little over it.
  FeedService(const Seams& seams, const rpc::FieldLimits& limits, size_t feeds_max)
      : seams_(seams), limits_(limits), feeds_max_(feeds_max) {}

  Reactor* CreateCalendarFeed(Context* context, const Bytes* request, Bytes* response);
  Reactor* ListCalendarFeeds(Context* context, const Bytes* request, Bytes* response);
  Reactor* RevokeCalendarFeed(Context* context, const Bytes* request, Bytes* response);

 private:
  void Add(const commit::CalendarFeed& feed, const std::string& secret, rpc::UnaryCall& call) const;
  void CheckErased(const commit::CalendarFeed& feed, size_t index, rpc::UnaryCall& call,
                   const v1::CreateCalendarFeedResponse& out) const;

  const Seams seams_;
  const rpc::FieldLimits limits_;
  const size_t feeds_max_;
};

}  // namespace touchpoint::admin
