// SPDX-License-Identifier: Apache-2.0
// The calls that read the throttle log.
#pragma once

#include <grpcpp/server_context.h>
#include <grpcpp/support/byte_buffer.h>
#include <grpcpp/support/server_callback.h>

#include <string>
#include "common/asio/core_loop.h"

#include "common/rpc/admission.h"
#include "common/rpc/field_checker.h"
#include "services/commit/journal.h"
#include "services/query/journal_tail.h"
#include "services/query/watch_stream.h"

namespace touchpoint::query {

class ThrottleLogService {
 public:
  using Bytes = grpc::ByteBuffer;
  using Context = grpc::CallbackServerContext;

  struct Seams {
    commit::Journal& journal;
    commit::TimelineStore& store;  // knows partitions
    rpc::Admission& admission;
    CoreLoop& core;
  };

  /// The seams outlive it and all calls. `data_set` names the data set in tokens.
  ThrottleLogService(const Seams& seams, const rpc::FieldLimits& limits, std::string data_set,
                     const WatchOptions& options);

  grpc::ServerUnaryReactor* ListThrottleLog(Context* context, const Bytes* request,
                                            Bytes* response);
  grpc::ServerWriteReactor<Bytes>* WatchThrottleLog(Context* context, const Bytes* request);

 private:
  Result<struct ThrottlePageQuery> ReadQuery(const v1::ListThrottleLogRequest& request,
                                             uint64_t& scope) const;

  commit::Journal& journal_;
  commit::TimelineStore& store_;
  rpc::Admission& admission_;
  const rpc::FieldLimits limits_;
  const std::string data_set_;
  JournalTail tail_;
  const WatchStream::Environment watch_;
};

}  // namespace touchpoint::query
