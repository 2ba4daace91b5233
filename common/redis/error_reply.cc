// SPDX-License-Identifier: Apache-2.0
#include "common/redis/error_reply.h"

#include <array>
#include <string>

namespace touchpoint::redis {
namespace {

struct Row {
  std::string_view prefix;  // of the error
  Code code;
  std::string_view reason;
  std::string_view message;
  bool refused;                // before it began: nothing was applied
  std::string_view word = {};  // instead of the first one
};

constexpr std::string_view kUnavailable = "STORE_UNAVAILABLE";

// The first row that fits counts; the last one fits all.
constexpr std::array kRows = {
    Row{"LOADING", Code::kUnavailable, kUnavailable, "Redis is loading its data", true},
    Row{"BUSY ", Code::kUnavailable, kUnavailable, "Redis is busy with a script", true},
    Row{"MASTERDOWN", Code::kUnavailable, kUnavailable, "the replica has lost its master", true},
    Row{"READONLY", Code::kUnavailable, kUnavailable,
        "this Redis is a replica: make it the master, or let redis.url name that", true},
    Row{"MISCONF", Code::kUnavailable, kUnavailable,
        "Redis cannot write to its disk: free space, or make it writable", true},
    Row{"NOREPLICAS", Code::kUnavailable, kUnavailable, "too few replicas are in step", true},
    Row{"UNBLOCKED", Code::kUnavailable, kUnavailable, "Redis has become a replica", false},
    Row{"CLUSTERDOWN", Code::kUnavailable, kUnavailable, "the Redis cluster is down", true},
    Row{"TRYAGAIN", Code::kUnavailable, kUnavailable, "the slot is being moved", true},
    Row{"MOVED", Code::kUnavailable, kUnavailable, "another node has the slot", true},
    Row{"ASK", Code::kUnavailable, kUnavailable, "another node has the slot", true},
    Row{"OOM", Code::kResourceExhausted, "STORE_FULL",
        "Redis has no memory left: raise its maxmemory", true},
    Row{"DATASET", Code::kUnavailable, kUnavailable, "Redis has another data set than before",
        true},
    Row{"NOAUTH", Code::kUnavailable, kUnavailable, "Redis wants a password (redis.url)", true},
    Row{"WRONGPASS", Code::kUnavailable, kUnavailable, "Redis refused the password", true},
    Row{"NOPERM", Code::kUnavailable, kUnavailable, "the Redis user lacks a permission", true},
    Row{"WRONGTYPE", Code::kDataLoss, "RECORD_CORRUPT", "a key has a foreign type", false},
    Row{"NOSCRIPT", Code::kUnavailable, kUnavailable, "the script is not loaded", true},
    Row{"ERR Function not found", Code::kUnavailable, kUnavailable, "the function is not loaded",
        true, "NOFUNCTION"},
    Row{"ERR max number of clients", Code::kUnavailable, kUnavailable,
        "Redis has too many connections", true},
    Row{"ERR invalid password", Code::kUnavailable, kUnavailable, "Redis refused the password",
        true},
    Row{"", Code::kInternal, "INCIDENT", "Redis refused a command", false},
};

// An unknown command is echoed with its arguments, and those may be personal.
std::string_view Quotable(std::string_view error) {
  constexpr size_t kQuotedMax = 160;
  const size_t echo = error.find(", with args");
  return error.substr(0, std::min(echo, kQuotedMax));
}

}  // namespace

Failure FailureOf(std::string_view error) {
  const Row* row = kRows.data();
  while (!error.starts_with(row->prefix)) {
    ++row;
  }
  const std::string_view word = row->word.empty() ? error.substr(0, error.find(' ')) : row->word;
  Failure failure;
  failure.code = row->code;
  failure.reason = row->reason;
  failure.message = std::string(row->message) + " (" + std::string(Quotable(error)) + ")";
  failure.metadata.emplace_back("redis", word);
  failure.metadata.emplace_back("applied", row->refused ? "no" : "unknown");
  return failure;
}

std::string_view RedisError(const Failure& failure) {
  for (const auto& [key, value] : failure.metadata) {
    if (key == "redis") {
      return value;
    }
  }
  return {};
}

Failure Unreachable(std::string_view why, std::string_view applied) {
  Failure failure{Code::kUnavailable, "STORE_UNAVAILABLE", "Redis is not available", {}, {}, {}};
  if (!why.empty()) {
    failure.message.append(": ").append(why);
  }
  failure.metadata.emplace_back("applied", applied);
  return failure;
}

}  // namespace touchpoint::redis
