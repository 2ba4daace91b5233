// SPDX-License-Identifier: Apache-2.0
// touchpointctl policy, and its check: what is wrong with a policy file, without a daemon.
#include <boost/json.hpp>

#include "common/base/clock.h"
#include "common/policy/reach.h"
#include "services/touchpointctl/commands/policy.h"
#include "services/touchpointctl/commands/policy_file.h"
#include "services/touchpointctl/commands/session.h"

namespace touchpoint::ctl {
namespace {

void ShowPolicy(const Console& console, const std::string& file, const model::Policy& policy,
                const std::vector<std::string>& warnings) {
  if (console.format != Format::kTable) {
    console.out << boost::json::serialize(boost::json::object{
                       {"file", file},
                       {"revision", policy.revision},
                       {"warnings", boost::json::array(warnings.begin(), warnings.end())}})
                << "\n";
    return;
  }
  console.out << file << ": good\n"
              << "revision  " << policy.revision << "\n"
              << "rules     " << policy.caps.size() << " caps, " << policy.gaps.size() << " gaps, "
              << policy.quiet_hours.size() << " quiet hours, " << policy.blackouts.size()
              << " blackouts, " << policy.merges.size() << " merges\n"
              << "names     " << policy.channels.size() << " channels, " << policy.purposes.size()
              << " purposes\n";
  for (const std::string& warning : warnings) {
    console.err << "warning: " << warning << "\n";
  }
}

ExitCode RunCheck(const Session& session, const std::string& file) {
  const auto zones = ZoneDatabase::LoadSystem();
  if (!zones) {
    return Complain(session.console, zones.error());
  }
  const auto policy = ReadPolicy(file, **zones);
  if (!policy) {
    return Complain(session.console, policy.error());
  }
  const auto warnings = policy::CheckReach(*policy, SystemClock().Now());
  if (!warnings) {
    return Complain(session.console, warnings.error());
  }
  ShowPolicy(session.console, file, *policy, *warnings);
  return ExitCode::kOk;
}

}  // namespace

void AddPolicy(CLI::App& app, Session& session) {
  CLI::App* command = app.add_subcommand("policy", "Check, apply and compare policies");
  command->require_subcommand(1);
  CLI::App* check =
      command->add_subcommand("check", "Say what is wrong with a policy file, without a daemon");
  const auto file = std::make_shared<std::string>();
  check->add_option("file", *file)->required()->type_name("FILE");
  session.Choose(*check, [&session, file] { return RunCheck(session, *file); });
  AddPolicyApply(*command, session);
  AddPolicyRollback(*command, session);
  AddPolicyList(*command, session);
  AddPolicyShow(*command, session);
  AddPolicyDiff(*command, session);
}

}  // namespace touchpoint::ctl
