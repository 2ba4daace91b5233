// SPDX-License-Identifier: Apache-2.0
#include "common/auth/jwt_claims.h"

#include <algorithm>
#include <boost/json/array.hpp>
#include <boost/json/value.hpp>
#include <cmath>
#include <optional>
#include <utility>

#include "common/auth/json_object.h"

namespace touchpoint::auth {
namespace {

namespace json = boost::json;

constexpr Duration kLeeway = std::chrono::seconds(30);
constexpr size_t kSubjectMax = 128;           // bytes
constexpr double kSecondsMax = 253402300799;  // the year 9999
constexpr std::string_view kHarmless =
    "0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ-._~@:|+=,/";
constexpr std::string_view kAnyTeam = "*";

tl::unexpected<JwtRefusal> Refused(const char* why) {
  return tl::unexpected(JwtRefusal{why});
}

bool IsText(const json::value& value, std::string_view text) {
  return value.is_string() && View(value.get_string()) == text;
}

bool IsFor(const json::object& claims, std::string_view audience) {
  const json::value* aud = claims.if_contains("aud");
  const json::array* list = aud == nullptr ? nullptr : aud->if_array();
  if (list == nullptr) {
    return aud != nullptr && IsText(*aud, audience);
  }
  return std::any_of(list->begin(), list->end(),
                     [audience](const json::value& one) { return IsText(one, audience); });
}

/// Seconds since 1970, fractions allowed (RFC 7519, NumericDate). Nothing for anything else.
std::optional<Instant> ToInstant(const json::value& value) {
  json::error_code error;
  const auto seconds = value.is_number() ? value.to_number<double>(error) : -1;
  if (error || !(seconds >= 0 && seconds <= kSecondsMax)) {
    return std::nullopt;
  }
  return FromMillis(static_cast<int64_t>(std::floor(seconds * 1000)));
}

std::string NameOf(std::string_view subject) {
  constexpr std::string_view kHex = "0123456789ABCDEF";
  std::string name = "jwt:";
  for (const char c : subject) {
    const auto byte = static_cast<unsigned char>(c);
    if (kHarmless.find(c) != kHarmless.npos) {
      name += c;
    } else {
      name += {'%', kHex[byte >> 4], kHex[byte & 15]};
    }
  }
  return name;
}

const char* CheckTimes(const json::object& claims, Instant now) {
  for (const auto& [name, early] : {std::pair("nbf", "it is not good yet (nbf)"),
                                    std::pair("iat", "it is of the future (iat)")}) {
    const json::value* value = claims.if_contains(name);
    const auto time = value == nullptr ? std::optional(now) : ToInstant(*value);
    if (!time) {
      return "nbf or iat is no time";
    }
    if (now + kLeeway < *time) {
      return early;
    }
  }
  return nullptr;
}

JwtResult<Roles> ReadRoles(const json::object& claims) {
  const json::value* member = claims.if_contains("touchpoint_roles");
  const json::array* words = member == nullptr ? nullptr : member->if_array();
  if (words == nullptr || words->empty()) {
    return Refused("touchpoint_roles is no array of roles");
  }
  Roles roles;
  for (const json::value& word : *words) {
    const auto role = word.is_string() ? ParseRole(View(word.get_string())) : std::nullopt;
    if (!role) {
      return Refused("touchpoint_roles has something else than planner, rep, ops and admin");
    }
    roles.Add(*role);
  }
  return roles;
}

JwtResult<TeamScope> ReadTeams(const json::object& claims) {
  const json::value* member = claims.if_contains("touchpoint_teams");
  if (member == nullptr) {
    return TeamScope();
  }
  if (IsText(*member, kAnyTeam)) {
    return TeamScope::Any();
  }
  if (!member->is_array()) {
    return Refused("touchpoint_teams is neither an array of teams nor \"*\"");
  }
  std::vector<std::string> teams;
  for (const json::value& team : member->get_array()) {
    // Not to be taken for every team, nor for a team of that name.
    if (!team.is_string() || team.get_string().empty() || IsText(team, kAnyTeam)) {
      return Refused("touchpoint_teams has something that is no team; \"*\" stands alone");
    }
    teams.emplace_back(View(team.get_string()));
  }
  return teams.empty() ? TeamScope() : TeamScope::Only(teams);
}

JwtResult<Principal> ReadPrincipal(const json::object& claims) {
  const json::string* subject = FindString(claims, "sub");
  if (subject == nullptr || subject->empty() || subject->size() > kSubjectMax) {
    return Refused("sub is not of 1 to 128 bytes");
  }
  const auto roles = ReadRoles(claims);
  if (!roles) {
    return tl::unexpected(roles.error());
  }
  auto teams = ReadTeams(claims);
  if (!teams) {
    return tl::unexpected(teams.error());
  }
  if (roles->Meets({Role::kPlanner, Role::kSender}) && !teams->any() && teams->teams().empty()) {
    return Refused("a planner or sender needs touchpoint_teams");
  }
  return Principal{NameOf(View(*subject)), *roles, std::move(*teams)};
}

}  // namespace

JwtResult<VerifiedJwt> ReadClaims(std::string_view json, const JwtRules& rules, Instant now) {
  const auto claims = ParseObject(json);
  if (!claims) {
    return Refused("its claims are no JSON object, or have a member twice");
  }
  const json::string* issuer = FindString(*claims, "iss");
  if (issuer == nullptr || View(*issuer) != rules.issuer) {
    return Refused("iss is not auth.jwt_issuer");
  }
  if (!IsFor(*claims, rules.audience)) {
    return Refused("aud does not have auth.jwt_audience");
  }
  const json::value* exp = claims->if_contains("exp");
  const auto expires = exp == nullptr ? std::nullopt : ToInstant(*exp);
  if (!expires) {
    return Refused("exp is no time");
  }
  if (now >= *expires + kLeeway) {
    return tl::unexpected(JwtRefusal{"it has expired", true});
  }
  if (const char* why = CheckTimes(*claims, now)) {
    return Refused(why);
  }
  auto principal = ReadPrincipal(*claims);
  if (!principal) {
    return tl::unexpected(principal.error());
  }
  return VerifiedJwt{std::make_shared<const Principal>(std::move(*principal)), *expires + kLeeway};
}

}  // namespace touchpoint::auth
