// SPDX-License-Identifier: Apache-2.0
#include "services/commit/redis/sealed_hash.h"

#include <utility>

namespace touchpoint::commit {
namespace {

/// Calls `done` with what `answer` makes of a reply.
template <typename T, typename Answer>
redis::Connection::Handler Answering(Callback<T> done, Answer answer) {
  return [done = std::move(done), answer](Result<redis::Reply> reply) {
    reply ? done(answer(*reply)) : done(tl::unexpected(reply.error()));
  };
}

bool IsOne(const redis::Reply& reply) {
  return reply.integer == 1;
}

}  // namespace

void AddSealed(const SealedHash& hash, const std::string& id, const std::string& sealed,
               Deadline deadline, Callback<bool> done) {
  redis::Command set("HSETNX");
  set.Add(hash.key).Add(id).Add(sealed);
  hash.connection.SendDurably(set, deadline, Answering(std::move(done), IsOne));
}

void ReplaceSealed(const SealedHash& hash, const std::string& id, const std::string& sealed,
                   Deadline deadline, Callback<bool> done) {
  redis::Command set("HSET");
  set.Add(hash.key).Add(id).Add(sealed);
  hash.connection.SendDurably(set, deadline,
                              Answering(std::move(done), [](const redis::Reply&) { return true; }));
}

void RemoveSealed(const SealedHash& hash, const std::string& id, Deadline deadline,
                  Callback<bool> done) {
  redis::Command remove("HDEL");
  remove.Add(hash.key).Add(id);
  hash.connection.SendDurably(remove, deadline, Answering(std::move(done), IsOne));
}

void LoadSealed(const SealedHash& hash, const std::string& id, Deadline deadline,
                Callback<std::optional<std::string>> done) {
  redis::Command get("HGET");
  get.Add(hash.key).Add(id);
  hash.connection.Send(get, deadline, Answering(std::move(done), [](const redis::Reply& reply) {
                         return reply.is_nil() ? std::nullopt : std::optional(reply.text);
                       }));
}

void CountSealed(const SealedHash& hash, Deadline deadline, Callback<size_t> done) {
  redis::Command count("HLEN");
  count.Add(hash.key);
  hash.connection.Send(count, deadline, Answering(std::move(done), [](const redis::Reply& reply) {
                         return static_cast<size_t>(reply.integer);
                       }));
}

void ListSealed(const SealedHash& hash, Deadline deadline,
                std::function<void(const std::string& id, const std::string& sealed)> see,
                Callback<bool> done) {
  redis::Command all("HGETALL");
  all.Add(hash.key);
  const auto show = [see = std::move(see)](const redis::Reply& reply) {
    for (size_t i = 0; i + 1 < reply.elements.size(); i += 2) {
      see(reply.elements[i].text, reply.elements[i + 1].text);
    }
    return true;
  };
  hash.connection.Send(all, deadline, Answering(std::move(done), show));
}

}  // namespace touchpoint::commit
