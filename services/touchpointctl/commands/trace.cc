// SPDX-License-Identifier: Apache-2.0
// touchpointctl trace: what led to a complaint or a conversion.
#include "common/rpc/time.h"
#include "services/touchpointctl/commands/outcome_words.h"
#include "services/touchpointctl/commands/session.h"
#include "services/touchpointctl/commands/show_touchpoint.h"
#include "services/touchpointctl/commands/target.h"

namespace touchpoint::ctl {
namespace {

struct TraceOptions {
  Target target;
  v1::Outcome outcome = v1::OUTCOME_UNSPECIFIED;
  std::optional<Duration> window;
};

std::string Touchpoints(int count) {
  return std::to_string(count) + (count == 1 ? " touchpoint" : " touchpoints");
}

void ShowTrace(const Console& console, const Wording& wording,
               const v1::TraceFeedbackResponse& trace) {
  console.out << "outcome      " << Describe(trace.outcome(), wording) << "\n"
              << "touchpoint   " << trace.touchpoint().touchpoint_id() << " of "
              << trace.touchpoint().team() << "\n"
              << "looked from  " << wording.Day(ToInstant(trace.start_time())) << ", times in "
              << wording.zone() << "\n";
  for (const v1::TracedTeam& team : trace.teams()) {
    console.out << "team         " << team.team() << ": " << Touchpoints(team.touchpoints())
                << "\n";
  }
  for (const v1::TracedRule& rule : trace.rules()) {
    console.out << "rule         " << (rule.rule().empty() ? Word(rule.kind()) : rule.rule())
                << ": " << Touchpoints(rule.touchpoints()) << "\n";
  }
  for (const std::string& revision : trace.policy_revisions()) {
    console.out << "policy       " << revision << "\n";
  }
  console.out << "\n";
  ShowTouchpoints(console, wording, trace.touchpoints());
  if (!trace.complete()) {
    console.err << "there are more touchpoints; ask for a shorter --window\n";
  }
}

ExitCode RunTrace(const Session& session, const TraceOptions& options) {
  v1::TraceFeedbackRequest request;
  SetTarget(options.target, request);
  request.set_outcome(options.outcome);
  if (options.window) {
    rpc::ToProto(*options.window, *request.mutable_window());
  }
  Connection connection = session.Connect();
  const auto response = connection.Call(connection.touchpoints(),
                                        &v1::TouchpointService::Stub::TraceFeedback, request);
  return session.ShowAnswer(
      response, [](const v1::TraceFeedbackResponse& trace) { return trace.time_zone(); },
      [&session](const v1::TraceFeedbackResponse& trace, const Wording& wording) {
        ShowTrace(session.console, wording, trace);
      });
}

}  // namespace

void AddTrace(CLI::App& app, Session& session) {
  CLI::App* command =
      app.add_subcommand("trace", "Show what led to an outcome, say a complaint or a conversion");
  const auto options = std::make_shared<TraceOptions>();
  AddTarget(*command, options->target);
  command
      ->add_option("--outcome", options->outcome,
                   "Which outcome (default: the latest complaint, else the latest conversion, "
                   "else the latest)")
      ->transform(OneOf(FeedbackWords()))
      ->type_name(Braced(FeedbackWords()));
  AddDuration(*command, "--window", options->window, "How far back (default 30d)");
  command->parse_complete_callback([options] { CheckTarget(options->target); });
  session.Choose(*command, [&session, options] { return RunTrace(session, *options); });
}

}  // namespace touchpoint::ctl
