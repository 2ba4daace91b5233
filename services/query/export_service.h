// SPDX-License-Identifier: Apache-2.0
// ExportStakeholder: all that is stored of one person, part by part.
#pragma once

#include <grpcpp/support/byte_buffer.h>
#include <grpcpp/support/server_callback.h>

#include "common/rpc/admission.h"
#include "common/rpc/field_checker.h"
#include "services/commit/journal.h"
#include "services/query/finder.h"

namespace touchpoint::query {

class ExportService {
 public:
  using Bytes = grpc::ByteBuffer;
  using Context = grpc::CallbackServerContext;

  struct Seams {
    Finder& finder;
    commit::Journal& journal;
    rpc::Admission& admission;
  };

  /// The seams outlive it and all calls.
  ExportService(const Seams& seams, const rpc::FieldLimits& limits)
      : seams_(seams), limits_(limits) {}

  grpc::ServerWriteReactor<Bytes>* ExportStakeholder(Context* context, const Bytes* request);

 private:
  const Seams seams_;
  const rpc::FieldLimits limits_;
};

}  // namespace touchpoint::query
