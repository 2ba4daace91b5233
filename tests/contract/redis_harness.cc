// SPDX-License-Identifier: Apache-2.0
#include "tests/contract/redis_harness.h"

#include <algorithm>

#include "services/commit/redis/log_codec.h"
#include "tests/support/acl_file.h"

namespace touchpoint::commit {

RedisHarness::RedisHarness(Partition partitions, std::vector<std::string> settings)
    : server(settings), keys("tp", partitions) {
  options.partitions = partitions;
  options.connection.address = server.address();
  options.connection.life.backoff_max = std::chrono::milliseconds(50);
  probe_ = std::make_unique<redis::Connection>(io(), options.connection, random);
  probe_->Start();
  if (settings.empty()) {
    OpenStore();
  }
}

void RedisHarness::OpenStore() {
  store_ = std::make_unique<RedisStore>(io(), options, random);
  store_->SetObserver(watch);
  const auto opened = Open(*store_);
  EXPECT_TRUE(opened) << opened.error().message;
}

namespace {

redis::Command ToCommand(const std::vector<std::string>& words) {
  redis::Command command(words.front());
  for (size_t i = 1; i < words.size(); ++i) {
    command.Add(words[i]);
  }
  return command;
}

}  // namespace

std::unique_ptr<RedisHarness> RedisHarness::UnderAcl(Partition partitions) {
  static const touchpoint::testing::ScratchFolder folder("acl");
  static const std::string file = touchpoint::testing::WriteAclFile(folder);
  auto harness =
      std::make_unique<RedisHarness>(partitions, std::vector<std::string>{"--aclfile", file});
  harness->under_acl_ = true;
  redis::ConnectionOptions probe = harness->options.connection;
  probe.address.user = "probe";
  probe.address.password = "any";
  harness->probe_ = std::make_unique<redis::Connection>(harness->io(), probe, harness->random);
  harness->probe_->Start();
  harness->options.connection.address.user = "touchpointd";
  harness->options.connection.address.password = touchpoint::testing::kAclPassword;
  harness->OpenStore();
  harness->Ask({"ACL", "LOG", "RESET"});  // the first probe was nobody
  return harness;
}

RedisHarness::~RedisHarness() {
  if (under_acl_) {
    EXPECT_TRUE(Ask({"ACL", "LOG"}).elements.empty()) << "the store lacks a right";
  }
}

Result<redis::Reply> RedisHarness::Try(const std::vector<std::string>& words) {
  redis::Connection connection(io(), options.connection, random);
  connection.Start();
  return Await<redis::Reply>(
      [&](auto done) { connection.Send(ToCommand(words), Soon(), std::move(done)); });
}

Result<RedisStore::Opened> RedisHarness::Open(RedisStore& store) {
  return Await<RedisStore::Opened>([&](auto done) { store.Open(Soon(), std::move(done)); });
}

redis::Reply RedisHarness::Ask(const std::vector<std::string>& words) {
  Result<redis::Reply> reply = Await<redis::Reply>(
      [&](auto done) { probe_->Send(ToCommand(words), Soon(), std::move(done)); });
  EXPECT_TRUE(reply) << words.front() << ": " << reply.error().message;
  return reply ? std::move(*reply) : redis::Reply();
}

std::vector<std::pair<std::string, std::string>> RedisHarness::Snapshot() {
  std::vector<std::pair<std::string, std::string>> dumps;
  for (const redis::Reply& key : Ask({"KEYS", "*"}).elements) {
    if (Ask({"TYPE", key.text}).text != "hash") {
      dumps.emplace_back(key.text, Ask({"DUMP", key.text}).text);
      continue;
    }
    // Redis reorders a hash whenever it likes.
    const redis::Reply fields = Ask({"HGETALL", key.text});
    for (size_t i = 0; i < fields.elements.size(); i += 2) {
      dumps.emplace_back(key.text + " " + fields.elements[i].text, fields.elements[i + 1].text);
    }
  }
  std::sort(dumps.begin(), dumps.end());
  return dumps;
}

void RedisHarness::TrimJournal(Partition partition, JournalPosition upto) {
  Ask({"XTRIM", keys.Log(partition), "MINID", "=",
       ToString(JournalPosition{upto.millis, upto.number + 1})});
}

}  // namespace touchpoint::commit
