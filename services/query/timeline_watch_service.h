// SPDX-License-Identifier: Apache-2.0
// The call that follows a timeline.
#pragma once

#include <grpcpp/server_context.h>
#include <grpcpp/support/byte_buffer.h>
#include <grpcpp/support/server_callback.h>

#include <memory>
#include <utility>

#include "common/model/policy.h"
#include "services/query/timeline_reader.h"
#include "services/query/watch_stream.h"

namespace touchpoint::query {

class TimelineWatchService {
 public:
  using Bytes = grpc::ByteBuffer;
  using Context = grpc::CallbackServerContext;

  /// All outlive it and all calls.
  TimelineWatchService(commit::TimelineStore& store, Finder& finder,
                       const WatchStream::Environment& watch);

  /// The policy in force, before the first call; from then on in the core loop.
  void SetPolicy(std::shared_ptr<const model::Policy> policy) {
    reader_.SetPolicy(std::move(policy));
  }

  grpc::ServerWriteReactor<Bytes>* WatchTimeline(Context* context, const Bytes* request);

 private:
  commit::TimelineStore& store_;
  const WatchStream::Environment& watch_;
  TimelineReader reader_;
};

}  // namespace touchpoint::query
