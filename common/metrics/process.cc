// SPDX-License-Identifier: Apache-2.0
#include "common/metrics/process.h"

#include <sys/resource.h>
#include <unistd.h>

#include <filesystem>
#include <fstream>
#include <sstream>
#include <string>
#include <system_error>

namespace touchpoint::metrics {
namespace {

// The place of a field in /proc/self/stat behind the name of the program, which has any bytes.
constexpr int kStartTime = 19;

double Pages(int field) {
  std::ifstream in("/proc/self/statm");
  double pages = 0;
  for (int i = 0; i <= field; ++i) {
    in >> pages;
  }
  return in ? pages * static_cast<double>(sysconf(_SC_PAGESIZE)) : 0;
}

double CpuSeconds() {
  rusage used = {};
  getrusage(RUSAGE_SELF, &used);
  const auto seconds = [](const timeval& time) {
    return static_cast<double>(time.tv_sec) + static_cast<double>(time.tv_usec) / 1e6;
  };
  return seconds(used.ru_utime) + seconds(used.ru_stime);
}

double OpenFiles() {
  std::error_code error;
  double count = 0;
  for (auto at = std::filesystem::directory_iterator("/proc/self/fd", error);
       !error && at != std::filesystem::directory_iterator(); at.increment(error)) {
    ++count;
  }
  return count > 0 ? count - 1 : 0;  // less the one that reads this
}

double OpenFilesMax() {
  rlimit limit = {};
  getrlimit(RLIMIT_NOFILE, &limit);
  return static_cast<double>(limit.rlim_cur);
}

double BootTime() {
  std::ifstream in("/proc/stat");
  for (std::string word; in >> word;) {
    double seconds = 0;
    if (word == "btime" && in >> seconds) {
      return seconds;
    }
  }
  return 0;
}

double StartTime() {
  std::ifstream in("/proc/self/stat");
  std::string line;
  std::getline(in, line);
  std::istringstream fields(line.substr(line.rfind(')') + 1));
  std::string field;
  for (int i = 0; i <= kStartTime; ++i) {
    fields >> field;
  }
  double ticks = 0;
  return std::istringstream(field) >> ticks
             ? BootTime() + ticks / static_cast<double>(sysconf(_SC_CLK_TCK))
             : 0;
}

}  // namespace

void AddProcess(Registry& registry) {
  registry.AddCounter("process_cpu_seconds_total", "CPU time used, in user and system mode.",
                      CpuSeconds);
  registry.AddGauge("process_resident_memory_bytes", "Memory held.", [] { return Pages(1); });
  registry.AddGauge("process_virtual_memory_bytes", "Memory mapped.", [] { return Pages(0); });
  registry.AddGauge("process_open_fds", "Open file descriptors.", OpenFiles);
  registry.AddGauge("process_max_fds", "The limit of open file descriptors.", OpenFilesMax);
  registry.AddGauge("process_start_time_seconds", "When it started, in Unix time.",
                    [start = StartTime()] { return start; });
}

}  // namespace touchpoint::metrics
