// SPDX-License-Identifier: Apache-2.0
#include "tests/contract/redis_harness.h"

#include <algorithm>

#include "services/commit/redis/log_codec.h"

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

RedisHarness::~RedisHarness() = default;

Result<RedisStore::Opened> RedisHarness::Open(RedisStore& store) {
  return Await<RedisStore::Opened>([&](auto done) { store.Open(Soon(), std::move(done)); });
}

redis::Reply RedisHarness::Ask(const std::vector<std::string>& words) {
  redis::Command command(words.front());
  for (size_t i = 1; i < words.size(); ++i) {
    command.Add(words[i]);
  }
  Result<redis::Reply> reply =
      Await<redis::Reply>([&](auto done) { probe_->Send(command, Soon(), std::move(done)); });
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
