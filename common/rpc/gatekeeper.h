// SPDX-License-Identifier: Apache-2.0
// Who is at the door: every call becomes a Caller here, or is refused. The only place that knows
// credentials and roles; what a call touches is then judged by its Caller's scope.
#pragma once

#include <grpcpp/server_context.h>

#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <utility>
#include <vector>

#include "common/auth/principal.h"
#include "common/auth/token_table.h"
#include "common/base/clock.h"
#include "common/rpc/jwt_checker.h"
#include "common/rpc/permission_table.h"
#include "common/rpc/token_quota.h"

namespace touchpoint::rpc {

/// Who makes a call, and the teams that this call may touch. Only a Gatekeeper makes one.
class Caller {
 public:
  const auth::Principal& principal() const { return *principal_; }
  const auth::TeamScope& scope() const { return scope_; }
  /// Of its token, shared by all its calls.
  TokenQuota& quota() const { return *quota_; }

 private:
  friend class Gatekeeper;
  Caller(std::shared_ptr<const auth::Principal> principal, auth::TeamScope scope,
         std::shared_ptr<TokenQuota> quota)
      : principal_(std::move(principal)), scope_(std::move(scope)), quota_(std::move(quota)) {}

  std::shared_ptr<const auth::Principal> principal_;
  auth::TeamScope scope_;
  std::shared_ptr<TokenQuota> quota_;
};

/// Thread-safe.
class Gatekeeper {
 public:
  enum class Mode {
    kOpen,   // every caller is an admin: who can reach the listener is trusted
    kToken,  // a caller is who its bearer token says
  };

  /// `clock` outlives it. `limits` are those of each token; open doors have none.
  Gatekeeper(Mode mode, PermissionTable permissions, const Clock& clock,
             const TokenQuota::Limits& limits = {});

  /// The tokens from now on.
  void SetTokens(std::shared_ptr<const auth::TokenTable> tokens);

  /// What checks JWTs from now on; null, as at first: none is good.
  void SetJwts(std::shared_ptr<const JwtChecker> jwts);

  /// UNAUTHENTICATED: CREDENTIAL_MISSING, CREDENTIAL_INVALID, CREDENTIAL_EXPIRED;
  /// PERMISSION_DENIED/ROLE_DENIED; UNIMPLEMENTED/METHOD_UNKNOWN for a method without permission.
  Result<Caller> Identify(const grpc::CallbackServerContext& context,
                          std::string_view method) const;

  /// The same for the values of the metadata "authorization".
  Result<Caller> Identify(const std::vector<std::string_view>& authorizations,
                          std::string_view method) const;

  /// Who calls, whatever they may do: the first half of Identify().
  Result<std::shared_ptr<const auth::Principal>> Authenticate(
      const std::vector<std::string_view>& authorizations) const;

  /// Why whoever shows this may not read what these roles may; nothing: they may.
  std::optional<Failure> CheckReader(const std::vector<std::string_view>& authorizations,
                                     auth::Roles readers) const;

  bool is_open() const { return mode_ == Mode::kOpen; }

  /// Whether calls of the method are written to the audit log.
  bool IsAudited(std::string_view method) const;

  /// Of how many callers the quota is kept.
  size_t quotas() const;

 private:
  std::shared_ptr<TokenQuota> QuotaOf(const std::string& token_id) const;

  const Mode mode_;
  const PermissionTable permissions_;
  const Clock& clock_;
  const TokenQuota::Limits limits_;
  mutable std::mutex mutex_;
  std::shared_ptr<const auth::TokenTable> tokens_;
  std::shared_ptr<const JwtChecker> jwts_;
  mutable std::unordered_map<std::string, std::shared_ptr<TokenQuota>> quotas_;  // by token id
  mutable size_t quotas_max_;
};

}  // namespace touchpoint::rpc
