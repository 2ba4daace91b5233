// SPDX-License-Identifier: Apache-2.0
// The daemon's command line.
#pragma once

#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "common/config/load.h"
#include "services/touchpointd/exit_code.h"

namespace touchpoint {

struct CommandLine {
  std::string config_file;  // empty: /etc/touchpointd/touchpointd.yaml if it is there
  std::vector<config::Setting> settings;
  bool check_config = false;
  std::string port_file;
  std::string http_port_file;
};

/// What to do, or how to end at once (--help, --version, a wrong flag). Prints what it has to say.
std::variant<CommandLine, ExitCode> ReadCommandLine(int argc, const char* const* argv);

}  // namespace touchpoint
