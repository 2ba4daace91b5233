// SPDX-License-Identifier: Apache-2.0
// The command line as a whole.
#include <csignal>
#include <exception>
#include <map>

#include "services/touchpointctl/commands/session.h"
#include "services/touchpointctl/commands/version.h"

namespace touchpoint::ctl {
namespace {

constexpr char kFooter[] =
    "Data goes to standard output, narration to standard error.\n"
    "Exit codes: 0 ok, 1 error, 2 usage, 3 not found, 4 access denied, 5 no answer in time,\n"
    "6 import refused rows, 7 plan met one of --fail-on.";

void AddShared(CLI::App& app, Session& session) {
  app.add_option("--server", session.server, "Address of touchpointd")
      ->envname("TOUCHPOINT_SERVER")
      ->capture_default_str()
      ->type_name("ADDR");
  app.add_option_function<std::string>(
         "--timeout",
         [&session](const std::string& text) {
           const auto timeout = ParseDuration(text);
           if (!timeout || *timeout <= Duration{}) {
             throw CLI::ValidationError("--timeout", "is no duration such as 10s or 500ms");
           }
           session.timeout = *timeout;
         },
         "How long to wait for an answer (default 10s)")
      ->type_name("DURATION");
  app.add_option("--tz", session.zone, "Zone of the times that tables show")->type_name("ZONE");
  const std::map<std::string, Format> formats = {
      {"table", Format::kTable}, {"json", Format::kJson}, {"ndjson", Format::kNdjson}};
  app.add_option("-o,--output", session.console.format, "table, json or ndjson")
      ->transform(CLI::CheckedTransformer(formats))
      ->type_name("FORMAT");
}

ExitCode RunChosen(const Session& session) {
  try {
    return session.run();
  } catch (const std::exception& exception) {
    session.console.err << "error: " << exception.what() << "\n";
    return ExitCode::kError;
  }
}

}  // namespace

ExitCode Run(int argc, const char* const* argv, const Console& console) {
  std::signal(SIGPIPE, SIG_IGN);
  CLI::App app("Plans, reads and explains touchpoints.", "touchpointctl");
  Session session{console, "127.0.0.1:7400", {}, std::chrono::seconds(10), "", nullptr};
  app.set_version_flag("--version", std::string("touchpointctl ") + kVersion);
  app.require_subcommand(1);
  app.fallthrough();
  app.footer(kFooter);
  AddShared(app, session);
  AddAccess(app, session);
  AddPlan(app, session);
  AddCancel(app, session);
  AddTimeline(app, session);
  AddExplain(app, session);
  AddThrottleLog(app, session);
  AddToken(app, session);
  AddImport(app, session);
  AddPolicy(app, session);
  AddSimulate(app, session);
  try {
    app.parse(argc, argv);
  } catch (const CLI::ParseError& error) {
    const bool asked = error.get_exit_code() == static_cast<int>(CLI::ExitCodes::Success);
    app.exit(error, console.out, console.err);
    return asked ? ExitCode::kOk : ExitCode::kUsage;
  }
  if (const auto unsafe = CheckAccess(session)) {
    Complain(console, *unsafe);
    return ExitCode::kUsage;
  }
  return RunChosen(session);
}

}  // namespace touchpoint::ctl
