// SPDX-License-Identifier: Apache-2.0
// kill -9 of daemons and of Redis under load: what was acknowledged stays, once, and no cap breaks.
#include <gtest/gtest.h>

#include <algorithm>

#include "tests/fault/audit.h"
#include "tests/fault/extent.h"
#include "tests/fault/fleet.h"
#include "tests/support/redis_process.h"
#include "tests/support/seed.h"

namespace touchpoint::fault {
namespace {

constexpr size_t kDaemons = 3;
constexpr size_t kKillsBetweenChecks = 15;

enum class Victim { kDaemon, kRedis };

class KillTest : public ::testing::Test {
 protected:
  uint64_t Below(uint64_t end) { return random_.Next() % end; }

  std::vector<Victim> DrawVictims(uint64_t daemons, uint64_t redis) {
    std::vector<Victim> victims(daemons, Victim::kDaemon);
    victims.insert(victims.end(), redis, Victim::kRedis);
    for (size_t i = victims.size(); i > 1; --i) {
      std::swap(victims[i - 1], victims[Below(i)]);
    }
    return victims;
  }

  /// Kills from `victims[next]` on, one or two at a time, and starts them again. Returns where to
  /// go on.
  size_t KillSome(const std::vector<Victim>& victims, size_t next) {
    EXPECT_TRUE(recorder_.AwaitSuccesses(1 + Below(60)));
    const bool both =
        next + 1 < victims.size() && victims[next] != victims[next + 1] && Below(2) == 0;
    if (victims[next] == Victim::kRedis || both) {
      redis_.Kill();
    }
    const size_t daemon = Below(kDaemons);
    if (victims[next] == Victim::kDaemon || both) {
      fleet_.Kill(daemon);
    }
    if (victims[next] == Victim::kRedis || both) {
      redis_.Start();
    } else {
      EXPECT_TRUE(recorder_.AwaitSuccesses(Below(20)));  // the others go on
    }
    if (victims[next] == Victim::kDaemon || both) {
      fleet_.Start(daemon);
    }
    return next + (both ? 2 : 1);
  }

  void Check(const Findings& findings, size_t kills) {
    operations_ += findings.operations;
    EXPECT_TRUE(findings.problems.empty())
        << Describe(findings) << "TOUCHPOINT_SEED=" << seed_ << ", after " << kills << " kills";
  }

  const uint64_t seed_ = testing::Seed();
  SeededRandom random_{seed_};
  testing::RedisProcess redis_;
  Fleet fleet_{kDaemons, redis_.url()};
  Recorder recorder_;
  size_t operations_ = 0;
};

TEST_F(KillTest, WhatWasAcknowledgedOutlivesDaemonsAndRedis) {
  const std::vector<Victim> victims = DrawVictims(Extent("TOUCHPOINT_FAULT_DAEMON_KILLS", 200, 4),
                                                  Extent("TOUCHPOINT_FAULT_REDIS_KILLS", 100, 2));
  std::vector<Claim> claims;
  for (size_t killed = 0; killed < victims.size() && !HasFailure();) {
    Load load({.addresses = fleet_.addresses(),
               .name = "kill" + std::to_string(killed),
               .seed = random_.Next()},
              recorder_);
    const size_t until = std::min(killed + kKillsBetweenChecks, victims.size());
    while (killed < until && !HasFailure()) {
      killed = KillSome(victims, killed);
    }
    load.Stop();
    Audit audit(fleet_.addresses()[Below(kDaemons)], redis_.address());
    Check(audit.Check(load, recorder_), killed);
    const auto claimed = load.claims();
    claims.insert(claims.end(), claimed.begin(), claimed.end());
  }
  Check(Audit(fleet_.addresses().front(), redis_.address()).CheckAgain(claims), victims.size());
  std::printf("%zu kills, %zu operations, %zu acknowledged plans, none lost or doubled\n",
              victims.size(), operations_, claims.size());
}

}  // namespace
}  // namespace touchpoint::fault
