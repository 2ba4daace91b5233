// SPDX-License-Identifier: Apache-2.0
#include "common/metrics/process.h"

#include <fcntl.h>
#include <gtest/gtest.h>
#include <unistd.h>

#include <chrono>

namespace touchpoint::metrics {
namespace {

double ValueOf(Registry& registry, const std::string& name) {
  registry.Sample();
  const std::string text = "\n" + registry.Text();
  const size_t at = text.find("\n" + name + " ");
  return at == std::string::npos ? -1 : std::stod(text.substr(at + name.size() + 2));
}

TEST(ProcessMetrics, TellHowThisProcessIs) {
  Registry registry;
  AddProcess(registry);
  EXPECT_GT(ValueOf(registry, "process_resident_memory_bytes"), 1e6);
  EXPECT_GE(ValueOf(registry, "process_virtual_memory_bytes"),
            ValueOf(registry, "process_resident_memory_bytes"));
  EXPECT_GT(ValueOf(registry, "process_max_fds"), 0);
  EXPECT_GT(ValueOf(registry, "process_cpu_seconds_total"), 0);
  const double now =
      std::chrono::duration<double>(std::chrono::system_clock::now().time_since_epoch()).count();
  const double started = ValueOf(registry, "process_start_time_seconds");
  EXPECT_LE(started, now + 2);  // it is counted from the boot, which is known to the second
  EXPECT_GT(started, now - 3'600);
}

TEST(ProcessMetrics, CountOpenFiles) {
  Registry registry;
  AddProcess(registry);
  const double before = ValueOf(registry, "process_open_fds");
  const int fd = open("/dev/null", O_RDONLY);
  EXPECT_EQ(ValueOf(registry, "process_open_fds"), before + 1);
  close(fd);
}

}  // namespace
}  // namespace touchpoint::metrics
