// SPDX-License-Identifier: Apache-2.0
#include "common/redis/server_check.h"

#include <array>
#include <charconv>
#include <memory>
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

std::string Get(const ServerFacts& facts, std::string_view setting) {
  const auto found = facts.settings.find(std::string(setting));
  return found == facts.settings.end() ? "unknown" : found->second;
}

std::string Describe(const Demand& demand, const std::string& value) {
  const std::string setting(demand.setting);
  const std::string wanted(demand.value);
  return "Redis setting " + setting + " is " + value + " and must be " + wanted + ", " +
         std::string(demand.why) + ": CONFIG SET " + setting + " " + wanted +
         ", and in its configuration file";
}

// "relaxed" is content with appendfsync always too, but not with "no".
std::optional<Failure> JudgeRelaxed(const ServerFacts& facts) {
  const std::string sync = Get(facts, "appendfsync");
  if (sync == "everysec" || sync == "always") {
    return std::nullopt;
  }
  return Refusal("Redis setting appendfsync is " + sync +
                 " and must be everysec or always: CONFIG SET appendfsync everysec, and in its "
                 "configuration file");
}

}  // namespace

Result<std::vector<std::string>> JudgeServer(const ServerFacts& facts, Durability durability) {
  if (Number(facts.version) < kMajorVersionMin) {
    return tl::unexpected(
        Refusal("Redis is version " + facts.version + " and must be 7.0 or later"));
  }
  if (durability == Durability::kReplicated) {
    return tl::unexpected(
        Refusal("durability replicated is not supported yet; configure fsync, which survives a "
                "power cut but not the loss of the node"));
  }
  for (const Demand& demand : kDemands) {
    const std::string value = Get(facts, demand.setting);
    if (durability >= demand.from && value != demand.value) {
      return tl::unexpected(Refusal(Describe(demand, value)));
    }
  }
  if (durability == Durability::kRelaxed) {
    if (auto refusal = JudgeRelaxed(facts)) {
      return tl::unexpected(std::move(*refusal));
    }
  }
  std::vector<std::string> warnings;
  if (Number(Get(facts, "hash-max-listpack-value")) < kListpackValueMin ||
      Number(Get(facts, "hash-max-listpack-entries")) < kListpackEntriesMin) {
    warnings.push_back(
        "Redis settings hash-max-listpack-value and hash-max-listpack-entries are below 64 and "
        "128: timelines take half as much memory again");
  }
  return warnings;
}

void CheckServer(Connection& connection, Durability durability, Connection::Deadline deadline,
                 std::function<void(Result<std::vector<std::string>>)> done) {
  auto facts = std::make_shared<ServerFacts>();
  auto lost = std::make_shared<std::optional<Failure>>();
  Command info("INFO");
  info.Add("server");
  connection.Send(info, deadline, [facts, lost](Result<Reply> reply) {
    if (!reply) {
      *lost = std::move(reply.error());
    } else {
      facts->version = InfoField(reply->text, "redis_version");
    }
  });
  Command config("CONFIG");
  config.Add("GET").Add("maxmemory-policy").Add("append*").Add("no-appendfsync-on-rewrite");
  config.Add("hash-max-listpack-*");
  connection.Send(config, deadline,
                  [facts, lost, durability, done = std::move(done)](Result<Reply> reply) {
                    if (!*lost && Number(facts->version) < kMajorVersionMin) {
                      done(JudgeServer(*facts, durability));  // it reads no list of patterns
                      return;
                    }
                    if (!reply && RedisError(reply.error()) == "NOPERM") {
                      reply.error() = Refusal(
                          "Redis does not tell its settings, so its durability can't be proved: "
                          "grant its user +config|get and +info");
                    }
                    if (*lost || !reply) {
                      done(tl::unexpected(*lost ? **lost : reply.error()));
                      return;
                    }
                    const std::vector<Reply>& pairs = reply->elements;
                    for (size_t i = 0; i + 1 < pairs.size(); i += 2) {
                      facts->settings[pairs[i].text] = pairs[i + 1].text;
                    }
                    done(JudgeServer(*facts, durability));
                  });
}

}  // namespace touchpoint::redis
