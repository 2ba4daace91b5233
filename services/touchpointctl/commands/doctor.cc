// SPDX-License-Identifier: Apache-2.0
// touchpointctl doctor: what state the installation is in, and what to do about it.
#include "common/base/clock.h"
#include "services/touchpointctl/commands/session.h"
#include "services/touchpointctl/commands/version.h"
#include "services/touchpointctl/doctor/write_findings.h"

namespace touchpoint::ctl {
namespace {

using std::chrono::duration_cast;
using std::chrono::microseconds;
using std::chrono::steady_clock;

InstallationFacts Ask(Connection& connection) {
  InstallationFacts facts;
  facts.server = connection.server();
  facts.ctl_version = kVersion;
  if (const auto reached = connection.Reach(); !reached) {
    facts.no_answer = reached.error();
    return facts;
  }
  const auto sent = steady_clock::now();
  const auto response =
      connection.Call(connection.installation(), &v1::InstallationService::Stub::GetInstallation,
                      v1::GetInstallationRequest());
  const Instant answered = SystemClock().Now();
  facts.round_trip = duration_cast<microseconds>(steady_clock::now() - sent);
  if (!response) {
    facts.no_answer = response.error();
    return facts;
  }
  facts.installation = *response;
  facts.daemon_ahead = ToInstant(response->daemon_time()) - (answered - facts.round_trip / 2);
  return facts;
}

ExitCode RunDoctor(const Session& session) {
  Connection connection = session.Connect();
  const InstallationFacts facts = Ask(connection);
  const std::vector<Finding> findings = Examine(facts);
  WriteFindings(session.console, findings);
  if (facts.no_answer) {
    return ExitCodeOf(facts.no_answer->code);
  }
  return Worst(findings) == Condition::kBroken ? ExitCode::kBroken : ExitCode::kOk;
}

}  // namespace

void AddDoctor(CLI::App& app, Session& session) {
  CLI::App* command =
      app.add_subcommand("doctor", "Say what state the installation is in, and what to do");
  session.Choose(*command, [&session] { return RunDoctor(session); });
}

}  // namespace touchpoint::ctl
