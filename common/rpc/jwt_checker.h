// SPDX-License-Identifier: Apache-2.0
// Checks JWTs against one set of keys, and remembers those that were good: a signature costs more
// than the rest of a call. Other keys are another checker, which remembers nothing. Thread-safe.
#pragma once

#include <cstddef>
#include <memory>
#include <mutex>
#include <string>
#include <string_view>
#include <unordered_map>

#include "common/auth/jwt.h"
#include "common/base/failure.h"

namespace touchpoint::rpc {

class JwtChecker {
 public:
  /// Remembers `remembered_max` tokens at most.
  JwtChecker(auth::KeySet keys, auth::JwtRules rules, size_t remembered_max = 4096);

  /// Whose token this is. UNAUTHENTICATED: CREDENTIAL_EXPIRED for a genuine one that is too old,
  /// else CREDENTIAL_INVALID; the log says why at the level debug, without the token.
  Result<std::shared_ptr<const auth::Principal>> Check(std::string_view text, Instant now) const;

  size_t remembered() const;

 private:
  std::shared_ptr<const auth::Principal> Recall(const std::string& hash, Instant now) const;
  void Remember(std::string hash, auth::VerifiedJwt jwt, Instant now) const;

  const auth::KeySet keys_;
  const auth::JwtRules rules_;
  const size_t remembered_max_;
  mutable std::mutex mutex_;
  mutable std::unordered_map<std::string, auth::VerifiedJwt> remembered_;  // by HashOfToken()
};

}  // namespace touchpoint::rpc
