// SPDX-License-Identifier: Apache-2.0
// The permission of every method, as the option (touchpoint.v1.permission) in the protos says.
#pragma once

#include <functional>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "common/auth/principal.h"
#include "touchpoint/v1/permission.pb.h"

namespace touchpoint::rpc {

/// Nothing for a number that is no role.
std::optional<auth::Role> FromProto(v1::Role role);
v1::Role ToProto(auth::Role role);

class PermissionTable {
 public:
  /// Of all methods of these services ("touchpoint.v1.TouchpointService"). FAILED_PRECONDITION/
  /// PERMISSION_UNDECLARED names a method without the option, with one that names no role, or whose
  /// name another service has too.
  static Result<PermissionTable> Read(const std::vector<std::string>& services);

  /// By the method's own name ("PlanTouchpoint"); null for an unknown one.
  const auth::Permission* Find(std::string_view method) const;

 private:
  std::map<std::string, auth::Permission, std::less<>> methods_;
};

}  // namespace touchpoint::rpc
