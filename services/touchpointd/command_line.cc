// SPDX-License-Identifier: Apache-2.0
#include "services/touchpointd/command_line.h"

#include <CLI/CLI.hpp>
#include <array>
#include <cstdio>
#include <iostream>
#include <utility>

namespace touchpoint {
namespace {

constexpr const char* kFooter =
    "Values come from defaults < configuration file < credentials (touchpointd.redis.url in\n"
    "$CREDENTIALS_DIRECTORY sets redis.url) < environment (TOUCHPOINTD_REDIS__URL) < flags.\n"
    "touchpointd.yaml explains every key.\n\n"
    "Signals: SIGTERM and SIGINT drain and stop, a second one stops at once; SIGHUP reads the\n"
    "policy again.\n\n"
    "Exit codes: 0 stopped as asked, 1 failed while running, 2 wrong command line, 69 Redis could\n"
    "not be reached or started, 70 it lived and nobody could reach it any more, 78 configuration "
    "or\n"
    "policy is wrong, or Redis is set up for less than configured.";

struct Shortcut {
  const char* flag;
  const char* path;
  const char* help;
};

constexpr std::array<Shortcut, 6> kShortcuts = {{
    {"--listen", "listen.address", "Address to serve on: host:port or unix:/path"},
    {"--policy", "policy.file", "The policy file"},
    {"--redis-url", "redis.url", "redis://, rediss:// or unix://; empty: a private redis-server"},
    {"--data-dir", "redis.data_dir", "Where the private redis-server keeps its data"},
    {"--log-level", "log.level", "debug, info, warning or error"},
    {"--log-format", "log.format", "auto, json or console"},
}};

std::optional<config::Setting> SplitAssignment(const std::string& text) {
  const size_t equals = text.find('=');
  if (equals == std::string::npos || equals == 0) {
    return std::nullopt;
  }
  return config::Setting{text.substr(0, equals), text.substr(equals + 1), "--set"};
}

}  // namespace

std::variant<CommandLine, ExitCode> ReadCommandLine(int argc, const char* const* argv) {
  CommandLine line;
  std::vector<std::string> assignments;
  std::array<std::string, kShortcuts.size()> values;
  CLI::App app("Arbitrates the planned outreach of many teams to the same people.", "touchpointd");
  app.footer(kFooter);
  app.set_version_flag("--version", "touchpointd " TOUCHPOINT_VERSION);
  app.add_option("--config", line.config_file, "The configuration file");
  app.add_option("--set", assignments, "KEY=VALUE: one configuration value; may be repeated")
      ->take_all();
  for (size_t i = 0; i < kShortcuts.size(); ++i) {
    app.add_option(kShortcuts[i].flag, values[i], kShortcuts[i].help);
  }
  app.add_flag("--check-config", line.check_config,
               "Print every value and where it came from, check it and the policy, and exit");
  app.add_option("--port-file", line.port_file,
                 "Write the port to this file once the daemon serves");
  app.add_option("--http-port-file", line.http_port_file,
                 "Write the port of http.address to this file, before the other");
  try {
    app.parse(argc, argv);
  } catch (const CLI::ParseError& error) {
    return app.exit(error, std::cout, std::cerr) == 0 ? ExitCode::kOk : ExitCode::kUsage;
  }
  for (size_t i = 0; i < kShortcuts.size(); ++i) {
    if (app.count(kShortcuts[i].flag) > 0) {
      line.settings.push_back({kShortcuts[i].path, values[i], kShortcuts[i].flag});
    }
  }
  for (const std::string& assignment : assignments) {
    auto setting = SplitAssignment(assignment);
    if (!setting) {
      std::fprintf(stderr, "touchpointd: --set takes KEY=VALUE, not '%s'\n", assignment.c_str());
      return ExitCode::kUsage;
    }
    line.settings.push_back(std::move(*setting));
  }
  return line;
}

}  // namespace touchpoint
