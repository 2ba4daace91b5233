// SPDX-License-Identifier: Apache-2.0
// What the drivers measure themselves with.
#pragma once

#include <sys/resource.h>

#include <algorithm>
#include <boost/json.hpp>
#include <chrono>
#include <map>
#include <string>
#include <vector>

namespace touchpoint::bench {

using SteadyTime = std::chrono::steady_clock::time_point;

inline double SecondsSince(SteadyTime begin) {
  return std::chrono::duration<double>(std::chrono::steady_clock::now() - begin).count();
}

/// CPU this process has used, in seconds, all threads.
inline double CpuSeconds() {
  rusage usage{};
  getrusage(RUSAGE_SELF, &usage);
  const auto seconds = [](const timeval& t) {
    return static_cast<double>(t.tv_sec) + static_cast<double>(t.tv_usec) / 1e6;
  };
  return seconds(usage.ru_utime) + seconds(usage.ru_stime);
}

/// The value that `share` (0 to 1) of the samples do not exceed; 0 if there are none.
inline double Quantile(std::vector<double> samples, double share) {
  if (samples.empty()) {
    return 0;
  }
  const auto at = static_cast<size_t>(share * static_cast<double>(samples.size() - 1));
  const auto place = samples.begin() + static_cast<std::ptrdiff_t>(at);
  std::nth_element(samples.begin(), place, samples.end());
  return *place;
}

inline boost::json::object ToJson(const std::map<std::string, uint64_t>& counts) {
  boost::json::object object;
  for (const auto& [name, count] : counts) {
    object[name] = count;
  }
  return object;
}

}  // namespace touchpoint::bench
