// SPDX-License-Identifier: Apache-2.0
#include "services/admin/token_keeper.h"

#include <algorithm>
#include <utility>

#include "common/telemetry/log.h"
#include "services/admin/id_page.h"

namespace touchpoint::admin {
namespace {

using commit::StoredTokens;

constexpr std::chrono::seconds kInterval(2);  // of the five within which a revocation holds

Failure NoSuchToken() {
  return {Code::kNotFound, "TOKEN_NOT_FOUND", "no such token", {}, {}, {}};
}

}  // namespace

TokenKeeper::TokenKeeper(const Seams& seams, std::vector<auth::TokenRecord> configured)
    : seams_(seams), configured_(std::move(configured)), timer_(seams.core) {
}

void TokenKeeper::Refresh(Deadline deadline, Callback<bool> done) {
  seams_.store.ListTokens(deadline, [this, done = std::move(done)](Result<StoredTokens> stored) {
    if (!stored) {
      return done(tl::unexpected(std::move(stored.error())));
    }
    if (stored->damaged != std::exchange(damaged_, stored->damaged)) {
      telemetry::Error("damaged tokens are refused",
                       telemetry::Fields().Add("count", static_cast<int64_t>(damaged_)));
    }
    std::vector<auth::TokenRecord> tokens = std::move(stored->tokens);
    // Last, so that no stored record can take the place of a configured one.
    tokens.insert(tokens.end(), configured_.begin(), configured_.end());
    seams_.gatekeeper.SetTokens(std::make_shared<const auth::TokenTable>(std::move(tokens)));
    done(true);
  });
}

void TokenKeeper::Start() {
  if (stopped_) {
    return;
  }
  timer_.expires_after(kInterval);
  timer_.async_wait([this](const boost::system::error_code& error) {
    if (!error) {
      RefreshSoon();
    }
  });
}

void TokenKeeper::RefreshSoon() {
  Refresh(std::chrono::steady_clock::now() + kInterval, [this](const Result<bool>& read) {
    if (!read) {
      telemetry::Warning("tokens cannot be read",
                         telemetry::Fields().Add("reason", read.error().reason));
    }
    Start();
  });
}

void TokenKeeper::Stop() {
  stopped_ = true;
  timer_.cancel();
}

void TokenKeeper::List(Deadline deadline, Callback<std::vector<auth::TokenRecord>> done) {
  seams_.store.ListTokens(deadline, [done = std::move(done)](Result<StoredTokens> stored) {
    if (!stored) {
      return done(tl::unexpected(std::move(stored.error())));
    }
    std::sort(stored->tokens.begin(), stored->tokens.end(),
              [](const auto& a, const auto& b) { return a.id < b.id; });
    done(std::move(stored->tokens));
  });
}

void TokenKeeper::Add(auth::TokenRecord token, Deadline deadline,
                      Callback<auth::TokenRecord> done) {
  seams_.store.AddToken(token, deadline, [this, token, deadline, done](Result<bool> added) {
    if (!added) {
      return done(tl::unexpected(std::move(added.error())));
    }
    if (!*added) {
      return done(tl::unexpected(IdTaken()));
    }
    RefreshAfter(token, deadline, done);
  });
}

void TokenKeeper::Revoke(const std::string& id, Deadline deadline,
                         Callback<auth::TokenRecord> done) {
  List(deadline, [this, id, deadline,
                  done = std::move(done)](Result<std::vector<auth::TokenRecord>> tokens) {
    if (!tokens) {
      return done(tl::unexpected(std::move(tokens.error())));
    }
    const auto at = std::find_if(tokens->begin(), tokens->end(),
                                 [&id](const auth::TokenRecord& token) { return token.id == id; });
    if (at == tokens->end()) {
      return done(tl::unexpected(NoSuchToken()));
    }
    if (at->revoked) {
      return RefreshAfter(*at, deadline, done);
    }
    auth::TokenRecord revoked = *at;
    revoked.revoked = seams_.clock.Now();
    seams_.store.ReplaceToken(revoked, deadline,
                              [this, revoked, deadline, done](Result<bool> replaced) {
                                if (!replaced) {
                                  return done(tl::unexpected(std::move(replaced.error())));
                                }
                                RefreshAfter(revoked, deadline, done);
                              });
  });
}

void TokenKeeper::RefreshAfter(auth::TokenRecord token, Deadline deadline,
                               Callback<auth::TokenRecord> done) {
  Refresh(deadline, [token = std::move(token), done = std::move(done)](Result<bool> read) {
    if (!read) {
      return done(tl::unexpected(std::move(read.error())));
    }
    done(token);
  });
}

}  // namespace touchpoint::admin
