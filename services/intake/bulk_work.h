// SPDX-License-Identifier: Apache-2.0
// What a bulk stream makes of its messages: each is work that ends with its response.
#pragma once

#include <grpcpp/support/byte_buffer.h>

#include <functional>
#include <memory>

#include "common/base/failure.h"
#include "common/rpc/gatekeeper.h"
#include "services/commit/timeline_store.h"

namespace touchpoint::intake {

class BulkWork {
 public:
  virtual ~BulkWork() = default;

  /// Items of the message.
  virtual size_t size() const = 0;

  /// The response, or why the stream ends here.
  using Done = std::function<void(Result<grpc::ByteBuffer>)>;
  /// In the core loop, in the order of the messages. Calls back once, there, before or after it
  /// returns, also when the stream has ended; until then it is not destroyed.
  virtual void Start(commit::Deadline deadline, Done done) = 0;
};

class BulkReader {
 public:
  virtual ~BulkReader() = default;

  /// A message of `caller` as work, or why the stream ends: what is wrong with the message as a
  /// whole. Its items count against the caller's quota. On gRPC's threads, one message at a time,
  /// in their order.
  virtual Result<std::unique_ptr<BulkWork>> Read(const grpc::ByteBuffer& bytes,
                                                 const rpc::Caller& caller) = 0;
};

}  // namespace touchpoint::intake
