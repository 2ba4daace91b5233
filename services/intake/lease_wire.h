// SPDX-License-Identifier: Apache-2.0
// Leases as the API has them: requests read, contacts and tokens written.
#pragma once

#include <string>
#include <string_view>

#include "common/rpc/field_checker.h"
#include "services/intake/requests.h"
#include "touchpoint/v1/dispatch_service.pb.h"

namespace touchpoint::intake {

/// A lease token belongs to one data set, and ends with its incarnation.
std::string SealLease(const LeaseProof& proof, std::string_view data_set);
/// LEASE_LOST for a text that is no token of this data set.
Result<LeaseProof> OpenLease(const std::string& token, std::string_view data_set);

void ToProto(const LeasedContact& contact, std::string_view data_set, v1::Lease& proto);

/// What the first message of a stream of leases asks for.
struct LeaseTerms {
  std::vector<std::string> channels;
  std::vector<std::string> teams;  // none: all that the caller may see
  std::optional<Duration> lease;
};

/// FIELD_MISSING, FIELD_LENGTH, FIELD_CHARSET, FIELD_CONFLICT, TIME_RANGE, NUMBER_RANGE.
Result<LeaseTerms> ReadTerms(const v1::LeaseTouchpointsRequest& request,
                             const rpc::FieldLimits& limits);
/// UNKNOWN_CHANNEL, UNKNOWN_TEAM: not in the policy.
std::optional<Failure> CheckTerms(const std::vector<std::string>& channels,
                                  const std::vector<std::string>& teams,
                                  const model::Policy& policy);
/// The channels and teams of a request: as ReadTerms().
void CheckLists(const google::protobuf::RepeatedPtrField<std::string>& channels,
                const google::protobuf::RepeatedPtrField<std::string>& teams,
                rpc::FieldChecker& check);

Result<LeaseRequest> ReadLease(const v1::LeaseTouchpointRequest& request,
                               const rpc::FieldLimits& limits);
Result<AcknowledgeRequest> ReadAcknowledge(const v1::AcknowledgeTouchpointRequest& request,
                                           const rpc::FieldLimits& limits,
                                           std::string_view data_set);
Result<ExtendRequest> ReadExtend(const v1::ExtendLeaseRequest& request,
                                 const rpc::FieldLimits& limits, std::string_view data_set);
Result<ReturnRequest> ReadReturn(const v1::ReturnTouchpointRequest& request,
                                 const rpc::FieldLimits& limits, std::string_view data_set);
Result<ResolveRequest> ReadResolve(const v1::ResolveTouchpointRequest& request,
                                   const rpc::FieldLimits& limits);

}  // namespace touchpoint::intake
