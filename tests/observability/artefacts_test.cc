// SPDX-License-Identifier: Apache-2.0
// Alerts and dashboards ask for what a daemon has.
#include <gtest/gtest.h>

#include <cstdlib>
#include <fstream>
#include <sstream>

#include "tests/support/api_client.h"
#include "tests/support/daemon_process.h"
#include "tests/support/redis_process.h"
#include "tests/support/scrape.h"
#include "tests/support/scratch_folder.h"

namespace touchpoint::testing {
namespace {

TEST(Artefacts, AskForMetricsAndLabelsThatADaemonHas) {
  RedisProcess redis;
  DaemonProcess daemon({.redis_url = redis.url()});
  ApiClient client(daemon.address());
  for (const char* request_id : {"r1", "r2"}) {  // so that there are all kinds of series
    client.Plan(MakePlan("somebody", request_id));
  }
  const ScratchFolder folder("artefacts");
  std::ofstream(folder.Path("scrape")) << Scrape(daemon.http_address());
  const std::string command = "python3 -B " TOUCHPOINT_ARTEFACTS " " TOUCHPOINT_SOURCE
                              " --scrape " +
                              folder.Path("scrape") + " > " + folder.Path("found");
  const int status = std::system(command.c_str());
  std::ostringstream found;
  found << std::ifstream(folder.Path("found")).rdbuf();
  EXPECT_EQ(found.str(), "");
  EXPECT_EQ(status, 0);
}

}  // namespace
}  // namespace touchpoint::testing
