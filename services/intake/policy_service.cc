// SPDX-License-Identifier: Apache-2.0
#include "services/intake/policy_service.h"

#include <string>
#include <utility>
#include <vector>

#include "common/policy/load_policy.h"
#include "common/policy/reach.h"
#include "common/rpc/unary_call.h"
#include "services/intake/policy_shift.h"
#include "touchpoint/v1/policy_service.pb.h"

namespace touchpoint::intake {
namespace {

constexpr int kDecisionsDefault = 1'000;
constexpr int kDecisionsMax = 10'000;

struct PolicyRequest {
  PolicyDraft draft;
  std::optional<std::string> expected_revision;
  bool validate_only = false;
  std::vector<std::string> warnings;
};

/// The message says where; the field, that it is about the text.
Failure OfText(Failure failure) {
  failure.fields.push_back({"text", "is no policy that can be applied"});
  return failure;
}

struct ReadPolicy {
  model::Policy policy;
  std::vector<std::string> warnings;
};

/// The policy of a request that has a text and the name that messages call it by.
template <typename Request>
Result<ReadPolicy> ReadText(const Request& message, rpc::FieldChecker& check,
                            const ZoneDatabase& zones, Instant now) {
  if (message.text().empty()) {
    check.Refuse("FIELD_MISSING", "text", "is required");
  }
  check.Text(message.file_name(), "file_name", check.limits().text_bytes);
  if (check.failure()) {
    return tl::unexpected(*check.failure());
  }
  const std::string name = message.file_name().empty() ? "policy" : message.file_name();
  auto policy = policy::LoadPolicy(message.text(), name, zones);
  if (!policy) {
    return tl::unexpected(OfText(std::move(policy.error())));
  }
  auto warnings = policy::CheckReach(*policy, now);
  if (!warnings) {
    return tl::unexpected(OfText(std::move(warnings.error())));
  }
  return ReadPolicy{std::move(*policy), std::move(*warnings)};
}

Result<PolicyRequest> Read(v1::ApplyPolicyRequest message, const rpc::FieldLimits& limits,
                           const ZoneDatabase& zones, const std::string& author, Instant now) {
  rpc::FieldChecker check(limits);
  check.Text(message.comment(), "comment", limits.text_bytes);
  check.Text(message.expected_revision(), "expected_revision", limits.id_bytes);
  auto read = ReadText(message, check, zones, now);
  if (!read) {
    return tl::unexpected(std::move(read.error()));
  }
  PolicyRequest request;
  request.draft = {std::move(read->policy.revision), std::move(read->policy.canonical), author,
                   std::move(*message.mutable_comment()), now};
  if (!message.expected_revision().empty()) {
    request.expected_revision = std::move(*message.mutable_expected_revision());
  }
  request.validate_only = message.validate_only();
  request.warnings = std::move(read->warnings);
  return request;
}

struct SimulationRequest {
  std::shared_ptr<const decide::Rulebook> rulebook;
  std::vector<std::string> warnings;
  size_t plans = 0;
};

Result<SimulationRequest> Read(const v1::SimulatePolicyRequest& message,
                               const rpc::FieldLimits& limits,
                               const std::shared_ptr<const ZoneDatabase>& zones, Instant now) {
  rpc::FieldChecker check(limits);
  if (message.decisions() < 0 || message.decisions() > kDecisionsMax) {
    check.Refuse("NUMBER_RANGE", "decisions", "must be within 1 to 10000, or 0 for 1000");
  }
  auto read = ReadText(message, check, *zones, now);
  if (!read) {
    return tl::unexpected(std::move(read.error()));
  }
  return SimulationRequest{
      std::make_shared<const decide::Rulebook>(std::move(read->policy), zones),
      std::move(read->warnings),
      static_cast<size_t>(message.decisions() == 0 ? kDecisionsDefault : message.decisions())};
}

v1::ApplyPolicyResponse ToResponse(const PolicyRequest& request) {
  v1::ApplyPolicyResponse out;
  out.set_policy_revision(request.draft.revision);
  for (const std::string& warning : request.warnings) {
    out.add_warnings(warning);
  }
  return out;
}

}  // namespace

PolicyService::PolicyService(Seams seams, const rpc::FieldLimits& limits)
    : seams_(std::move(seams)), limits_(limits) {
}

PolicyService::Reactor* PolicyService::ApplyPolicy(Context* context, const Bytes* bytes,
                                                   Bytes* response) {
  const auto validate = [this](const PolicyRequest& request, rpc::UnaryCall& call) {
    seams_.policies.LoadLivePolicy(call.deadline(),
                                   [&call, request](const Result<commit::LivePolicy>& live) {
                                     if (!live) {
                                       return call.Fail(live.error());
                                     }
                                     v1::ApplyPolicyResponse out = ToResponse(request);
                                     out.set_changed(live->revision != request.draft.revision);
                                     if (out.changed() && request.expected_revision &&
                                         live->revision != *request.expected_revision) {
                                       return call.Fail(VersionConflict(*live));
                                     }
                                     call.Answer(out);
                                   });
  };
  const auto apply = [this](const PolicyRequest& request, rpc::UnaryCall& call) {
    seams_.follower.Apply(request.draft, request.expected_revision, call.deadline(),
                          [&call, request](const Result<AppliedPolicy>& applied) {
                            if (!applied) {
                              return call.Fail(applied.error());
                            }
                            v1::ApplyPolicyResponse out = ToResponse(request);
                            out.set_number(static_cast<int64_t>(applied->live.number));
                            out.set_changed(applied->changed);
                            call.Answer(out);
                          });
  };
  const auto serve = [this, validate, apply](const v1::ApplyPolicyRequest& message,
                                             rpc::UnaryCall& call) {
    auto request = Read(message, limits_, *seams_.zones, call.caller().principal().token_id,
                        seams_.clock.Now());
    if (!request) {
      return call.Fail(request.error());
    }
    call.Post([validate, apply, &call, request = std::move(*request)] {
      request.validate_only ? validate(request, call) : apply(request, call);
    });
  };
  return rpc::Serve<v1::ApplyPolicyRequest>(seams_.admission, "ApplyPolicy", context, bytes,
                                            response, serve);
}

PolicyService::Reactor* PolicyService::SimulatePolicy(Context* context, const Bytes* bytes,
                                                      Bytes* response) {
  const auto serve = [this](const v1::SimulatePolicyRequest& message, rpc::UnaryCall& call) {
    auto request = Read(message, limits_, seams_.zones, seams_.clock.Now());
    if (!request) {
      return call.Fail(request.error());
    }
    call.Post([this, &call, request = std::move(*request)] {
      const auto shift = std::make_shared<PolicyShift>();
      Simulate(
          seams_.simulation, request.rulebook, request.plans, call.deadline(),
          [shift](const SimulatedStakeholder& stakeholder) { shift->Add(stakeholder); },
          [shift, &call, request](const Result<bool>& simulated) {
            if (!simulated) {
              return call.Fail(simulated.error());
            }
            v1::SimulatePolicyResponse out = shift->Show();
            out.set_policy_revision(request.rulebook->policy().revision);
            out.mutable_warnings()->Assign(request.warnings.begin(), request.warnings.end());
            call.Answer(out);
          });
    });
  };
  return rpc::Serve<v1::SimulatePolicyRequest>(seams_.admission, "SimulatePolicy", context, bytes,
                                               response, serve);
}

}  // namespace touchpoint::intake
