// SPDX-License-Identifier: Apache-2.0
// Puts the configuration together: defaults < file < environment < flags, and remembers which of
// them each value came from. Pure but for reading the file.
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
  std::string origin;  // "touchpointd.yaml:3:9", "environment TOUCHPOINTD_REDIS__URL", "--set"
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

/// The settings among environment variables ("NAME=value"): TOUCHPOINTD_REDIS__URL is redis.url.
/// TOUCHPOINTD_CONFIG names the file and is none.
std::vector<Setting> ReadEnvironment(const char* const* environment);

/// Applies settings in their order, later ones win, and checks the whole.
Checked<Loaded> Apply(const std::vector<Setting>& settings);

/// "redis.prefix = tp (default)" per key; secrets that are set show as "***".
std::string Describe(const Loaded& loaded);

}  // namespace touchpoint::config
