// SPDX-License-Identifier: Apache-2.0
// The store's sealed records that are no timelines: tokens and calendar feeds.
#include <utility>

#include "services/commit/redis/decoding.h"
#include "services/commit/redis/feed_hash.h"
#include "services/commit/redis/function_library.h"
#include "services/commit/redis/redis_store.h"
#include "services/commit/redis/sealed_hash.h"
#include "services/commit/redis/token_hash.h"

namespace touchpoint::commit {

void RedisStore::AddToken(const auth::TokenRecord& token, Deadline deadline, Callback<bool> done) {
  AddSealed({connection_, keys_.tokens()}, token.id, SealToken(token), deadline, std::move(done));
}

void RedisStore::ReplaceToken(const auth::TokenRecord& token, Deadline deadline,
                              Callback<bool> done) {
  ReplaceSealed({connection_, keys_.tokens()}, token.id, SealToken(token), deadline,
                std::move(done));
}

void RedisStore::ListTokens(Deadline deadline, Callback<StoredTokens> done) {
  ListOpened({connection_, keys_.tokens()}, &StoredTokens::tokens, OpenToken, deadline,
             std::move(done));
}

void RedisStore::AddFeed(const CalendarFeed& feed, Deadline deadline, Callback<bool> done) {
  AddSealed({connection_, keys_.feeds()}, feed.id, SealFeed(feed), deadline, std::move(done));
}

void RedisStore::LoadFeed(const std::string& id, Deadline deadline,
                          Callback<std::optional<CalendarFeed>> done) {
  LoadSealed({connection_, keys_.feeds()}, id, deadline,
             [id, done = std::move(done)](Result<std::optional<std::string>> sealed) {
               if (!sealed) {
                 return done(tl::unexpected(std::move(sealed.error())));
               }
               done(*sealed ? OpenFeed(id, **sealed) : std::nullopt);
             });
}

void RedisStore::ExchangeFeed(const CalendarFeed& before, const std::optional<CalendarFeed>& after,
                              Deadline deadline, Callback<bool> done) {
  redis::Command exchange("FCALL");
  exchange.Add(FunctionName("exchange")).Add("2").Add(keys_.Incarnation(0)).Add(keys_.feeds());
  exchange.Add(link_.incarnation()).Add(before.id).Add(SealFeed(before));
  exchange.Add(after ? SealFeed(*after) : "");
  CallFunction(std::move(exchange), deadline, Decoding(std::move(done), DecodeFlag));
}

void RedisStore::RemoveFeed(const std::string& id, Deadline deadline, Callback<bool> done) {
  RemoveSealed({connection_, keys_.feeds()}, id, deadline, std::move(done));
}

void RedisStore::CountFeeds(Deadline deadline, Callback<size_t> done) {
  CountSealed({connection_, keys_.feeds()}, deadline, std::move(done));
}

void RedisStore::ListFeeds(Deadline deadline, Callback<StoredFeeds> done) {
  ListOpened({connection_, keys_.feeds()}, &StoredFeeds::feeds, OpenFeed, deadline,
             std::move(done));
}

}  // namespace touchpoint::commit
