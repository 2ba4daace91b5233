// SPDX-License-Identifier: Apache-2.0
// A RedisStore on a redis-server of its own, which tests may hurt.
#pragma once

#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "services/commit/redis/redis_store.h"
#include "tests/contract/store_harness.h"
#include "tests/support/redis_process.h"

namespace touchpoint::commit {

class RedisHarness final : public StoreHarness {
 public:
  /// Opens the store, unless `settings` of the server are given: then the test does, by OpenStore()
  /// or otherwise.
  explicit RedisHarness(Partition partitions, std::vector<std::string> settings = {});
  /// The store is the user of deploy/redis/users.acl; that it needs no more is checked at the end.
  static std::unique_ptr<RedisHarness> UnderAcl(Partition partitions);
  ~RedisHarness() override;

  TimelineStore& store() override { return *store_; }
  Journal& journal() override { return *store_; }
  DueIndex& due_index() override { return *store_; }
  ReadyIndex& ready_index() override { return *store_; }
  PolicyArchive& policies() override { return *store_; }
  PolicyRegister& policy_register() override { return *store_; }
  CampaignRegister& campaigns() override { return *store_; }
  TokenStore& tokens() override { return *store_; }
  FeedStore& feeds() override { return *store_; }
  StakeholderIndex& stakeholders() override { return *store_; }
  OwnerRegister& owners() override { return store_->owners(); }
  StoreInspection& inspection() { return *store_; }
  void TrimJournal(Partition partition, JournalPosition upto) override;

  Result<RedisStore::Opened> Open(RedisStore& store);
  /// Opens the store where the test has to, with `watch` as its observer. Must succeed.
  void OpenStore();
  /// One command as the store's own user.
  Result<redis::Reply> Try(const std::vector<std::string>& words);

  /// One command on a connection that is not the store's; fails the test on an error.
  redis::Reply Ask(const std::vector<std::string>& words);
  /// A copy of everything: the fields of each hash, DUMP of every other key.
  std::vector<std::pair<std::string, std::string>> Snapshot();

  std::function<void(std::optional<Failure>)> watch;
  RedisStoreOptions options;
  testing::RedisProcess server;
  Keys keys;

 private:
  bool under_acl_ = false;
  std::unique_ptr<RedisStore> store_;
  std::unique_ptr<redis::Connection> probe_;
};

}  // namespace touchpoint::commit
