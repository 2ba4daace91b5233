// SPDX-License-Identifier: Apache-2.0
#include "common/redis/server_check.h"

#include <array>
#include <charconv>
#include <optional>
#include <utility>

#include "common/redis/error_reply.h"
#include "common/redis/info_text.h"

namespace touchpoint::redis {
namespace {

constexpr int kMajorVersionMin = 7;
constexpr int kListpackValueMin = 64;
constexpr int kListpackEntriesMin = 128;

struct Demand {
  Durability from;  // and every stronger class
  std::string_view setting;
  std::string_view value;
  std::string_view why;
};

constexpr std::array kDemands = {
    Demand{Durability::kDev, "maxmemory-policy", "noeviction", "any other one deletes timelines"},
    Demand{Durability::kRelaxed, "appendonly", "yes", "without it a restart loses everything"},
    Demand{Durability::kFsync, "appendfsync", "always",
           "otherwise a power cut loses acknowledged plans (or configure durability: relaxed)"},
    Demand{Durability::kFsync, "no-appendfsync-on-rewrite", "no",
           "otherwise nothing is synced while the log is rewritten"},
};

Failure Refusal(std::string message) {
  return {Code::kFailedPrecondition, "STORE_SETUP", std::move(message), {}, {}, {}};
}

int Number(std::string_view text) {
  int number = 0;
  std::from_chars(text.data(), text.data() + text.size(), number);
  return number;
}

std::string Describe(const std::string& server, const Demand& demand, const std::string& value) {
  const std::string setting(demand.setting);
  const std::string wanted(demand.value);
  return server + " setting " + setting + " is " + value + " and must be " + wanted + ", " +
         std::string(demand.why) + ": CONFIG SET " + setting + " " + wanted +
         ", and in its configuration file";
}

// "relaxed" is content with appendfsync always too, but not with "no".
std::optional<Failure> JudgeRelaxed(const std::string& server, const ServerFacts& facts) {
  const std::string sync = SettingOf(facts, "appendfsync");
  if (sync == "everysec" || sync == "always") {
    return std::nullopt;
  }
  return Refusal(server + " setting appendfsync is " + sync +
                 " and must be everysec or always: CONFIG SET appendfsync everysec, and in its "
                 "configuration file");
}

}  // namespace

std::string SettingOf(const ServerFacts& facts, std::string_view setting) {
  const auto found = facts.settings.find(std::string(setting));
  return found == facts.settings.end() ? "unknown" : found->second;
}

std::vector<Command> ServerQuestions() {
  std::vector<Command> questions(4, Command("INFO"));
  questions[0].Add("server");
  questions[1].Add("replication");
  questions[2].Add("persistence");
  Command& config = questions[3] = Command("CONFIG");
  config.Add("GET").Add("maxmemory-policy").Add("append*").Add("no-appendfsync-on-rewrite");
  config.Add("hash-max-listpack-*").Add("replica-priority");
  return questions;
}

Result<ServerFacts> ReadServer(const std::vector<Result<Reply>>& answers) {
  ServerFacts facts;
  if (answers[0]) {
    facts.version = InfoField(answers[0]->text, "redis_version");
    if (Number(facts.version) < kMajorVersionMin) {
      return tl::unexpected(
          Refusal("Redis is version " + facts.version + " and must be 7.0 or later"));
    }
  }
  for (const Result<Reply>& answer : answers) {
    if (!answer && RedisError(answer.error()) == "NOPERM") {
      return tl::unexpected(
          Refusal("Redis does not tell its settings, so its durability can't be proved: grant its "
                  "user +config|get and +info"));
    }
    if (!answer) {
      return tl::unexpected(answer.error());
    }
  }
  facts.replication = answers[1]->text;
  facts.rewriting = InfoField(answers[2]->text, "aof_rewrite_in_progress") == "1" ||
                    InfoField(answers[2]->text, "aof_rewrite_scheduled") == "1";
  const std::vector<Reply>& pairs = answers[3]->elements;
  for (size_t i = 0; i + 1 < pairs.size(); i += 2) {
    facts.settings[pairs[i].text] = pairs[i + 1].text;
  }
  return facts;
}

Result<std::vector<std::string>> JudgeServer(const ServerFacts& facts, Durability durability,
                                             const std::string& server) {
  for (const Demand& demand : kDemands) {
    const std::string value = SettingOf(facts, demand.setting);
    if (durability >= demand.from && value != demand.value) {
      return tl::unexpected(Refusal(Describe(server, demand, value)));
    }
  }
  if (durability == Durability::kRelaxed) {
    if (auto refusal = JudgeRelaxed(server, facts)) {
      return tl::unexpected(std::move(*refusal));
    }
  }
  std::vector<std::string> warnings;
  if (Number(SettingOf(facts, "hash-max-listpack-value")) < kListpackValueMin ||
      Number(SettingOf(facts, "hash-max-listpack-entries")) < kListpackEntriesMin) {
    warnings.push_back(
        server +
        " settings hash-max-listpack-value and hash-max-listpack-entries are below 64 and 128: "
        "timelines take half as much memory again");
  }
  return warnings;
}

}  // namespace touchpoint::redis
