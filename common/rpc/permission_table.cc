// SPDX-License-Identifier: Apache-2.0
#include "common/rpc/permission_table.h"

#include <google/protobuf/descriptor.h>

namespace touchpoint::rpc {
namespace {

using google::protobuf::MethodDescriptor;
using google::protobuf::RepeatedField;

tl::unexpected<Failure> Undeclared(const std::string& method, const std::string& what) {
  return tl::unexpected(
      Failure{Code::kFailedPrecondition, "PERMISSION_UNDECLARED", method + " " + what, {}, {}, {}});
}

bool ReadRoles(const RepeatedField<int>& proto, auth::Roles& roles) {
  for (const int number : proto) {
    const auto role = FromProto(static_cast<v1::Role>(number));
    if (!role) {
      return false;
    }
    roles.Add(*role);
  }
  return true;
}

}  // namespace

std::optional<auth::Role> FromProto(v1::Role role) {
  switch (role) {
    case v1::ROLE_PLANNER:
      return auth::Role::kPlanner;
    case v1::ROLE_REP:
      return auth::Role::kRep;
    case v1::ROLE_OPS:
      return auth::Role::kOps;
    case v1::ROLE_ADMIN:
      return auth::Role::kAdmin;
    case v1::ROLE_SENDER:
      return auth::Role::kSender;
    default:
      return std::nullopt;
  }
}

v1::Role ToProto(auth::Role role) {
  switch (role) {
    case auth::Role::kPlanner:
      return v1::ROLE_PLANNER;
    case auth::Role::kRep:
      return v1::ROLE_REP;
    case auth::Role::kOps:
      return v1::ROLE_OPS;
    case auth::Role::kAdmin:
      return v1::ROLE_ADMIN;
    case auth::Role::kSender:
      return v1::ROLE_SENDER;
  }
  return v1::ROLE_UNSPECIFIED;
}

Result<PermissionTable> PermissionTable::Read(const std::vector<std::string>& services) {
  PermissionTable table;
  const auto* pool = google::protobuf::DescriptorPool::generated_pool();
  for (const std::string& name : services) {
    const auto* service = pool->FindServiceByName(name);
    if (service == nullptr) {
      return Undeclared(name, "is no service of this build");
    }
    for (int i = 0; i < service->method_count(); ++i) {
      const MethodDescriptor& method = *service->method(i);
      const auto& options = method.options();
      auth::Permission permission;
      if (!options.HasExtension(v1::permission)) {
        return Undeclared(method.full_name(), "has no option (touchpoint.v1.permission)");
      }
      const v1::Permission& declared = options.GetExtension(v1::permission);
      if (!ReadRoles(declared.any_team(), permission.any_team) ||
          !ReadRoles(declared.own_team(), permission.own_team) ||
          (permission.any_team.empty() && permission.own_team.empty())) {
        return Undeclared(method.full_name(), "has a permission without roles");
      }
      permission.audited = declared.audit();
      if (!table.methods_.emplace(method.name(), permission).second) {
        return Undeclared(method.full_name(), "has the name of another service's method");
      }
    }
  }
  return table;
}

const auth::Permission* PermissionTable::Find(std::string_view method) const {
  const auto at = methods_.find(method);
  return at == methods_.end() ? nullptr : &at->second;
}

}  // namespace touchpoint::rpc
