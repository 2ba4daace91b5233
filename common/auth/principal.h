// SPDX-License-Identifier: Apache-2.0
// Who asks and what for: roles, teams, and the one place where they are weighed. No I/O, no clock.
#pragma once

#include <cstdint>
#include <initializer_list>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "common/base/failure.h"

namespace touchpoint::auth {

enum class Role : uint8_t {
  kPlanner,  // plans and changes what its own teams plan
  kRep,      // reads timelines and explanations
  kOps,      // reads the throttle log and policies
  kAdmin,    // everything
  kSender,   // leases what falls due for its own teams
};

/// "planner"; the other way round, nothing for an unknown word.
std::string_view ToString(Role role);
std::optional<Role> ParseRole(std::string_view word);

/// A set of roles.
class Roles {
 public:
  Roles() = default;
  Roles(std::initializer_list<Role> roles) {
    for (const Role role : roles) {
      Add(role);
    }
  }

  void Add(Role role) { bits_ |= Bit(role); }
  bool Has(Role role) const { return (bits_ & Bit(role)) != 0; }
  bool Meets(Roles other) const { return (bits_ & other.bits_) != 0; }
  bool empty() const { return bits_ == 0; }
  /// In the order of Role.
  std::vector<Role> List() const;

  friend bool operator==(Roles, Roles) = default;

 private:
  static uint8_t Bit(Role role) { return static_cast<uint8_t>(1u << static_cast<uint8_t>(role)); }
  uint8_t bits_ = 0;
};

/// The teams whose touchpoints a caller may touch. Cheap to copy; without a value it covers none.
class TeamScope {
 public:
  TeamScope() = default;
  static TeamScope Any();
  static TeamScope Only(const std::vector<std::string>& teams);

  bool any() const { return any_; }
  bool Covers(std::string_view team) const;
  /// In alphabetical order; none where it is any().
  std::vector<std::string> teams() const;

 private:
  using Teams = std::set<std::string, std::less<>>;
  bool any_ = false;
  std::shared_ptr<const Teams> teams_;
};

struct Principal {
  std::string token_id;  // names the token in logs; no secret
  Roles roles;
  TeamScope teams;
};

/// Who may call a method: these roles for every team, those for the teams of the caller. `admin`
/// may call every one.
struct Permission {
  Roles any_team;
  Roles own_team;
  bool audited = false;
};

/// The teams that the call may touch. PERMISSION_DENIED/ROLE_DENIED if it may not be made at all.
Result<TeamScope> Judge(const Principal& principal, const Permission& permission);

/// PERMISSION_DENIED/TEAM_SCOPE for a team that a request names and its caller does not act for.
/// What is found by id or key is hidden instead: it is answered as if it were not there.
std::optional<Failure> CheckTeam(const TeamScope& scope, std::string_view team);
Failure TeamDenied();

}  // namespace touchpoint::auth
