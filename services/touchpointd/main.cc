// SPDX-License-Identifier: Apache-2.0
// touchpointd: reads its configuration, becomes a Daemon, ends with a documented exit code.
#include <absl/synchronization/mutex.h>
#include <unistd.h>

#include <csignal>
#include <cstdio>
#include <cstdlib>
#include <exception>
#include <fstream>
#include <string>
#include <utility>

#include "common/config/sources.h"
#include "common/rpc/wire.h"
#include "common/telemetry/log.h"
#include "services/touchpointd/command_line.h"
#include "services/touchpointd/daemon.h"
#include "services/touchpointd/policy_file.h"
#include "services/touchpointd/redis_address.h"
#include "services/touchpointd/tls_credentials.h"

namespace touchpoint {
namespace {

void Print(const config::Problems& problems) {
  for (const std::string& problem : problems) {
    std::fprintf(stderr, "touchpointd: %s\n", problem.c_str());
  }
}

ExitCode CheckConfig(const config::Loaded& loaded) {
  std::printf("%s", config::Describe(loaded).c_str());
  if (const config::Redis& redis = loaded.config.redis; !redis.url.empty()) {
    if (const auto address = ReadRedisAddress(redis); !address) {
      Print({address.error().message});
      return ExitCode::kConfiguration;
    }
  }
  if (const auto tls = CheckTls(loaded.config.otlp); !tls) {
    Print({tls.error().message});
    return ExitCode::kConfiguration;
  }
  auto zones = ZoneDatabase::LoadSystem();
  if (!zones) {
    Print({zones.error().message});
    return ExitCode::kConfiguration;
  }
  const auto policy = LoadPolicyFile(loaded.config.policy_file, *zones, SystemClock().Now());
  if (!policy) {
    Print({policy.error().message});
    return ExitCode::kConfiguration;
  }
  Print(policy->warnings);
  std::printf("policy %s\n", policy->rulebook->policy().revision.c_str());
  return ExitCode::kOk;
}

void StartLogging(const config::Log& log) {
  const bool console = log.format == config::LogFormat::kConsole ||
                       (log.format == config::LogFormat::kAuto && isatty(STDERR_FILENO) != 0);
  telemetry::StartLogging(static_cast<telemetry::Level>(log.level),
                          console ? telemetry::Format::kConsole : telemetry::Format::kJson);
}

ExitCode RunDaemon(config::Config config, const PortFiles& port_files) {
  StartLogging(config.log);
  ExitCode code = ExitCode::kFailure;
  try {
    Daemon daemon(std::move(config), port_files);
    code = daemon.Run();
  } catch (const std::exception& error) {
    telemetry::Error("failed", telemetry::Fields().Add("what", error.what()));
  }
  telemetry::StopLogging();
  return code;
}

ExitCode Main(int argc, const char* const* argv) {
  std::signal(SIGPIPE, SIG_IGN);
  // Debian's absl looks for cycles at each lock that gRPC takes, which is a twentieth of a call.
  absl::SetMutexDeadlockDetectionMode(absl::OnDeadlockCycle::kIgnore);
  rpc::SilenceProtobuf();
  auto read = ReadCommandLine(argc, argv);
  if (const auto* code = std::get_if<ExitCode>(&read)) {
    return *code;
  }
  const CommandLine& line = std::get<CommandLine>(read);
  auto loaded = config::LoadAll(line.config_file, line.settings);
  if (!loaded) {
    Print(loaded.error());
    return ExitCode::kConfiguration;
  }
  return line.check_config
             ? CheckConfig(*loaded)
             : RunDaemon(std::move(loaded->config), {line.port_file, line.http_port_file});
}

}  // namespace
}  // namespace touchpoint

int main(int argc, char** argv) {
  return static_cast<int>(touchpoint::Main(argc, argv));
}
