// SPDX-License-Identifier: Apache-2.0
// Puts the configuration together: defaults < file < credentials < environment < flags, and
// remembers which of them each value came from. Pure but for reading files.
#pragma once

#include <map>
#include <string>
#include <tl/expected.hpp>
#include <utility>
#include <vector>

#include "common/config/config.h"

namespace touchpoint::config {

/// One value from somewhere, not yet understood.
struct Setting {
  std::string path;
  std::string text;
  std::string origin;  // "touchpointd.yaml:3:9", "credential /run/...", "--set"
};

struct Loaded {
  Config config;
  std::map<std::string, std::string> origins;  // by path; "default" where nobody set it
};

/// Everything that is wrong, one line each: "file:line:col: path: what, did you mean 'x'?".
using Problems = std::vector<std::string>;

template <typename T>
using Checked = tl::expected<T, Problems>;

/// The settings of a YAML text; `name` is what problems call the file.
Checked<std::vector<Setting>> ReadYaml(const std::string& text, const std::string& name);

/// The settings of a YAML file.
Checked<std::vector<Setting>> ReadFile(const std::string& file);

/// The settings in a folder of secrets, as systemd's LoadCredential=, Docker and Kubernetes hand
/// them over: the file touchpointd.redis.url is redis.url, without line ends at its end. Files of
/// other names, such as a TLS key, are for those who name them by path.
Checked<std::vector<Setting>> ReadCredentials(const std::string& directory);

/// The settings among environment variables ("NAME=value"): TOUCHPOINTD_REDIS__URL is redis.url.
/// TOUCHPOINTD_CONFIG names the file and is none.
std::vector<Setting> ReadEnvironment(const char* const* environment);

/// Applies settings in their order, later ones win, and checks the whole.
Checked<Loaded> Apply(const std::vector<Setting>& settings);

/// "redis.prefix = tp (default)" per key; secrets that are set show as "***".
std::string Describe(const Loaded& loaded);

}  // namespace touchpoint::config
