// SPDX-License-Identifier: Apache-2.0
// EraseStakeholder: the timeline first, then who else names the person.
#pragma once

#include <grpcpp/support/byte_buffer.h>
#include <grpcpp/support/server_callback.h>

#include "common/rpc/admission.h"
#include "common/rpc/field_checker.h"
#include "common/rpc/unary_call.h"
#include "services/commit/feed_store.h"
#include "services/intake/submission.h"

namespace touchpoint::intake {

/// Takes a stakeholder out of every calendar feed; one that names nobody else is removed, since it
/// would be about everybody. Answers true. `feeds` outlives it.
void ForgetInFeeds(commit::FeedStore& feeds, const std::string& stakeholder_id,
                   commit::Deadline deadline, commit::Callback<bool> done);

class ErasureService {
 public:
  using Context = grpc::CallbackServerContext;
  using Bytes = grpc::ByteBuffer;
  using Reactor = grpc::ServerUnaryReactor;

  /// All outlive it.
  ErasureService(Submission& submission, commit::FeedStore& feeds, rpc::Admission& admission,
                 const rpc::FieldLimits& limits)
      : submission_(submission), feeds_(feeds), admission_(admission), limits_(limits) {}

  Reactor* EraseStakeholder(Context* context, const Bytes* request, Bytes* response);

 private:
  Submission& submission_;
  commit::FeedStore& feeds_;
  rpc::Admission& admission_;
  const rpc::FieldLimits limits_;
};

}  // namespace touchpoint::intake
