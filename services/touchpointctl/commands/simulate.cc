// SPDX-License-Identifier: Apache-2.0
// touchpointctl simulate: what a policy would make of a file of plans, without a daemon.
#include "services/touchpointctl/simulation/simulate.h"

#include <cerrno>
#include <cstring>
#include <fstream>

#include "common/base/clock.h"
#include "services/touchpointctl/commands/header_complaint.h"
#include "services/touchpointctl/commands/policy_file.h"
#include "services/touchpointctl/commands/session.h"
#include "services/touchpointctl/rows/mapping_file.h"
#include "services/touchpointctl/screen/progress.h"
#include "services/touchpointctl/summary/write_summary.h"

namespace touchpoint::ctl {
namespace {

struct SimulateOptions {
  std::string policy;
  std::string plans;
  std::string mapping;
  std::string out;
  bool progress = false;
};

Result<Rows> ReadRows(const Console& console, const std::string& plans, const Mapping& mapping) {
  auto lines = LineReader::Open(plans);
  if (!lines) {
    return tl::unexpected(lines.error());
  }
  PlanReader reader(std::move(*lines), mapping, HeaderComplaint<PlanRow>(console, mapping));
  auto rows = ReadAll(reader);
  if (rows && mapping.shift) {
    ShiftBy(Stretch(*rows, *mapping.shift, SystemClock().Now()), *rows);
  }
  return rows;
}

Result<std::shared_ptr<const decide::Rulebook>> ReadRulebook(const std::string& file) {
  auto zones = ZoneDatabase::LoadSystem();
  if (!zones) {
    return tl::unexpected(zones.error());
  }
  auto policy = ReadPolicy(file, **zones);
  if (!policy) {
    return tl::unexpected(policy.error());
  }
  return std::make_shared<const decide::Rulebook>(*std::move(policy), *zones);
}

ExitCode Show(const Session& session, const SimulateOptions& options, const Rows& rows,
              const Result<Summary>& summary, std::ostream& out) {
  const Console& console = session.console;
  if (!summary) {
    return Complain(console, summary.error());
  }
  if (!out.flush()) {
    console.err << "error: cannot write " << options.out << "\n";
    return ExitCode::kError;
  }
  Console screen{options.out == "-" ? console.err : console.out,
                 console.err,
                 console.format,
                 console.width,
                 console.out_colour && options.out != "-",
                 console.err_is_terminal};
  WriteSummary(screen, *summary);
  if (summary->refused != 0) {
    console.err << summary->refused << " of " << rows.size()
                << " rows were refused: see `error` in "
                << (options.out == "-" ? "the output" : options.out) << "\n";
  }
  return ExitCode::kOk;
}

ExitCode RunSimulate(const Session& session, const SimulateOptions& options) {
  const Console& console = session.console;
  const auto mapping =
      options.mapping.empty() ? Result<Mapping>(Mapping()) : LoadMapping(options.mapping);
  if (!mapping) {
    return Complain(console, mapping.error());
  }
  auto rulebook = ReadRulebook(options.policy);
  if (!rulebook) {
    return Complain(console, rulebook.error());
  }
  const auto rows = ReadRows(console, options.plans, *mapping);
  if (!rows) {
    return Complain(console, rows.error());
  }
  std::ofstream file;
  if (options.out != "-") {
    file.open(options.out, std::ios::trunc);
    if (!file) {
      console.err << "error: " << options.out << ": " << std::strerror(errno) << "\n";
      return ExitCode::kError;
    }
  }
  std::ostream& out = options.out == "-" ? console.out : file;
  Progress progress(console, "plans", options.progress);
  const auto fraction = [&](size_t arrived) {
    return static_cast<double>(arrived) / static_cast<double>(rows->size());
  };
  const auto summary =
      Simulate(*rows, *std::move(rulebook), mapping->lead, out,
               [&](size_t arrived) { progress.Update(arrived, fraction(arrived)); });
  progress.Finish(rows->size(), 1);
  return Show(session, options, *rows, summary, out);
}

}  // namespace

void AddSimulate(CLI::App& app, Session& session) {
  CLI::App* command =
      app.add_subcommand("simulate", "Say what a policy would make of a file of plans");
  const auto options = std::make_shared<SimulateOptions>();
  const auto file = [command](const std::string& name, std::string& path, const std::string& what) {
    return command->add_option(name, path, what)->type_name("FILE");
  };
  file("--policy", options->policy, "The rules")->required();
  file("--plans", options->plans, "NDJSON or CSV, gzip or plain; - is standard input")->required();
  file("--mapping", options->mapping, "Which input field is which");
  file("--out", options->out, "Where the line per plan goes; - is standard output")->required();
  command->add_flag("--progress", options->progress, "Show progress also where nobody watches");
  session.Choose(*command, [&session, options] { return RunSimulate(session, *options); });
}

}  // namespace touchpoint::ctl
