// SPDX-License-Identifier: Apache-2.0
// touchpointctl outcome: what became of a touchpoint, or came of it.
#include "common/base/clock.h"
#include "common/rpc/time.h"
#include "services/touchpointctl/commands/outcome_words.h"
#include "services/touchpointctl/commands/session.h"
#include "services/touchpointctl/commands/show_touchpoint.h"
#include "services/touchpointctl/commands/target.h"

namespace touchpoint::ctl {
namespace {

struct OutcomeOptions {
  Target target;
  v1::Outcome outcome = v1::OUTCOME_UNSPECIFIED;
  std::optional<Instant> at;
  std::string text;
};

void ShowReport(const Console& console, const Wording& wording,
                const v1::ReportOutcomeResponse& response) {
  ShowTouchpoint(console, wording, response.touchpoint());
  if (response.replayed()) {
    console.out << "replayed     this outcome was reported before\n";
  }
  for (const v1::Reason& consequence : response.consequences()) {
    console.out << "consequence  " << Describe(consequence, wording) << "\n";
  }
  for (const std::string& moved : response.moved_touchpoint_ids()) {
    console.out << "moved        " << moved << "\n";
  }
}

ExitCode RunOutcome(const Session& session, const OutcomeOptions& options) {
  v1::ReportOutcomeRequest request;
  SetTarget(options.target, request);
  request.set_outcome(options.outcome);
  request.set_outcome_text(options.text);
  rpc::ToProto(options.at.value_or(SystemClock().Now()), *request.mutable_outcome_time());
  Connection connection = session.Connect();
  const auto response = connection.Call(connection.touchpoints(),
                                        &v1::TouchpointService::Stub::ReportOutcome, request);
  return session.ShowAnswer(
      response, [](const v1::ReportOutcomeResponse&) { return std::string(); },
      [&session](const v1::ReportOutcomeResponse& answer, const Wording& wording) {
        ShowReport(session.console, wording, answer);
      });
}

}  // namespace

void AddOutcome(CLI::App& app, Session& session) {
  CLI::App* command = app.add_subcommand("outcome", "Report what became of a touchpoint");
  const auto options = std::make_shared<OutcomeOptions>();
  std::map<std::string, v1::Outcome> outcomes = FeedbackWords();
  outcomes["done"] = v1::OUTCOME_DONE;
  outcomes["failed"] = v1::OUTCOME_NOT_DONE;
  command
      ->add_option("outcome", options->outcome,
                   "done, failed: it was certainly not done, or what came of it")
      ->required()
      ->transform(OneOf(outcomes))
      ->type_name(Braced(outcomes));
  AddTarget(*command, options->target);
  AddTime(*command, "--at", options->at,
          "When it was done, turned out not to be, or came to it (default: now)");
  AddText(*command, "--outcome-text", options->text, "What came of it");
  command->parse_complete_callback([options] { CheckTarget(options->target); });
  session.Choose(*command, [&session, options] { return RunOutcome(session, *options); });
}

}  // namespace touchpoint::ctl
