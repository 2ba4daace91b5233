// SPDX-License-Identifier: Apache-2.0
// What the state of Redis means.
#include <cstdio>

#include "services/touchpointctl/doctor/findings.h"

namespace touchpoint::ctl {
namespace {

using std::chrono::microseconds;

constexpr microseconds kSlowRedis(10'000);
constexpr int64_t kMebibyte = int64_t{1} << 20;
// In percent of the limit: there is time to do something, and there is hardly any.
constexpr int kFilling = 80;
constexpr int kFull = 98;

microseconds Length(const google::protobuf::Duration& proto) {
  return std::chrono::seconds(proto.seconds()) +
         std::chrono::duration_cast<microseconds>(std::chrono::nanoseconds(proto.nanos()));
}

std::string Size(int64_t bytes) {
  return std::to_string((bytes + kMebibyte - 1) / kMebibyte) + " MiB";
}

std::string NameOf(v1::DurabilityClass durability) {
  switch (durability) {
    case v1::DURABILITY_CLASS_RELAXED:
      return "relaxed";
    case v1::DURABILITY_CLASS_FSYNC:
      return "fsync";
    case v1::DURABILITY_CLASS_REPLICATED:
      return "replicated";
    default:
      return "unknown";
  }
}

/// What would be lost and when, literally as the class promises.
std::string PromiseOf(v1::DurabilityClass durability) {
  switch (durability) {
    case v1::DURABILITY_CLASS_RELAXED:
      return "the end of a process loses nothing; a power cut loses what was acknowledged in the "
             "last two seconds; the loss of the disk loses all since the last backup";
    case v1::DURABILITY_CLASS_FSYNC:
      return "neither the end of a process nor a power cut loses what was acknowledged, where the "
             "disk keeps what it has confirmed; the loss of the disk loses all since the last "
             "backup";
    case v1::DURABILITY_CLASS_REPLICATED:
      return "nothing acknowledged is lost with any one node; the loss of several disks at once "
             "loses all since the last backup";
    default:
      return "nothing is promised";
  }
}

Finding JudgeRedis(const v1::GetInstallationResponse& installation) {
  const v1::StoreState& store = installation.store();
  const std::string kind = installation.embedded() ? "the daemon's own Redis" : "Redis";
  if (!store.unavailable().empty()) {
    return {Condition::kBroken, "redis",
            kind + " does not answer the daemon (" + store.unavailable() +
                "): nothing can be planned or read until it does",
            installation.embedded() ? "the daemon's log says why; it starts Redis again by itself"
                                    : "start Redis, or correct redis.url of the daemon"};
  }
  if (store.write_failed()) {
    return {Condition::kBroken, "redis",
            kind + " cannot write its log on disk, and refuses plans until it can",
            "free some space on its disk; its own log says what failed"};
  }
  if (store.rewrite_failed()) {
    return {Condition::kAttention, "redis",
            kind + " could not compact its log on disk, which grows until it can",
            "free some space on its disk; its own log says what failed"};
  }
  if (!store.warnings().empty()) {
    return {Condition::kAttention, "redis", store.warnings(0), "change it, and restart Redis"};
  }
  return {Condition::kOk, "redis",
          kind + " is version " + store.redis_version() + " and writes its log", ""};
}

Finding JudgeDurability(const v1::GetInstallationResponse& installation) {
  const std::string name = NameOf(installation.durability_class());
  const std::string& problem = installation.store().durability_problem();
  if (!problem.empty()) {
    return {Condition::kBroken, "durability",
            "class " + name + " is configured and not held at this moment: " + problem,
            "do that, and run this again; a daemon that starts now would refuse to"};
  }
  return {Condition::kOk, "durability", "class " + name + " is configured and proven", ""};
}

Finding JudgeLoss(const v1::GetInstallationResponse& installation) {
  if (!installation.store().durability_problem().empty()) {
    return {Condition::kBroken, "what would be lost",
            "as long as its class is not held, anything that was acknowledged can be lost",
            "see durability"};
  }
  return {Condition::kOk, "what would be lost", PromiseOf(installation.durability_class()), ""};
}

Finding JudgeFunctions(const v1::GetInstallationResponse& installation) {
  const v1::StoreState& store = installation.store();
  const std::string& library = installation.function_library();
  if (!store.functions_problem().empty()) {
    return {Condition::kBroken, "functions", store.functions_problem(),
            "do that: commits under another build's functions are not safe"};
  }
  if (!store.functions_loaded()) {
    return {Condition::kAttention, "functions",
            "the function library " + library + " is gone from Redis; the next commit loads it",
            "find out who deletes functions (FUNCTION FLUSH, a restart without its log)"};
  }
  return {Condition::kOk, "functions", "the function library " + library + " is loaded", ""};
}

Finding JudgeMemory(const v1::StoreState& store) {
  const std::string used = "Redis uses " + Size(store.used_bytes());
  const std::string log = ", its log on disk has " + Size(store.log_bytes());
  if (store.limit_bytes() <= 0) {
    return {Condition::kOk, "memory", used + " of memory without a limit" + log, ""};
  }
  const auto percent =
      static_cast<double>(store.used_bytes()) * 100 / static_cast<double>(store.limit_bytes());
  const std::string what = used + " of " + Size(store.limit_bytes()) + log;
  if (percent >= kFull) {
    return {Condition::kBroken, "memory", what + ": new plans are refused, or are about to be",
            "raise maxmemory, or shorten retention"};
  }
  if (percent >= kFilling) {
    return {Condition::kAttention, "memory", what + "; when it is full, new plans are refused",
            "raise maxmemory, or shorten retention"};
  }
  return {Condition::kOk, "memory", what, ""};
}

Finding JudgeLatency(const v1::StoreState& store) {
  const microseconds trip = Length(store.round_trip());
  const std::string what = "a round trip from the daemon to Redis takes " + Spell(trip);
  if (trip > kSlowRedis) {
    return {Condition::kAttention, "way to redis",
            what + ", and a plan takes one or two of them and a write to disk",
            "bring the two nearer to each other, and see whether Redis's machine is busy"};
  }
  return {Condition::kOk, "way to redis", what, ""};
}

}  // namespace

std::vector<Finding> ExamineStore(const v1::GetInstallationResponse& installation) {
  const v1::StoreState& store = installation.store();
  if (!store.unavailable().empty()) {
    return {JudgeRedis(installation)};
  }
  return {JudgeRedis(installation),
          JudgeDurability(installation),
          JudgeLoss(installation),
          JudgeFunctions(installation),
          JudgeMemory(store),
          JudgeLatency(store),
          JudgeSkew("clock of redis", "Redis's clock and the daemon's", Length(store.clock_ahead()),
                    Length(store.round_trip()))};
}

}  // namespace touchpoint::ctl
