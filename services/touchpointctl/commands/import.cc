// SPDX-License-Identifier: Apache-2.0
// touchpointctl import: plans in bulk, from a file.
#include "services/touchpointctl/import/import.h"

#include <csignal>

#include "services/touchpointctl/commands/session.h"
#include "services/touchpointctl/rows/mapping_file.h"
#include "services/touchpointctl/screen/table.h"
#include "services/touchpointctl/summary/write_summary.h"

namespace touchpoint::ctl {
namespace {

struct ImportOptions {
  std::string plans;
  std::string mapping;
  std::string refused;
  bool progress = false;
};

std::atomic<bool> interrupted = false;
static_assert(std::atomic<bool>::is_always_lock_free);  // or a signal could not set it

void Interrupt(int signal) {
  interrupted = true;
  std::signal(signal, SIG_DFL);  // the second time it ends the program
}

ExitCode TellEnd(const Session& session, const Result<void>& sent, RefusedFile& refused) {
  const Console& console = session.console;
  const bool complete = sent && !interrupted;
  if (refused.count() != 0) {
    console.err << Grouped(refused.count()) << " rows were refused: see " << refused.path() << "\n";
  }
  if (refused.count() != 0 || complete) {
    if (!refused.Close()) {
      console.err << "error: cannot write " << refused.path() << ": use --refused\n";
      return ExitCode::kError;
    }
  }
  if (!sent) {
    const ExitCode code = Complain(console, sent.error());
    if (code == ExitCode::kUnavailable) {
      console.err << "Run the same command again to go on; what is planned is not planned twice.\n";
    }
    return code;
  }
  if (interrupted) {
    console.err << "interrupted: run the same command again to go on\n";
    return ExitCode::kError;
  }
  return refused.count() != 0 ? ExitCode::kRefusedRows : ExitCode::kOk;
}

ExitCode RunImport(const Session& session, const ImportOptions& options) {
  const Console& console = session.console;
  const auto mapping =
      options.mapping.empty() ? Result<Mapping>(Mapping()) : LoadMapping(options.mapping);
  if (!mapping) {
    return Complain(console, mapping.error());
  }
  auto lines = LineReader::Open(options.plans);
  if (!lines) {
    return Complain(console, lines.error());
  }
  auto zones = ZoneDatabase::LoadSystem();
  if (!zones) {
    return Complain(console, zones.error());
  }
  std::signal(SIGINT, Interrupt);
  std::signal(SIGTERM, Interrupt);
  Connection connection = session.Connect();
  PlanReader reader(std::move(*lines), *mapping);
  RefusedFile refused(options.refused.empty() ? RefusedFile::PathFor(options.plans)
                                              : options.refused);
  Ledger ledger(refused);
  Progress progress(console, options.progress);
  Import import(connection, *mapping, ledger, console, progress, interrupted);
  Result<void> sent = import.Run(reader);
  if (sent) {
    sent = ledger.FollowDisplaced(connection);
  }
  WriteSummary(console, ledger.Total(**zones));
  return TellEnd(session, sent, refused);
}

}  // namespace

void AddImport(CLI::App& app, Session& session) {
  CLI::App* command = app.add_subcommand("import", "Plan what a file asks for");
  const auto options = std::make_shared<ImportOptions>();
  command
      ->add_option("--plans", options->plans, "NDJSON or CSV, gzip or plain; - is standard input")
      ->required()
      ->type_name("FILE");
  command->add_option("--mapping", options->mapping, "Which input field is which")
      ->type_name("FILE");
  command
      ->add_option("--refused", options->refused,
                   "Where refused rows go (default: beside the plans)")
      ->type_name("FILE");
  command->add_flag("--progress", options->progress, "Show progress also where nobody watches");
  session.Choose(*command, [&session, options] { return RunImport(session, *options); });
}

}  // namespace touchpoint::ctl
