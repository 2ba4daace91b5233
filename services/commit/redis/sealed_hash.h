// SPDX-License-Identifier: Apache-2.0
// One Redis hash of sealed records by their ids.
#pragma once

#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "common/redis/connection.h"
#include "services/commit/timeline_store.h"

namespace touchpoint::commit {

struct SealedHash {
  redis::Connection& connection;
  const std::string& key;
};

/// Answers false, and keeps nothing, where the id is taken.
void AddSealed(const SealedHash& hash, const std::string& id, const std::string& sealed,
               Deadline deadline, Callback<bool> done);
/// Answers true.
void ReplaceSealed(const SealedHash& hash, const std::string& id, const std::string& sealed,
                   Deadline deadline, Callback<bool> done);
/// Answers whether there was one.
void RemoveSealed(const SealedHash& hash, const std::string& id, Deadline deadline,
                  Callback<bool> done);
/// Nothing where there is none.
void LoadSealed(const SealedHash& hash, const std::string& id, Deadline deadline,
                Callback<std::optional<std::string>> done);
/// How many there are.
void CountSealed(const SealedHash& hash, Deadline deadline, Callback<size_t> done);
/// Shows `see` all of them; answers true then.
void ListSealed(const SealedHash& hash, Deadline deadline,
                std::function<void(const std::string& id, const std::string& sealed)> see,
                Callback<bool> done);

/// All that `open(id, sealed)` can open, into the member `records` of Stored; its `damaged` counts
/// the others.
template <typename Stored, typename Record, typename Open>
void ListOpened(const SealedHash& hash, std::vector<Record> Stored::*records, Open open,
                Deadline deadline, Callback<Stored> done) {
  const auto stored = std::make_shared<Stored>();
  const auto see = [stored, records, open](const std::string& id, const std::string& sealed) {
    if (auto record = open(id, sealed)) {
      ((*stored).*records).push_back(std::move(*record));
    } else {
      ++stored->damaged;
    }
  };
  ListSealed(hash, deadline, see, [stored, done = std::move(done)](Result<bool> listed) {
    listed ? done(std::move(*stored)) : done(tl::unexpected(std::move(listed.error())));
  });
}

}  // namespace touchpoint::commit
