// SPDX-License-Identifier: Apache-2.0
// The command line as a whole.
#include <poll.h>
#include <unistd.h>

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
    "6 import or campaign plan refused rows, 7 plan met one of --fail-on, "
    "8 doctor found something broken.";

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
  app.add_option("-o,--output", session.console.format, "How data is written")
      ->transform(OneOf(formats))
      ->type_name("{table,json,ndjson}");
}

/// Of a word or flag that stands where a command should.
std::string NoCommand(const CLI::App& app) {
  std::vector<std::string> names;
  for (const CLI::App* command : app.get_subcommands([](const CLI::App*) { return true; })) {
    names.push_back(command->get_name());
  }
  const std::string word = app.remaining().front();
  return "there is no " + std::string(word.starts_with("-") ? "option" : "command") + " '" + word +
         "'" + DidYouMean(word, names) + "; --help lists what there is\n";
}

/// Data that is lost is no success. A reader that has seen enough needs no telling.
ExitCode CheckWritten(const Console& console, ExitCode code) {
  console.out.flush();
  if (console.out) {
    return code;
  }
  pollfd out = {STDOUT_FILENO, POLLOUT, 0};
  const bool reader_gone = poll(&out, 1, 0) > 0 && (out.revents & POLLERR) != 0;
  if (!reader_gone) {
    console.err << "error: cannot write to standard output\n";
  }
  return code == ExitCode::kOk ? ExitCode::kError : code;
}

ExitCode RunChosen(const Session& session) {
  try {
    return CheckWritten(session.console, session.run());
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
  app.fallthrough();
  app.footer(kFooter);
  AddShared(app, session);
  AddAccess(app, session);
  AddPlan(app, session);
  AddRecord(app, session);
  AddOutcome(app, session);
  AddCancel(app, session);
  AddTimeline(app, session);
  AddCanContact(app, session);
  AddExplain(app, session);
  AddTrace(app, session);
  AddErase(app, session);
  AddExport(app, session);
  AddThrottleLog(app, session);
  AddToken(app, session);
  AddImport(app, session);
  AddCampaign(app, session);
  AddPolicy(app, session);
  AddSend(app, session);
  AddDue(app, session);
  AddLease(app, session);
  AddSimulate(app, session);
  AddBackup(app, session);
  AddRestore(app, session);
  AddDoctor(app, session);
  try {
    app.parse(argc, argv);
  } catch (const CLI::ParseError& error) {
    const bool asked = error.get_exit_code() == static_cast<int>(CLI::ExitCodes::Success);
    if (!asked && app.get_subcommands().empty() && !app.remaining().empty()) {
      console.err << "error: " << NoCommand(app);
      return ExitCode::kUsage;
    }
    app.exit(error, console.out, console.err);
    return asked ? ExitCode::kOk : ExitCode::kUsage;
  }
  if (!session.run) {
    console.err << "error: a command is missing; --help lists them\n";
    return ExitCode::kUsage;
  }
  if (const auto unsafe = CheckAccess(session)) {
    Complain(console, *unsafe);
    return ExitCode::kUsage;
  }
  return RunChosen(session);
}

}  // namespace touchpoint::ctl
