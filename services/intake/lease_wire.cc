// SPDX-License-Identifier: Apache-2.0
#include "services/intake/lease_wire.h"

#include <set>
#include <utility>

#include "common/rpc/convert.h"
#include "common/rpc/sealed_token.h"
#include "common/rpc/time.h"

namespace touchpoint::intake {
namespace {

constexpr std::string_view kScope = "lease";
constexpr size_t kListMax = 64;  // channels or teams of a request
constexpr Duration kLeaseMin = std::chrono::seconds(1);
constexpr Duration kLeaseMax = kDay;

uint64_t ScopeOf(std::string_view data_set) {
  return rpc::TokenScope(data_set, kScope);
}

std::optional<Duration> ReadLength(bool set, const google::protobuf::Duration& proto,
                                   rpc::FieldChecker& check) {
  if (!set) {
    return std::nullopt;
  }
  const std::chrono::seconds seconds(proto.seconds());
  const bool fits = seconds >= std::chrono::seconds(0) && seconds <= kLeaseMax &&
                    proto.nanos() >= 0 && proto.nanos() < 1'000'000'000;
  const Duration length = fits ? seconds + Duration(proto.nanos() / 1'000'000) : Duration(0);
  if (length < kLeaseMin || length > kLeaseMax) {
    check.Refuse("TIME_RANGE", "lease", "must be from 1s to 24h");
  }
  return length;
}

std::optional<model::DispatchResult> ReadResult(v1::DispatchResult result) {
  const bool known = result > v1::DISPATCH_RESULT_UNSPECIFIED && v1::DispatchResult_IsValid(result);
  return known ? std::optional(static_cast<model::DispatchResult>(result)) : std::nullopt;
}

void CheckNames(const google::protobuf::RepeatedPtrField<std::string>& names, const char* field,
                rpc::FieldChecker& check) {
  check.Size(names.size(), kListMax, field);
  std::set<std::string> seen;
  for (int i = 0; i < names.size(); ++i) {
    const std::string path = std::string(field) + "[" + std::to_string(i) + "]";
    check.Name(names[i], path.c_str());
    if (!seen.insert(names[i]).second) {
      check.Refuse("FIELD_CONFLICT", path, "is there twice");
    }
  }
}

Failure Unknown(std::string reason, const std::string& list, size_t index,
                const std::string& what) {
  return InvalidField(std::move(reason), list + "[" + std::to_string(index) + "]",
                      "is no " + what + " of the policy");
}

Result<LeaseProof> ReadProof(const std::string& token, rpc::FieldChecker& check,
                             std::string_view data_set) {
  if (token.empty()) {
    check.Refuse("FIELD_MISSING", "lease_token", "is required");
  }
  if (check.failure()) {
    return tl::unexpected(*check.failure());
  }
  return OpenLease(token, data_set);
}

}  // namespace

std::string SealLease(const LeaseProof& proof, std::string_view data_set) {
  return rpc::SealToken(rpc::TokenKind::kLease, ScopeOf(data_set),
                        {proof.touchpoint.partition, proof.touchpoint.surrogate,
                         proof.touchpoint.sequence, proof.epoch, proof.nonce[0], proof.nonce[1]});
}

Result<LeaseProof> OpenLease(const std::string& token, std::string_view data_set) {
  const auto numbers = rpc::OpenToken(rpc::TokenKind::kLease, ScopeOf(data_set), token);
  if (!numbers || numbers->size() != 6) {
    return tl::unexpected(Failure{Code::kFailedPrecondition,
                                  "LEASE_LOST",
                                  "lease_token is none of this data set's: do not send",
                                  {},
                                  {},
                                  {}});
  }
  const std::vector<uint64_t>& n = *numbers;
  return LeaseProof{{static_cast<uint32_t>(n[0]), n[1], static_cast<model::Sequence>(n[2])},
                    static_cast<uint32_t>(n[3]),
                    {n[4], n[5]}};
}

void ToProto(const LeasedContact& contact, std::string_view data_set, v1::Lease& proto) {
  const model::Touchpoint& host = contact.host.touchpoint;
  rpc::ToProto(contact.host, *proto.mutable_touchpoint());
  proto.set_channel(contact.channel);
  proto.set_lease_token(SealLease(contact.proof, data_set));
  proto.set_epoch(contact.proof.epoch);
  proto.set_dispatch_id(ToString(contact.proof.touchpoint));
  rpc::ToProto(host.lease.granted, *proto.mutable_grant_time());
  rpc::ToProto(host.occupied_to, *proto.mutable_send_by());
  proto.set_attempt(host.lease.attempts);
  for (size_t i = 0; i < contact.parts.size(); ++i) {
    const ContactPart& part = contact.parts[i];
    v1::Contribution& out = *proto.add_contributions();
    out.set_team(part.team);
    out.set_request_id(part.details.request_id);
    out.set_touchpoint_id(ToString(part.touchpoint));
    out.set_purpose(part.purpose);
    out.set_content_ref(part.details.content_ref);
    out.mutable_attributes()->insert(part.details.attributes.begin(),
                                     part.details.attributes.end());
    out.set_lead(i == 0);
  }
}

void CheckLists(const google::protobuf::RepeatedPtrField<std::string>& channels,
                const google::protobuf::RepeatedPtrField<std::string>& teams,
                rpc::FieldChecker& check) {
  if (channels.empty()) {
    check.Refuse("FIELD_MISSING", "channels", "is required");
  }
  CheckNames(channels, "channels", check);
  CheckNames(teams, "teams", check);
}

Result<LeaseTerms> ReadTerms(const v1::LeaseTouchpointsRequest& request,
                             const rpc::FieldLimits& limits) {
  rpc::FieldChecker check(limits);
  CheckLists(request.channels(), request.teams(), check);
  LeaseTerms terms;
  terms.lease = ReadLength(request.has_lease(), request.lease(), check);
  if (check.failure()) {
    return tl::unexpected(*check.failure());
  }
  terms.channels.assign(request.channels().begin(), request.channels().end());
  terms.teams.assign(request.teams().begin(), request.teams().end());
  return terms;
}

std::optional<Failure> CheckTerms(const std::vector<std::string>& channels,
                                  const std::vector<std::string>& teams,
                                  const model::Policy& policy) {
  for (size_t i = 0; i < channels.size(); ++i) {
    if (!policy.channels.contains(channels[i])) {
      return Unknown("UNKNOWN_CHANNEL", "channels", i, "channel");
    }
  }
  for (size_t i = 0; i < teams.size(); ++i) {
    if (!policy.KnowsTeam(teams[i])) {
      return Unknown("UNKNOWN_TEAM", "teams", i, "team");
    }
  }
  return std::nullopt;
}

Result<LeaseRequest> ReadLease(const v1::LeaseTouchpointRequest& request,
                               const rpc::FieldLimits& limits) {
  rpc::FieldChecker check(limits);
  LeaseRequest read;
  read.lease = ReadLength(request.has_lease(), request.lease(), check);
  if (check.failure()) {
    return tl::unexpected(*check.failure());
  }
  auto target = rpc::ReadId(request.touchpoint_id(), limits);
  if (!target) {
    return tl::unexpected(std::move(target.error()));
  }
  read.touchpoint = std::get<model::TouchpointId>(*target);
  return read;
}

Result<AcknowledgeRequest> ReadAcknowledge(const v1::AcknowledgeTouchpointRequest& request,
                                           const rpc::FieldLimits& limits,
                                           std::string_view data_set) {
  rpc::FieldChecker check(limits);
  const auto result = ReadResult(request.result());
  if (!result) {
    check.Refuse("ENUM_VALUE", "result",
                 "must be SENT, DELIVERED, FAILED, FAILED_FOR_GOOD or UNKNOWN");
  }
  AcknowledgeRequest read;
  read.at = check.Time(request.has_sent_time(), request.sent_time(), "sent_time", Rounding::kUp);
  check.Text(request.text(), "text", limits.text_bytes);
  auto proof = ReadProof(request.lease_token(), check, data_set);
  if (!proof) {
    return tl::unexpected(std::move(proof.error()));
  }
  read.proof = *proof;
  read.result = *result;
  read.text = request.text();
  return read;
}

Result<ExtendRequest> ReadExtend(const v1::ExtendLeaseRequest& request,
                                 const rpc::FieldLimits& limits, std::string_view data_set) {
  rpc::FieldChecker check(limits);
  ExtendRequest read;
  read.lease = ReadLength(request.has_lease(), request.lease(), check);
  auto proof = ReadProof(request.lease_token(), check, data_set);
  if (!proof) {
    return tl::unexpected(std::move(proof.error()));
  }
  read.proof = *proof;
  return read;
}

Result<ReturnRequest> ReadReturn(const v1::ReturnTouchpointRequest& request,
                                 const rpc::FieldLimits& limits, std::string_view data_set) {
  rpc::FieldChecker check(limits);
  ReturnRequest read;
  read.not_before = check.Time(request.has_not_before_time(), request.not_before_time(),
                               "not_before_time", Rounding::kUp);
  check.Text(request.text(), "text", limits.text_bytes);
  auto proof = ReadProof(request.lease_token(), check, data_set);
  if (!proof) {
    return tl::unexpected(std::move(proof.error()));
  }
  read.proof = *proof;
  read.text = request.text();
  return read;
}

Result<ResolveRequest> ReadResolve(const v1::ResolveTouchpointRequest& request,
                                   const rpc::FieldLimits& limits) {
  rpc::FieldChecker check(limits);
  const auto result = ReadResult(request.result());
  if (!result || *result == model::DispatchResult::kUnknown) {
    check.Refuse("ENUM_VALUE", "result", "must be SENT, DELIVERED, FAILED or FAILED_FOR_GOOD");
  }
  ResolveRequest read;
  read.at = check.Time(request.has_sent_time(), request.sent_time(), "sent_time", Rounding::kUp);
  check.Text(request.text(), "text", limits.text_bytes);
  if (check.failure()) {
    return tl::unexpected(*check.failure());
  }
  auto target = rpc::ReadId(request.touchpoint_id(), limits);
  if (!target) {
    return tl::unexpected(std::move(target.error()));
  }
  read.touchpoint = std::get<model::TouchpointId>(*target);
  read.result = *result;
  read.text = request.text();
  return read;
}

}  // namespace touchpoint::intake
