// SPDX-License-Identifier: Apache-2.0
#include "common/auth/principal.h"

#include <algorithm>
#include <array>
#include <utility>

namespace touchpoint::auth {
namespace {

constexpr std::array<std::pair<Role, std::string_view>, 5> kWords = {{
    {Role::kPlanner, "planner"},
    {Role::kRep, "rep"},
    {Role::kOps, "ops"},
    {Role::kAdmin, "admin"},
    {Role::kSender, "sender"},
}};

}  // namespace

std::string_view ToString(Role role) {
  return kWords.at(static_cast<size_t>(role)).second;
}

std::optional<Role> ParseRole(std::string_view word) {
  const auto* at = std::find_if(kWords.begin(), kWords.end(),
                                [word](const auto& known) { return known.second == word; });
  return at == kWords.end() ? std::nullopt : std::optional(at->first);
}

std::vector<Role> Roles::List() const {
  std::vector<Role> list;
  for (const auto& [role, word] : kWords) {
    if (Has(role)) {
      list.push_back(role);
    }
  }
  return list;
}

TeamScope TeamScope::Any() {
  TeamScope scope;
  scope.any_ = true;
  return scope;
}

TeamScope TeamScope::Only(const std::vector<std::string>& teams) {
  TeamScope scope;
  scope.teams_ = std::make_shared<const Teams>(teams.begin(), teams.end());
  return scope;
}

bool TeamScope::Covers(std::string_view team) const {
  return any_ || (teams_ && teams_->find(team) != teams_->end());
}

std::vector<std::string> TeamScope::teams() const {
  return teams_ ? std::vector<std::string>(teams_->begin(), teams_->end())
                : std::vector<std::string>();
}

Result<TeamScope> Judge(const Principal& principal, const Permission& permission) {
  if (principal.roles.Has(Role::kAdmin) || principal.roles.Meets(permission.any_team)) {
    return TeamScope::Any();
  }
  if (principal.roles.Meets(permission.own_team)) {
    return principal.teams;
  }
  return tl::unexpected(Failure{Code::kPermissionDenied,
                                "ROLE_DENIED",
                                "the roles of this credential do not include this call",
                                {},
                                {},
                                {}});
}

Failure TeamDenied() {
  return {Code::kPermissionDenied,
          "TEAM_SCOPE",
          "this credential does not act for that team",
          {},
          {},
          {}};
}

std::optional<Failure> CheckTeam(const TeamScope& scope, std::string_view team) {
  return scope.Covers(team) ? std::nullopt : std::optional(TeamDenied());
}

}  // namespace touchpoint::auth
