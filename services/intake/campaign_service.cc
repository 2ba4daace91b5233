// SPDX-License-Identifier: Apache-2.0
#include "services/intake/campaign_service.h"

#include <google/protobuf/arena.h>

#include <chrono>
#include <memory>
#include <optional>
#include <utility>

#include "common/rpc/access_log.h"
#include "common/rpc/convert_campaign.h"
#include "common/rpc/pull_stream.h"
#include "common/rpc/status.h"
#include "common/rpc/wire.h"
#include "services/intake/bulk_stream.h"
#include "services/intake/campaign_validation.h"

namespace touchpoint::intake {
namespace {

grpc::ByteBuffer ToResponse(const CampaignProgress& progress) {
  google::protobuf::Arena arena;
  auto& out = *google::protobuf::Arena::CreateMessage<v1::PlanCampaignResponse>(&arena);
  out.set_state(rpc::ToProto(progress.state));
  out.set_offset(static_cast<int64_t>(progress.offset));
  rpc::ToProto(progress.totals, *out.mutable_totals());
  for (const auto& [offset, failure] : progress.refused) {
    v1::RefusedStakeholder& refused = *out.add_refused();
    refused.set_offset(static_cast<int64_t>(offset));
    rpc::ToProto(rpc::ForCaller(failure), *refused.mutable_error());
  }
  return rpc::Serialize(out);
}

class PartWork final : public BulkWork {
 public:
  PartWork(std::shared_ptr<CampaignSession> session, CampaignPart part)
      : session_(std::move(session)), part_(std::move(part)), size_(part_.stakeholder_ids.size()) {}

  size_t size() const override { return size_; }

  void Start(commit::Deadline deadline, Done done) override {
    session_->Take(std::move(part_), deadline,
                   [done = std::move(done)](const Result<CampaignProgress>& progress) {
                     done(progress ? Result<grpc::ByteBuffer>(ToResponse(*progress))
                                   : tl::unexpected(progress.error()));
                   });
  }

 private:
  const std::shared_ptr<CampaignSession> session_;
  CampaignPart part_;
  const size_t size_;
};

class PartReader final : public BulkReader {
 public:
  PartReader(const CampaignSession::Seams& seams, const rpc::FieldLimits& limits)
      : session_(std::make_shared<CampaignSession>(seams)), limits_(limits) {}

  Result<std::unique_ptr<BulkWork>> Read(const grpc::ByteBuffer& bytes,
                                         const rpc::Caller& caller) override {
    v1::PlanCampaignRequest request;
    if (auto failure = rpc::Parse(bytes, request)) {
      return tl::unexpected(*std::move(failure));
    }
    auto part = ReadCampaignPart(request, std::exchange(first_, false), limits_);
    if (!part) {
      return tl::unexpected(std::move(part.error()));
    }
    if (auto refusal = WhyNot(*part, caller)) {
      return tl::unexpected(*std::move(refusal));
    }
    return std::make_unique<PartWork>(session_, std::move(*part));
  }

 private:
  /// Ends the stream, which goes on later from the last offset that was acknowledged.
  static std::optional<Failure> WhyNot(const CampaignPart& part, const rpc::Caller& caller) {
    if (part.start) {
      if (auto refusal = auth::CheckTeam(caller.scope(), part.start->key.team)) {
        return refusal;
      }
    }
    return caller.quota().TakePlans(part.stakeholder_ids.size(), std::chrono::steady_clock::now());
  }

  const std::shared_ptr<CampaignSession> session_;
  const rpc::FieldLimits limits_;
  bool first_ = true;
};

/// A step of the cancellation for each response, until one says that it is complete.
rpc::PullStream::Pull PullSteps(const std::shared_ptr<CampaignCancellation>& cancellation) {
  return [cancellation](rpc::Deadline deadline, const rpc::PullStream::Deliver& deliver) {
    cancellation->Step(deadline, [deliver](const Result<model::CampaignCancellation>& progress) {
      if (!progress) {
        return deliver(tl::unexpected(progress.error()));
      }
      v1::CancelCampaignResponse out;
      rpc::ToProto(*progress, *out.mutable_cancellation());
      deliver(rpc::PullStream::Item{rpc::Serialize(out), progress->complete});
    });
  };
}

Result<model::CampaignKey> ReadCancelCampaign(const grpc::ByteBuffer& bytes,
                                              const rpc::Admission& admission,
                                              const rpc::FieldLimits& limits,
                                              rpc::AuditSubject& subject) {
  if (auto failure = admission.CheckSize(bytes.Length())) {
    return tl::unexpected(*std::move(failure));
  }
  v1::CancelCampaignRequest request;
  if (auto failure = rpc::Parse(bytes, request)) {
    return tl::unexpected(*std::move(failure));
  }
  subject = rpc::SubjectOf(request);
  return rpc::ReadCampaignKey(request, limits);
}

}  // namespace

CampaignService::CampaignService(const CampaignCancellation::Seams& seams,
                                 rpc::Admission& admission, const rpc::FieldLimits& limits,
                                 size_t stream_plans_pending)
    : seams_(seams),
      admission_(admission),
      limits_(limits),
      stream_plans_pending_(stream_plans_pending) {
}

CampaignService::StreamReactor* CampaignService::PlanCampaign(Context* context) {
  const CampaignSession::Seams seams{seams_.submission, seams_.campaigns, seams_.clock};
  return BulkStream::Start(std::make_unique<PartReader>(seams, limits_), admission_,
                           {"PlanCampaign", stream_plans_pending_}, *context);
}

CampaignService::WriteReactor* CampaignService::CancelCampaign(Context* context,
                                                               const Bytes* request) {
  const auto prepare = [&](const rpc::Caller& caller, rpc::AuditSubject& subject) {
    return ReadCancelCampaign(*request, admission_, limits_, subject)
        .map([&](const model::CampaignKey& key) {
          return PullSteps(std::make_shared<CampaignCancellation>(seams_, key, caller.scope()));
        });
  };
  return rpc::PullStream::Start(admission_, "CancelCampaign", *context, prepare);
}

}  // namespace touchpoint::intake
