// SPDX-License-Identifier: Apache-2.0
// touchpointctl policy apply and rollback: brings a policy into force.
#include "services/touchpointctl/commands/policy.h"
#include "services/touchpointctl/commands/policy_file.h"
#include "services/touchpointctl/wording/message_json.h"

namespace touchpoint::ctl {
namespace {

struct ApplyOptions {
  std::string source;  // file or revision
  std::string comment;
  std::string expected;
  bool dry_run = false;
};

void Show(const Console& console, const v1::ApplyPolicyResponse& response, bool dry_run) {
  if (console.format != Format::kTable) {
    return WriteJson(console, response);
  }
  for (const std::string& warning : response.warnings()) {
    console.err << "warning: " << warning << "\n";
  }
  const char* changed = dry_run ? "would come into force" : "in force";
  console.out << response.policy_revision() << ": "
              << (response.changed() ? changed : "in force already") << "\n";
}

ExitCode Apply(const Session& session, Connection& connection, const ApplyOptions& options,
               v1::ApplyPolicyRequest request) {
  if (!options.expected.empty()) {
    const auto expected = FetchPolicy(connection, options.expected);
    if (!expected) {
      return Complain(session.console, expected.error());
    }
    request.set_expected_revision(expected->policy_revision());
  }
  request.set_validate_only(options.dry_run);
  const auto response =
      connection.Call(connection.policies(), &v1::PolicyService::Stub::ApplyPolicy, request);
  if (!response) {
    return Complain(session.console, response.error());
  }
  Show(session.console, *response, options.dry_run);
  return ExitCode::kOk;
}

ExitCode RunApply(const Session& session, const ApplyOptions& options) {
  const auto text = ReadText(options.source);
  if (!text) {
    return Complain(session.console, text.error());
  }
  Connection connection = session.Connect();
  v1::ApplyPolicyRequest request;
  request.set_text(*text);
  request.set_file_name(options.source);
  request.set_comment(options.comment);
  return Apply(session, connection, options, std::move(request));
}

ExitCode RunRollback(const Session& session, const ApplyOptions& options) {
  Connection connection = session.Connect();
  const auto policy = FetchPolicy(connection, options.source);
  if (!policy) {
    return Complain(session.console, policy.error());
  }
  v1::ApplyPolicyRequest request;
  request.set_text(policy->text());
  request.set_comment(options.comment.empty() ? "rollback to " + options.source : options.comment);
  return Apply(session, connection, options, std::move(request));
}

void AddOptions(CLI::App& command, ApplyOptions& options) {
  command.add_option("--comment", options.comment, "Why; kept with the application")
      ->type_name("TEXT");
  command.add_option("--expect", options.expected, "Only if this policy is in force")
      ->type_name("REV");
  command.add_flag("--dry-run", options.dry_run, "Say what would happen and change nothing");
}

}  // namespace

void AddPolicyApply(CLI::App& policy, Session& session) {
  CLI::App* command =
      policy.add_subcommand("apply", "Bring a policy file into force for all daemons");
  const auto options = std::make_shared<ApplyOptions>();
  command->add_option("file", options->source)->required()->type_name("FILE");
  AddOptions(*command, *options);
  session.Choose(*command, [&session, options] { return RunApply(session, *options); });
}

void AddPolicyRollback(CLI::App& policy, Session& session) {
  CLI::App* command =
      policy.add_subcommand("rollback", "Bring a policy that was in force into force again");
  const auto options = std::make_shared<ApplyOptions>();
  command->add_option("revision", options->source, "Revision, its first digits, or number")
      ->required()
      ->type_name("REV");
  AddOptions(*command, *options);
  session.Choose(*command, [&session, options] { return RunRollback(session, *options); });
}

}  // namespace touchpoint::ctl
