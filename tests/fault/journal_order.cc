// SPDX-License-Identifier: Apache-2.0
#include "tests/fault/journal_order.h"

#include <chrono>
#include <optional>

#include "common/asio/core_loop.h"
#include "common/base/assert.h"
#include "services/commit/journal_codec.h"
#include "services/commit/redis/redis_store.h"
#include "tests/fault/fleet.h"

namespace touchpoint::fault {
namespace {

commit::Deadline Soon() {
  return std::chrono::steady_clock::now() + std::chrono::seconds(60);
}

/// Runs `start` and returns what it calls back with, which must be a success.
template <typename T, typename Start>
T Await(CoreLoop& io, Start start) {
  std::optional<Result<T>> answer;
  start([&answer](Result<T> result) { answer = std::move(result); });
  while (!answer) {
    io.run_one();
  }
  if (!*answer) {
    std::fprintf(stderr, "the journal cannot be read: %s\n", answer->error().message.c_str());
  }
  TP_ASSERT(answer->has_value());
  return **std::move(answer);
}

JournalVersion ToVersion(const commit::JournalEntry& entry) {
  JournalVersion version{entry.revision, {}};
  const auto changes = commit::DecodeChanges(entry.payload);
  TP_ASSERT(changes.has_value());
  for (const commit::LoggedChange& change : *changes) {
    version.changes.emplace_back(change.cause, change.sequence);
  }
  return version;
}

}  // namespace

std::map<std::string, std::vector<JournalVersion>> ReadJournal(const redis::Address& redis,
                                                               const std::string& prefix) {
  CoreLoop io;
  SystemRandom random;
  commit::RedisStoreOptions options;
  options.connection.address = redis;
  options.partitions = kPartitions;
  options.promise.durability = redis::Durability::kRelaxed;
  commit::RedisStore store(io, options, random);
  Await<commit::RedisStore::Opened>(io, [&](auto done) { store.Open(Soon(), std::move(done)); });
  std::map<std::string, std::vector<JournalVersion>> versions;
  for (commit::Partition partition = 0; partition < options.partitions; ++partition) {
    commit::Journal::Page page;
    do {
      constexpr size_t kEntries = 1000;
      page = Await<commit::Journal::Page>(io, [&](auto done) {
        store.Read(partition, page.next, kEntries, Soon(), std::move(done));
      });
      TP_ASSERT(!page.gap);
      for (const commit::JournalEntry& entry : page.entries) {
        if (entry.stakeholder_id.starts_with(prefix)) {
          versions[entry.stakeholder_id].push_back(ToVersion(entry));
        }
      }
    } while (!page.end);
  }
  return versions;
}

}  // namespace touchpoint::fault
