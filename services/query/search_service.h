// SPDX-License-Identifier: Apache-2.0
// The call that finds people by the beginning of their id.
#pragma once

#include <grpcpp/server_context.h>
#include <grpcpp/support/byte_buffer.h>
#include <grpcpp/support/server_callback.h>

#include <string>
#include <utility>

#include "common/rpc/admission.h"
#include "common/rpc/field_checker.h"
#include "services/query/stakeholder_search.h"
#include "touchpoint/v1/stakeholder_service.pb.h"

namespace touchpoint::query {

class SearchService {
 public:
  using Reactor = grpc::ServerUnaryReactor;
  using Bytes = grpc::ByteBuffer;
  using Context = grpc::CallbackServerContext;

  /// `index` and `admission` outlive it and all calls. `data_set` names the data set in tokens.
  SearchService(commit::StakeholderIndex& index, commit::Partition partitions,
                rpc::Admission& admission, const rpc::FieldLimits& limits, std::string data_set)
      : search_(index, partitions),
        partitions_(partitions),
        admission_(admission),
        limits_(limits),
        data_set_(std::move(data_set)) {}

  Reactor* SearchStakeholders(Context* context, const Bytes* request, Bytes* response);

 private:
  Result<StakeholderSearch::Query> Read(const v1::SearchStakeholdersRequest& request,
                                        uint64_t scope) const;

  StakeholderSearch search_;
  const commit::Partition partitions_;
  rpc::Admission& admission_;
  const rpc::FieldLimits limits_;
  const std::string data_set_;
};

}  // namespace touchpoint::query
