// SPDX-License-Identifier: Apache-2.0
// The call that tells operators what state the installation is in.
#pragma once

#include <grpcpp/server_context.h>
#include <grpcpp/support/byte_buffer.h>
#include <grpcpp/support/server_callback.h>

#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "common/base/clock.h"
#include "common/rpc/admission.h"
#include "services/commit/policy_register.h"
#include "services/commit/store_inspection.h"
#include "touchpoint/v1/installation_service.pb.h"

namespace touchpoint::query {

/// The daemon that does a partition's due work.
struct PartitionOwner {
  std::string name;  // empty: none
  uint64_t epoch = 0;
};

class InstallationService {
 public:
  using Reactor = grpc::ServerUnaryReactor;
  using Bytes = grpc::ByteBuffer;
  using Context = grpc::CallbackServerContext;

  struct Seams {
    commit::StoreInspection& store;
    commit::PolicyRegister& policies;
    rpc::Admission& admission;
    const Clock& clock;
    /// What this daemon has met in each partition, in order. In the core loop.
    std::function<std::vector<commit::PartitionTrouble>()> trouble;
    /// Who owns each partition, in order. In the core loop.
    std::function<std::vector<PartitionOwner>()> owners;
  };

  /// The seams outlive it and all calls. `fixed` has what stays as it is while the daemon runs.
  InstallationService(const Seams& seams, v1::GetInstallationResponse fixed)
      : seams_(seams), fixed_(std::move(fixed)) {}

  /// Whether calls are taken. In the core loop.
  void SetServing(bool serving) { serving_ = serving; }

  /// Why nothing is leased; empty: it is. In the core loop.
  void SetLeasingProblem(const std::string& why) { leasing_problem_ = why; }

  Reactor* GetInstallation(Context* context, const Bytes* request, Bytes* response);
  Reactor* GetPartitions(Context* context, const Bytes* request, Bytes* response);

 private:
  const Seams seams_;
  const v1::GetInstallationResponse fixed_;
  bool serving_ = false;
  std::string leasing_problem_;
};

}  // namespace touchpoint::query
