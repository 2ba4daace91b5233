// SPDX-License-Identifier: Apache-2.0
// touchpointctl record: one contact that was done outside of plans.
#include "common/base/clock.h"
#include "common/rpc/time.h"
#include "services/touchpointctl/commands/contact_options.h"
#include "services/touchpointctl/commands/session.h"
#include "services/touchpointctl/wording/message_json.h"
#include "services/touchpointctl/wording/reasons.h"

namespace touchpoint::ctl {
namespace {

struct RecordOptions {
  v1::Record record;
  std::optional<Instant> at;
};

Result<v1::RecordedTouchpoint> Send(Connection& connection, const v1::Record& record) {
  grpc::ClientContext context;
  context.set_deadline(std::chrono::system_clock::now() + connection.timeout());
  const auto stream = connection.touchpoints().RecordTouchpoints(&context);
  v1::RecordTouchpointsRequest request;
  *request.add_records() = record;
  stream->Write(request);
  stream->WritesDone();
  v1::RecordTouchpointsResponse response;
  stream->Read(&response);
  const grpc::Status status = stream->Finish();
  if (!status.ok()) {
    return tl::unexpected(ToFailure(status, connection.server()));
  }
  if (response.results_size() != 1) {
    return tl::unexpected(ToFailure(
        grpc::Status(grpc::StatusCode::UNAVAILABLE, "it answered nothing"), connection.server()));
  }
  if (!response.results(0).has_recorded()) {
    return tl::unexpected(ToItemFailure(response.results(0).error()));
  }
  return response.results(0).recorded();
}

ExitCode RunRecord(const Session& session, RecordOptions& options) {
  CompleteContact(options.record);
  rpc::ToProto(options.at.value_or(SystemClock().Now()), *options.record.mutable_done_time());
  Connection connection = session.Connect();
  const auto recorded = Send(connection, options.record);
  const Console& console = session.console;
  if (!recorded) {
    return Complain(console, recorded.error());
  }
  if (console.format != Format::kTable) {
    WriteJson(console, *recorded);
    return ExitCode::kOk;
  }
  const auto wording = session.Times("");
  if (!wording) {
    return ExitCode::kUsage;
  }
  if (recorded->too_old()) {
    console.out << "too old      no rule looks back that far: it was not kept\n";
    return ExitCode::kOk;
  }
  console.out << "recorded     " << recorded->touchpoint_id() << "\n";
  for (const v1::Reason& reason : recorded->reasons()) {
    console.out << "breaks       " << Describe(reason, *wording) << "\n";
  }
  if (recorded->replayed()) {
    console.out << "replayed     this record was taken before\n";
  }
  for (const std::string& moved : recorded->moved_touchpoint_ids()) {
    console.out << "moved        " << moved << "\n";
  }
  return ExitCode::kOk;
}

}  // namespace

void AddRecord(CLI::App& app, Session& session) {
  CLI::App* command = app.add_subcommand("record", "Record a contact that was done without a plan");
  const auto options = std::make_shared<RecordOptions>();
  AddContact(*command, options->record, "Who contacted the stakeholder");
  AddTime(*command, "--at", options->at, "When it was done (default: now)");
  AddText(*command, "--outcome-text", *options->record.mutable_outcome_text(), "What came of it");
  session.Choose(*command, [&session, options] { return RunRecord(session, *options); });
}

}  // namespace touchpoint::ctl
