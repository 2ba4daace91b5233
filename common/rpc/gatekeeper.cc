// SPDX-License-Identifier: Apache-2.0
#include "common/rpc/gatekeeper.h"

#include <algorithm>
#include <utility>

namespace touchpoint::rpc {
namespace {

constexpr std::string_view kScheme = "bearer ";
// So many quotas are kept without a look at who still calls.
constexpr size_t kQuotasMin = 4096;

/// The token after "Bearer ", the scheme in any case (RFC 7235); nothing for another scheme.
std::optional<std::string_view> TokenOf(std::string_view authorization) {
  const bool bearer =
      authorization.size() > kScheme.size() &&
      std::equal(kScheme.begin(), kScheme.end(), authorization.begin(), [](char want, char is) {
        return want == (is >= 'A' && is <= 'Z' ? is + 32 : is);
      });
  return bearer ? std::optional(authorization.substr(kScheme.size())) : std::nullopt;
}

Failure CredentialMissing() {
  return {Code::kUnauthenticated,
          "CREDENTIAL_MISSING",
          "this daemon wants the metadata 'authorization: Bearer <token>'",
          {},
          {},
          {}};
}

}  // namespace

Gatekeeper::Gatekeeper(Mode mode, PermissionTable permissions, const Clock& clock,
                       const TokenQuota::Limits& limits)
    : mode_(mode),
      permissions_(std::move(permissions)),
      clock_(clock),
      limits_(mode == Mode::kOpen ? TokenQuota::Limits{} : limits),
      tokens_(std::make_shared<const auth::TokenTable>(std::vector<auth::TokenRecord>{})),
      quotas_max_(kQuotasMin) {
}

void Gatekeeper::SetTokens(std::shared_ptr<const auth::TokenTable> tokens) {
  const std::lock_guard lock(mutex_);
  tokens_ = std::move(tokens);
}

void Gatekeeper::SetJwts(std::shared_ptr<const JwtChecker> jwts) {
  const std::lock_guard lock(mutex_);
  jwts_ = std::move(jwts);
}

Result<Caller> Gatekeeper::Identify(const grpc::CallbackServerContext& context,
                                    std::string_view method) const {
  std::vector<std::string_view> authorizations;
  if (mode_ == Mode::kToken) {
    const auto range = context.client_metadata().equal_range("authorization");
    for (auto at = range.first; at != range.second; ++at) {
      authorizations.emplace_back(at->second.data(), at->second.size());
    }
  }
  return Identify(authorizations, method);
}

Result<Caller> Gatekeeper::Identify(const std::vector<std::string_view>& authorizations,
                                    std::string_view method) const {
  const auth::Permission* permission = permissions_.Find(method);
  if (permission == nullptr) {
    return tl::unexpected(
        Failure{Code::kUnimplemented, "METHOD_UNKNOWN", "no such method", {}, {}, {}});
  }
  auto principal = Authenticate(authorizations);
  if (!principal) {
    return tl::unexpected(std::move(principal.error()));
  }
  auto scope = auth::Judge(**principal, *permission);
  if (!scope) {
    return tl::unexpected(std::move(scope.error()));
  }
  auto quota = QuotaOf((*principal)->token_id);
  return Caller(std::move(*principal), std::move(*scope), std::move(quota));
}

std::optional<Failure> Gatekeeper::CheckReader(const std::vector<std::string_view>& authorizations,
                                               auth::Roles readers) const {
  const auto principal = Authenticate(authorizations);
  if (!principal) {
    return principal.error();
  }
  const auto judged = auth::Judge(**principal, {readers, {}, false});
  return judged ? std::nullopt : std::optional(judged.error());
}

// Only verified callers have one. There are as many as issued tokens, and as many as an identity
// provider has subjects: those that no longer differ from a new one are dropped now and then. The
// bound then doubles what is left, so that a quota costs the same however many there are.
std::shared_ptr<TokenQuota> Gatekeeper::QuotaOf(const std::string& token_id) const {
  const std::lock_guard lock(mutex_);
  if (quotas_.size() >= quotas_max_ && quotas_.find(token_id) == quotas_.end()) {
    std::erase_if(quotas_, [now = std::chrono::steady_clock::now()](const auto& kept) {
      return kept.second.use_count() == 1 && kept.second->IsUnused(now);
    });
    quotas_max_ = std::max(kQuotasMin, 2 * quotas_.size());
  }
  auto& quota = quotas_[token_id];
  if (!quota) {
    quota = std::make_shared<TokenQuota>(limits_);
  }
  return quota;
}

size_t Gatekeeper::quotas() const {
  const std::lock_guard lock(mutex_);
  return quotas_.size();
}

bool Gatekeeper::IsAudited(std::string_view method) const {
  const auth::Permission* permission = permissions_.Find(method);
  return permission != nullptr && permission->audited;
}

Result<std::shared_ptr<const auth::Principal>> Gatekeeper::Authenticate(
    const std::vector<std::string_view>& authorizations) const {
  if (mode_ == Mode::kOpen) {
    static const auto kAnybody = std::make_shared<const auth::Principal>(
        auth::Principal{"open", {auth::Role::kAdmin}, auth::TeamScope::Any()});
    return kAnybody;
  }
  if (authorizations.empty()) {
    return tl::unexpected(CredentialMissing());
  }
  const auto token = TokenOf(authorizations.front());
  if (!token || authorizations.size() > 1) {
    return tl::unexpected(auth::CredentialInvalid());
  }
  std::shared_ptr<const auth::TokenTable> tokens;
  std::shared_ptr<const JwtChecker> jwts;
  {
    const std::lock_guard lock(mutex_);
    tokens = tokens_;
    jwts = jwts_;
  }
  if (jwts && !auth::IsLikeToken(*token)) {
    return jwts->Check(*token, clock_.Now());
  }
  return tokens->Check(*token, clock_.Now());
}

}  // namespace touchpoint::rpc
