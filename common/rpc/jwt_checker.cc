// SPDX-License-Identifier: Apache-2.0
#include "common/rpc/jwt_checker.h"

#include <utility>

#include "common/auth/token.h"
#include "common/auth/token_table.h"
#include "common/telemetry/log.h"

namespace touchpoint::rpc {

JwtChecker::JwtChecker(auth::KeySet keys, auth::JwtRules rules, size_t remembered_max)
    : keys_(std::move(keys)), rules_(std::move(rules)), remembered_max_(remembered_max) {
}

Result<std::shared_ptr<const auth::Principal>> JwtChecker::Check(std::string_view text,
                                                                 Instant now) const {
  std::string hash = auth::HashOfToken(text);
  if (auto known = Recall(hash, now)) {
    return known;
  }
  auto jwt = auth::VerifyJwt(text, keys_, rules_, now);
  if (!jwt) {
    telemetry::Log(telemetry::Logger::kApp, telemetry::Level::kDebug, "a JWT is refused",
                   telemetry::Fields().Add("why", jwt.error().why));
    return tl::unexpected(jwt.error().expired ? auth::CredentialExpired()
                                              : auth::CredentialInvalid());
  }
  auto principal = jwt->principal;
  Remember(std::move(hash), std::move(*jwt), now);
  return principal;
}

size_t JwtChecker::remembered() const {
  const std::lock_guard lock(mutex_);
  return remembered_.size();
}

std::shared_ptr<const auth::Principal> JwtChecker::Recall(const std::string& hash,
                                                          Instant now) const {
  const std::lock_guard lock(mutex_);
  const auto at = remembered_.find(hash);
  return at != remembered_.end() && now < at->second.ends ? at->second.principal : nullptr;
}

// To forget all where there is no room costs each token that is in use one signature.
void JwtChecker::Remember(std::string hash, auth::VerifiedJwt jwt, Instant now) const {
  const std::lock_guard lock(mutex_);
  if (remembered_.size() >= remembered_max_) {
    std::erase_if(remembered_, [now](const auto& known) { return now >= known.second.ends; });
  }
  if (remembered_.size() >= remembered_max_) {
    remembered_.clear();
  }
  remembered_.insert_or_assign(std::move(hash), std::move(jwt));
}

}  // namespace touchpoint::rpc
