// SPDX-License-Identifier: Apache-2.0
// touchpointctl lease, ack, extend, return and resolve: what a sender does, by hand.
#include "common/rpc/time.h"
#include "services/touchpointctl/commands/session.h"
#include "services/touchpointctl/commands/show_touchpoint.h"
#include "services/touchpointctl/wording/message_json.h"

namespace touchpoint::ctl {
namespace {

/// The values of one of these commands; each uses some.
struct LeaseOptions {
  std::string of;  // a touchpoint's id or a lease's token
  v1::DispatchResult result = v1::DISPATCH_RESULT_UNSPECIFIED;
  std::string text;
  std::optional<Instant> at;
  std::optional<Duration> lease;
};

template <typename Request>
void SetDuration(const LeaseOptions& options, Request& request) {
  if (options.lease) {
    rpc::ToProto(*options.lease, *request.mutable_lease());
  }
}

/// Calls, and shows what came of it: as JSON where that is wanted, else by `show`.
template <typename Request, typename Response, typename Show>
ExitCode Ask(const Session& session,
             grpc::Status (v1::DispatchService::Stub::*method)(grpc::ClientContext*, const Request&,
                                                               Response*),
             const Request& request, Show show) {
  const auto wording = session.Times("");
  if (!wording) {
    return ExitCode::kUsage;
  }
  Connection connection = session.Connect();
  const auto response = connection.Call(connection.dispatch(), method, request);
  if (!response) {
    return Complain(session.console, response.error());
  }
  if (session.console.format == Format::kTable) {
    show(session.console, *wording, *response);
  } else {
    WriteJson(session.console, *response);
  }
  return ExitCode::kOk;
}

/// For all whose answer is the touchpoint as it is now.
const auto kShowTouchpoint = [](const Console& console, const Wording& wording,
                                const auto& response) {
  ShowTouchpoint(console, wording, response.touchpoint());
};

ExitCode RunLease(const Session& session, const LeaseOptions& options) {
  v1::LeaseTouchpointRequest request;
  request.set_touchpoint_id(options.of);
  SetDuration(options, request);
  return Ask(session, &v1::DispatchService::Stub::LeaseTouchpoint, request,
             [](const Console& console, const Wording& wording,
                const v1::LeaseTouchpointResponse& response) {
               const v1::Lease& lease = response.lease();
               ShowTouchpoint(console, wording, lease.touchpoint());
               console.out << "send by      " << wording.Day(ToInstant(lease.send_by())) << " by "
                           << lease.channel() << ", attempt " << lease.attempt() << "\n"
                           << "dispatch     " << lease.dispatch_id() << "\n"
                           << "token        " << lease.lease_token() << "\n";
             });
}

ExitCode RunAcknowledge(const Session& session, const LeaseOptions& options) {
  v1::AcknowledgeTouchpointRequest request;
  request.set_lease_token(options.of);
  request.set_result(options.result);
  request.set_text(options.text);
  if (options.at) {
    rpc::ToProto(*options.at, *request.mutable_sent_time());
  }
  return Ask(session, &v1::DispatchService::Stub::AcknowledgeTouchpoint, request, kShowTouchpoint);
}

ExitCode RunExtend(const Session& session, const LeaseOptions& options) {
  v1::ExtendLeaseRequest request;
  request.set_lease_token(options.of);
  SetDuration(options, request);
  return Ask(
      session, &v1::DispatchService::Stub::ExtendLease, request,
      [](const Console& console, const Wording& wording, const v1::ExtendLeaseResponse& response) {
        console.out << "send by      " << wording.Day(ToInstant(response.send_by()))
                    << ", times in " << wording.zone() << "\n";
      });
}

ExitCode RunReturn(const Session& session, const LeaseOptions& options) {
  v1::ReturnTouchpointRequest request;
  request.set_lease_token(options.of);
  request.set_text(options.text);
  if (options.at) {
    rpc::ToProto(*options.at, *request.mutable_not_before_time());
  }
  return Ask(session, &v1::DispatchService::Stub::ReturnTouchpoint, request, kShowTouchpoint);
}

ExitCode RunResolve(const Session& session, const LeaseOptions& options) {
  v1::ResolveTouchpointRequest request;
  request.set_touchpoint_id(options.of);
  request.set_result(options.result);
  request.set_text(options.text);
  if (options.at) {
    rpc::ToProto(*options.at, *request.mutable_sent_time());
  }
  return Ask(session, &v1::DispatchService::Stub::ResolveTouchpoint, request, kShowTouchpoint);
}

using Run = ExitCode (*)(const Session&, const LeaseOptions&);

/// `of`: "TOKEN" or "TOUCHPOINT".
CLI::App* AddCommand(CLI::App& app, Session& session, const std::string& name,
                     const std::string& what, const std::string& of,
                     const std::shared_ptr<LeaseOptions>& options, Run run) {
  CLI::App* command = app.add_subcommand(name, what);
  command
      ->add_option(CLI::detail::to_lower(of), options->of,
                   of == "TOKEN" ? "Token of the lease" : "Id of the touchpoint")
      ->required()
      ->type_name(of);
  session.Choose(*command, [&session, options, run] { return run(session, *options); });
  return command;
}

void AddResult(CLI::App& command, LeaseOptions& options, bool may_be_unknown) {
  std::map<std::string, v1::DispatchResult> results = {
      {"sent", v1::DISPATCH_RESULT_SENT},
      {"delivered", v1::DISPATCH_RESULT_DELIVERED},
      {"failed", v1::DISPATCH_RESULT_FAILED},
      {"failed-for-good", v1::DISPATCH_RESULT_FAILED_FOR_GOOD}};
  std::string names = "sent,delivered,failed,failed-for-good";
  if (may_be_unknown) {
    results.emplace("unknown", v1::DISPATCH_RESULT_UNKNOWN);
    names += ",unknown";
  }
  command
      .add_option("--result", options.result,
                  "What became of it; failed: it was certainly not sent, for-good: and never will")
      ->required()
      ->transform(OneOf(results))
      ->type_name("{" + names + "}");
}

}  // namespace

void AddLease(CLI::App& app, Session& session) {
  const std::string how_long = "How long the lease lasts (default: the channel's)";
  auto options = std::make_shared<LeaseOptions>();
  CLI::App* command = AddCommand(app, session, "lease", "Take on one touchpoint that is due",
                                 "TOUCHPOINT", options, RunLease);
  AddDuration(*command, "--lease", options->lease, how_long);

  options = std::make_shared<LeaseOptions>();
  command = AddCommand(app, session, "ack", "Say what became of a leased touchpoint", "TOKEN",
                       options, RunAcknowledge);
  AddResult(*command, *options, true);
  AddTime(*command, "--at", options->at, "When it was sent (default: now)");
  AddText(*command, "--text", options->text, "In your own words");

  options = std::make_shared<LeaseOptions>();
  command = AddCommand(app, session, "extend", "Keep a lease longer", "TOKEN", options, RunExtend);
  AddDuration(*command, "--lease", options->lease, how_long + ", from now on");

  options = std::make_shared<LeaseOptions>();
  command =
      AddCommand(app, session, "return", "Give a lease back unsent", "TOKEN", options, RunReturn);
  AddText(*command, "--text", options->text, "Why");
  AddTime(*command, "--not-before", options->at,
          "Not to be leased again before this (default: at once)");

  options = std::make_shared<LeaseOptions>();
  command = AddCommand(app, session, "resolve", "Settle a touchpoint that is in doubt",
                       "TOUCHPOINT", options, RunResolve);
  AddResult(*command, *options, false);
  AddTime(*command, "--at", options->at, "When it was sent (default: when it was leased)");
  AddText(*command, "--text", options->text, "How one knows");
}

}  // namespace touchpoint::ctl
