// SPDX-License-Identifier: Apache-2.0
#include "common/config/sources.h"

#include <unistd.h>

#include <cstdlib>
#include <utility>

namespace touchpoint::config {
namespace {

constexpr const char* kConfigFile = "/etc/touchpointd/touchpointd.yaml";

std::string Find(const std::string& file) {
  if (!file.empty()) {
    return file;
  }
  if (const char* named = std::getenv("TOUCHPOINTD_CONFIG")) {
    return named;
  }
  return access(kConfigFile, F_OK) == 0 ? kConfigFile : "";
}

}  // namespace

Checked<Loaded> LoadAll(const std::string& file, const std::vector<Setting>& flags) {
  std::vector<Setting> settings;
  if (const std::string found = Find(file); !found.empty()) {
    auto read = ReadFile(found);
    if (!read) {
      return tl::unexpected(std::move(read.error()));
    }
    settings = std::move(*read);
  }
  if (const char* directory = std::getenv("CREDENTIALS_DIRECTORY")) {
    auto read = ReadCredentials(directory);
    if (!read) {
      return tl::unexpected(std::move(read.error()));
    }
    settings.insert(settings.end(), read->begin(), read->end());
  }
  for (Setting& setting : ReadEnvironment(environ)) {
    settings.push_back(std::move(setting));
  }
  settings.insert(settings.end(), flags.begin(), flags.end());
  return Apply(settings);
}

}  // namespace touchpoint::config
