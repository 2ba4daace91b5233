// SPDX-License-Identifier: Apache-2.0
// The calls that read the throttle log.
#pragma once

#include <grpcpp/server_context.h>
#include <grpcpp/support/byte_buffer.h>
#include <grpcpp/support/server_callback.h>

#include "common/base/failure.h"
#include "services/commit/journal.h"
#include "services/query/watch_stream.h"

namespace touchpoint::query {

class ThrottleLogService {
 public:
  using Bytes = grpc::ByteBuffer;
  using Context = grpc::CallbackServerContext;

  struct Seams {
    commit::Journal& journal;
    commit::TimelineStore& store;           // knows partitions
    const WatchStream::Environment& watch;  // and what every call needs
  };

  /// The seams outlive it and all calls.
  explicit ThrottleLogService(const Seams& seams);

  grpc::ServerUnaryReactor* ListThrottleLog(Context* context, const Bytes* request,
                                            Bytes* response);
  grpc::ServerWriteReactor<Bytes>* WatchThrottleLog(Context* context, const Bytes* request);

 private:
  Result<struct ThrottlePageQuery> ReadQuery(const v1::ListThrottleLogRequest& request,
                                             uint64_t& scope) const;

  commit::Journal& journal_;
  commit::TimelineStore& store_;
  const WatchStream::Environment& watch_;
};

}  // namespace touchpoint::query
