// SPDX-License-Identifier: Apache-2.0
#include "services/query/installation_service.h"

#include <algorithm>
#include <utility>

#include "common/base/clock_limit.h"
#include "common/rpc/time.h"
#include "common/rpc/unary_call.h"
#include "services/query/policy_lines.h"

namespace touchpoint::query {
namespace {

using commit::PolicyApplication;
using commit::StoreFacts;
using std::chrono::steady_clock;

/// The store gets half of the caller's time at most, so that its silence can still be told.
constexpr std::chrono::seconds kStoreTime(2);

commit::Deadline StoreDeadline(commit::Deadline call) {
  const auto now = steady_clock::now();
  return now + std::min<steady_clock::duration>((call - now) / 2, kStoreTime);
}

void SetLength(std::chrono::microseconds length, google::protobuf::Duration& proto) {
  const auto seconds = std::chrono::duration_cast<std::chrono::seconds>(length);
  proto.set_seconds(seconds.count());
  proto.set_nanos(static_cast<int32_t>(std::chrono::nanoseconds(length - seconds).count()));
}

void SetStore(const StoreFacts& facts, v1::StoreState& state) {
  state.set_redis_version(facts.version);
  state.set_durability_problem(facts.durability_problem);
  state.mutable_warnings()->Add(facts.warnings.begin(), facts.warnings.end());
  state.set_write_failed(facts.write_failed);
  state.set_functions_loaded(facts.functions_loaded);
  state.set_functions_problem(facts.functions_problem);
  state.set_used_bytes(static_cast<int64_t>(facts.used_bytes));
  state.set_limit_bytes(static_cast<int64_t>(facts.limit_bytes));
  state.set_log_bytes(static_cast<int64_t>(facts.log_bytes));
  SetLength(facts.round_trip, *state.mutable_round_trip());
  SetLength(facts.clock_ahead, *state.mutable_clock_ahead());
  SetLength(facts.up_time, *state.mutable_up_time());
  state.set_connections(static_cast<int64_t>(facts.connections));
  state.set_disk_waits(static_cast<int64_t>(facts.disk_waits));
  state.set_rewrite_failed(facts.rewrite_failed);
}

void SetPartition(const commit::PartitionFacts& facts, const commit::PartitionTrouble& trouble,
                  Instant now, v1::PartitionState& state) {
  state.set_unreadable(facts.unreadable);
  state.set_damaged(static_cast<int64_t>(trouble.damaged));
  state.set_conflicts(static_cast<int64_t>(trouble.conflicts));
  if (facts.unreadable) {
    return;
  }
  state.set_stakeholders(static_cast<int64_t>(facts.stakeholders));
  state.set_waiting(static_cast<int64_t>(facts.waiting));
  state.set_overdue(static_cast<int64_t>(facts.overdue));
  if (facts.overdue > 0 && facts.first_due && *facts.first_due < now) {
    SetLength(now - *facts.first_due, *state.mutable_lag());
  }
  if (facts.clock) {
    rpc::ToProto(*facts.clock, *state.mutable_last_commit_time());
    state.set_leasing_stopped(*facts.clock > now + kClocksApartMax);
  }
}

/// The state of the store and the policy in force, one after the other.
void Fill(const InstallationService::Seams& seams, commit::Deadline deadline,
          const std::shared_ptr<v1::GetInstallationResponse>& out, std::function<void()> done) {
  const auto show = [out, done](const Result<std::vector<PolicyApplication>>& applications) {
    if (applications && !applications->empty()) {
      ToProto(applications->front(), *out->mutable_policy());
    }
    done();
  };
  const auto list = [&seams, deadline, show, done](const Result<commit::LivePolicy>& live) {
    if (!live || live->number == 0) {
      return done();
    }
    seams.policies.ListApplications(live->number + 1, 1, deadline, show);
  };
  seams.store.Inspect(deadline,
                      [&seams, deadline, out, list, done](const Result<StoreFacts>& facts) {
                        if (!facts) {
                          out->mutable_store()->set_unavailable(facts.error().message);
                          return done();
                        }
                        SetStore(*facts, *out->mutable_store());
                        seams.policies.LoadLivePolicy(deadline, list);
                      });
}

}  // namespace

InstallationService::Reactor* InstallationService::GetInstallation(Context* context,
                                                                   const Bytes* request,
                                                                   Bytes* response) {
  const auto get = [this](const v1::GetInstallationRequest&, rpc::UnaryCall& call) {
    call.Post([this, &call] {
      const auto out = std::make_shared<v1::GetInstallationResponse>(fixed_);
      Fill(seams_, StoreDeadline(call.deadline()), out, [this, &call, out] {
        out->set_serving(serving_);
        out->set_leasing_problem(leasing_problem_);
        rpc::ToProto(seams_.clock.Now(), *out->mutable_daemon_time());
        call.Answer(*out);
      });
    });
  };
  return rpc::Serve<v1::GetInstallationRequest>(seams_.admission, "GetInstallation", context,
                                                request, response, get);
}

InstallationService::Reactor* InstallationService::GetPartitions(Context* context,
                                                                 const Bytes* request,
                                                                 Bytes* response) {
  const auto list = [this](const v1::GetPartitionsRequest&, rpc::UnaryCall& call) {
    call.Post([this, &call] {
      const Instant now = seams_.clock.Now();
      seams_.store.InspectPartitions(
          now, call.deadline(),
          [this, &call, now](const Result<std::vector<commit::PartitionFacts>>& facts) {
            if (!facts) {
              return call.Fail(facts.error());
            }
            const std::vector<commit::PartitionTrouble> trouble = seams_.trouble();
            const std::vector<PartitionOwner> owners = seams_.owners();
            v1::GetPartitionsResponse out;
            for (size_t p = 0; p < facts->size(); ++p) {
              v1::PartitionState& state = *out.add_partitions();
              state.set_partition(static_cast<int32_t>(p));
              SetPartition((*facts)[p], trouble.at(p), now, state);
              state.set_owner(owners.at(p).name);
              state.set_owner_epoch(static_cast<int64_t>(owners.at(p).epoch));
            }
            rpc::ToProto(now, *out.mutable_check_time());
            call.Answer(out);
          });
    });
  };
  return rpc::Serve<v1::GetPartitionsRequest>(seams_.admission, "GetPartitions", context, request,
                                              response, list);
}

}  // namespace touchpoint::query
