// SPDX-License-Identifier: Apache-2.0
#include "services/commit/redis/redis_inspection.h"

#include <algorithm>
#include <charconv>
#include <memory>
#include <utility>

#include "common/redis/info_text.h"
#include "services/commit/redis/function_library.h"

namespace touchpoint::commit {
namespace {

using std::chrono::microseconds;
using std::chrono::steady_clock;
using std::chrono::system_clock;

constexpr int kRoundTrips = 5;

template <typename Number>
Number NumberIn(const std::string& text) {
  Number number = 0;
  std::from_chars(text.data(), text.data() + text.size(), number);
  return number;
}

microseconds TimeIn(const redis::Reply& reply) {
  if (reply.elements.size() != 2) {
    return {};
  }
  return std::chrono::seconds(NumberIn<int64_t>(reply.elements[0].text)) +
         microseconds(NumberIn<int64_t>(reply.elements[1].text));
}

/// One question after the other, so that none of them waits behind another.
class Inspection : public std::enable_shared_from_this<Inspection> {
 public:
  Inspection(redis::Connection& connection, redis::DurabilityProof& proof, Deadline deadline,
             Callback<StoreFacts> done)
      : connection_(connection), proof_(proof), deadline_(deadline), done_(std::move(done)) {}

  void AskTime(int left) {
    if (left == 0) {
      return AskInfo();
    }
    const auto sent = steady_clock::now();
    const auto sent_at = system_clock::now();
    Ask(redis::Command("TIME"), [left, sent, sent_at](Inspection& self, const redis::Reply& reply) {
      const auto trip = std::chrono::duration_cast<microseconds>(steady_clock::now() - sent);
      if (left == kRoundTrips || trip < self.facts_.round_trip) {
        const auto half_way =
            std::chrono::duration_cast<microseconds>(sent_at.time_since_epoch()) + trip / 2;
        self.facts_.round_trip = trip;
        self.facts_.clock_ahead = TimeIn(reply) - half_way;
      }
      self.AskTime(left - 1);
    });
  }

 private:
  template <typename Take>
  void Ask(const redis::Command& command, Take take) {
    connection_.Send(command, deadline_,
                     [self = shared_from_this(), take](Result<redis::Reply> reply) {
                       if (!reply) {
                         return self->done_(tl::unexpected(std::move(reply.error())));
                       }
                       take(*self, *reply);
                     });
  }

  void AskInfo() {
    redis::Command info("INFO");
    info.Add("server").Add("clients").Add("memory").Add("persistence");
    Ask(info, [](Inspection& self, const redis::Reply& reply) {
      const auto field = [&reply](std::string_view name) {
        return redis::InfoField(reply.text, name);
      };
      StoreFacts& facts = self.facts_;
      facts.version = field("redis_version");
      facts.used_bytes = NumberIn<uint64_t>(field("used_memory"));
      facts.limit_bytes = NumberIn<uint64_t>(field("maxmemory"));
      facts.log_bytes = NumberIn<uint64_t>(field("aof_current_size"));
      facts.write_failed = field("aof_last_write_status") == "err";
      facts.rewrite_failed = field("aof_last_bgrewrite_status") == "err";
      facts.disk_waits = NumberIn<uint64_t>(field("aof_delayed_fsync"));
      facts.connections = NumberIn<uint64_t>(field("connected_clients"));
      facts.up_time = std::chrono::seconds(NumberIn<int64_t>(field("uptime_in_seconds")));
      self.ProveDurability();
    });
  }

  void ProveDurability() {
    const auto proven = [self = shared_from_this()](Result<std::vector<std::string>> warnings) {
      if (warnings) {
        self->facts_.warnings = std::move(*warnings);
      } else {
        self->facts_.durability_problem = warnings.error().message;
      }
      self->LookForFunctions();
    };
    proof_.Prove(deadline_, proven);
  }

  void LookForFunctions() {
    FindFunctions(connection_, deadline_, [self = shared_from_this()](Result<bool> found) {
      if (!found && found.error().code != Code::kFailedPrecondition) {
        return self->done_(tl::unexpected(std::move(found.error())));
      }
      self->facts_.functions_loaded = found && *found;
      self->facts_.functions_problem = found ? "" : found.error().message;
      self->done_(std::move(self->facts_));
    });
  }

  redis::Connection& connection_;
  redis::DurabilityProof& proof_;
  const Deadline deadline_;
  const Callback<StoreFacts> done_;
  StoreFacts facts_;
};

}  // namespace

void InspectRedis(redis::Connection& connection, redis::DurabilityProof& proof, Deadline deadline,
                  Callback<StoreFacts> done) {
  std::make_shared<Inspection>(connection, proof, deadline, std::move(done))->AskTime(kRoundTrips);
}

}  // namespace touchpoint::commit
