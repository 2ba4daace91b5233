// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <filesystem>
#include <fstream>
#include <sstream>
#include <string_view>
#include <system_error>
#include <utility>

#include "common/config/load.h"

namespace touchpoint::config {
namespace {

constexpr std::string_view kPrefix = "touchpointd.";

}  // namespace

Checked<std::vector<Setting>> ReadCredentials(const std::string& directory) {
  std::vector<Setting> settings;
  Problems problems;
  std::error_code error;
  for (std::filesystem::directory_iterator at(directory, error), end; !error && at != end;
       at.increment(error)) {
    const std::string name = at->path().filename().string();
    std::error_code is_unknown;
    if (name.rfind(kPrefix, 0) != 0 || !at->is_regular_file(is_unknown)) {
      continue;
    }
    std::ifstream in(at->path());
    std::ostringstream content;
    content << in.rdbuf();
    if (!in) {
      problems.push_back(at->path().string() + ": cannot be read");
      continue;
    }
    std::string text = content.str();
    text.erase(text.find_last_not_of("\r\n") + 1);
    settings.push_back(
        {name.substr(kPrefix.size()), std::move(text), "credential " + at->path().string()});
  }
  if (error) {
    problems.push_back(directory + ": " + error.message());
  }
  if (!problems.empty()) {
    return tl::unexpected(std::move(problems));
  }
  std::sort(settings.begin(), settings.end(),
            [](const Setting& a, const Setting& b) { return a.path < b.path; });
  return settings;
}

}  // namespace touchpoint::config
