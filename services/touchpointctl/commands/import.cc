// SPDX-License-Identifier: Apache-2.0
// touchpointctl import: plans or records in bulk, from a file.
#include "services/touchpointctl/import/import.h"

#include "services/touchpointctl/commands/header_complaint.h"
#include "services/touchpointctl/commands/session.h"
#include "services/touchpointctl/rows/mapping_file.h"
#include "services/touchpointctl/screen/table.h"
#include "services/touchpointctl/summary/write_record_summary.h"
#include "services/touchpointctl/summary/write_summary.h"

namespace touchpoint::ctl {
namespace {

enum class As { kPlan, kRecord };

struct ImportOptions {
  As as = As::kPlan;
  std::string input;
  std::string mapping;
  std::string refused;
  bool progress = false;
};

template <typename Kind>
ExitCode TellEnd(const Console& console, const Result<void>& sent, bool interrupted,
                 RefusedFile& refused) {
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
      console.err << "Run the same command again to go on; what is " << Kind::kDone << " is not "
                  << Kind::kDone << " twice.\n";
    }
    return code;
  }
  if (interrupted) {
    console.err << "interrupted: run the same command again to go on\n";
    return ExitCode::kError;
  }
  return refused.count() != 0 ? ExitCode::kRefusedRows : ExitCode::kOk;
}

Summary TotalOf(const PlanAccount& account, const ZoneDatabase& zones, uint64_t refused) {
  return account.Total(zones, refused);
}

RecordSummary TotalOf(const RecordAccount& account, const ZoneDatabase&, uint64_t refused) {
  return account.Total(refused);
}

template <typename Kind>
ExitCode RunImport(const Session& session, const ImportOptions& options, const Mapping& mapping,
                   const ZoneDatabase& zones) {
  using Item = typename Kind::Item;
  const Console& console = session.console;
  const Interruption interruption;
  auto lines = LineReader::Open(options.input, interruption.fd());
  if (!lines) {
    return Complain(console, lines.error());
  }
  Connection connection = session.Connect();
  BulkReader<Item> reader(std::move(*lines), mapping, HeaderComplaint<Item>(console, mapping));
  RefusedFile refused(options.refused.empty() ? RefusedFile::PathFor(options.input)
                                              : options.refused);
  typename Kind::Account account;
  Ledger<Kind> ledger(refused, account);
  Progress progress(console, Kind::kItems, options.progress);
  Result<void> sent =
      Import<Kind>(connection, mapping, ledger, console, progress, interruption).Run(reader);
  if (sent) {
    sent = account.Follow(connection);
  }
  WriteSummary(console, TotalOf(account, zones, refused.count()));
  return TellEnd<Kind>(console, sent, interruption.requested(), refused);
}

/// A start of now leaves all records but the first ahead of now.
std::optional<Failure> CheckShift(const ImportOptions& options, const Mapping& mapping) {
  if (options.as != As::kRecord || !mapping.shift || mapping.shift->start) {
    return std::nullopt;
  }
  return InvalidField("MAPPING", "shift.start",
                      "a record lies in the past: give the time at which the first one was done, "
                      "or leave shift out");
}

ExitCode RunImport(const Session& session, const ImportOptions& options) {
  const Console& console = session.console;
  const auto mapping =
      options.mapping.empty() ? Result<Mapping>(Mapping()) : LoadMapping(options.mapping);
  if (!mapping) {
    return Complain(console, mapping.error());
  }
  if (const auto failure = CheckShift(options, *mapping)) {
    return Complain(console, *failure);
  }
  const auto zones = ZoneDatabase::LoadSystem();
  if (!zones) {
    return Complain(console, zones.error());
  }
  return options.as == As::kRecord ? RunImport<RecordKind>(session, options, *mapping, **zones)
                                   : RunImport<PlanKind>(session, options, *mapping, **zones);
}

}  // namespace

void AddImport(CLI::App& app, Session& session) {
  CLI::App* command = app.add_subcommand("import", "Plan what a file asks for, or record history");
  const auto options = std::make_shared<ImportOptions>();
  const std::map<std::string, As> kinds = {{"plan", As::kPlan}, {"record", As::kRecord}};
  command->add_option("--as", options->as, "What the rows are: plans (default), or done contacts")
      ->transform(OneOf(kinds))
      ->type_name("{plan,record}");
  command
      ->add_option("--plans,--records", options->input,
                   "NDJSON or CSV, gzip or plain; - is standard input")
      ->required()
      ->type_name("FILE");
  command->add_option("--mapping", options->mapping, "Which input field is which")
      ->type_name("FILE");
  command
      ->add_option("--refused", options->refused,
                   "Where refused rows go (default: beside the input)")
      ->type_name("FILE");
  command->add_flag("--progress", options->progress, "Show progress also where nobody watches");
  session.Choose(*command, [&session, options] { return RunImport(session, *options); });
}

}  // namespace touchpoint::ctl
