// SPDX-License-Identifier: Apache-2.0
#include "services/admin/token_request.h"

#include <set>

#include "common/rpc/permission_table.h"
#include "common/rpc/time.h"

namespace touchpoint::admin {
namespace {

constexpr size_t kTeamsMax = 64;
constexpr std::chrono::seconds kLifetimeMin(1);

void ReadRoles(const v1::CreateTokenRequest& request, rpc::FieldChecker& check,
               auth::Roles& roles) {
  for (int i = 0; i < request.roles_size(); ++i) {
    const std::string field = "roles[" + std::to_string(i) + "]";
    const auto role = rpc::FromProto(request.roles(i));
    if (!role) {
      check.Refuse("ENUM_VALUE", field, "is no role");
    } else if (roles.Has(*role)) {
      check.Refuse("FIELD_CONFLICT", field, "is there twice");
    } else {
      roles.Add(*role);
    }
  }
  if (request.roles().empty()) {
    check.Refuse("FIELD_MISSING", "roles", "is required");
  }
}

void ReadTeams(const v1::CreateTokenRequest& request, rpc::FieldChecker& check,
               auth::TokenRecord& token) {
  check.Size(request.teams_size(), kTeamsMax, "teams");
  std::set<std::string> seen;
  for (int i = 0; i < request.teams_size(); ++i) {
    const std::string field = "teams[" + std::to_string(i) + "]";
    check.Name(request.teams(i), field.c_str());
    if (!seen.insert(request.teams(i)).second) {
      check.Refuse("FIELD_CONFLICT", field, "is there twice");
    }
  }
  if (request.any_team() && !request.teams().empty()) {
    check.Refuse("FIELD_CONFLICT", "teams", "must be empty with any_team");
  }
  if (token.roles.Meets({auth::Role::kPlanner, auth::Role::kSender}) && !request.any_team() &&
      request.teams().empty()) {
    check.Refuse("FIELD_MISSING", "teams", "a planner or sender needs a team, or any_team");
  }
  token.teams.assign(request.teams().begin(), request.teams().end());
  token.any_team = request.any_team();
}

Duration ReadLifetime(const v1::CreateTokenRequest& request, rpc::FieldChecker& check,
                      Duration lifetime_max) {
  if (!request.has_lifetime()) {
    return lifetime_max;
  }
  const std::chrono::seconds seconds(request.lifetime().seconds());
  // Both in seconds: what a caller sends need not be a number of milliseconds.
  const bool fits =
      seconds >= kLifetimeMin && seconds <= std::chrono::floor<std::chrono::seconds>(lifetime_max);
  const Duration lifetime =
      fits ? seconds + Duration(request.lifetime().nanos() / 1'000'000) : Duration();
  if (lifetime < kLifetimeMin || lifetime > lifetime_max) {
    check.Refuse(
        "TIME_RANGE", "lifetime",
        "must be from 1s to " + FormatDuration(lifetime_max) + " (auth.token_lifetime_max)");
  }
  return lifetime;
}

}  // namespace

Result<auth::TokenRecord> ReadTokenRequest(const v1::CreateTokenRequest& request,
                                           const rpc::FieldLimits& limits, Duration lifetime_max,
                                           Instant now) {
  rpc::FieldChecker check(limits);
  auth::TokenRecord token;
  ReadRoles(request, check, token.roles);
  ReadTeams(request, check, token);
  check.Text(request.comment(), "comment", limits.text_bytes);
  const Duration lifetime = ReadLifetime(request, check, lifetime_max);
  if (check.failure()) {
    return tl::unexpected(*check.failure());
  }
  token.comment = request.comment();
  token.created = now;
  token.expires = now + lifetime;
  return token;
}

void ToProto(const auth::TokenRecord& token, v1::Token& proto) {
  proto.set_token_id(token.id);
  for (const auth::Role role : token.roles.List()) {
    proto.add_roles(rpc::ToProto(role));
  }
  for (const std::string& team : token.teams) {
    proto.add_teams(team);
  }
  proto.set_any_team(token.any_team);
  proto.set_comment(token.comment);
  proto.set_created_by(token.created_by);
  rpc::ToProto(token.created, *proto.mutable_create_time());
  rpc::ToProto(token.expires, *proto.mutable_expire_time());
  if (token.revoked) {
    rpc::ToProto(*token.revoked, *proto.mutable_revoke_time());
  }
}

}  // namespace touchpoint::admin
