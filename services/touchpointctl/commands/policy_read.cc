// SPDX-License-Identifier: Apache-2.0
// touchpointctl policy list, show and diff: which policies there are, and what they say.
#include <algorithm>
#include <limits>

#include "services/touchpointctl/commands/policy.h"
#include "services/touchpointctl/screen/line_diff.h"
#include "services/touchpointctl/screen/table.h"
#include "services/touchpointctl/wording/message_json.h"

namespace touchpoint::ctl {
namespace {

constexpr int kPageSize = 1'000;
constexpr size_t kDigitsMin = 4;
constexpr std::string_view kDigest = "sha256:";

bool Names(const std::string& word, const v1::PolicyApplication& application) {
  if (word == std::to_string(application.number())) {
    return true;
  }
  const std::string& revision = application.policy_revision();
  return (word.size() >= kDigitsMin && revision.starts_with(std::string(kDigest) + word)) ||
         (word.size() >= kDigest.size() + kDigitsMin && revision.starts_with(word));
}

/// The one revision that the word names.
Result<std::string> FindRevision(Connection& connection, const std::string& word) {
  const auto applications = FetchApplications(connection, std::numeric_limits<size_t>::max());
  if (!applications) {
    return tl::unexpected(applications.error());
  }
  std::vector<std::string> found;
  for (const v1::PolicyApplication& application : *applications) {
    if (Names(word, application)) {
      found.push_back(application.policy_revision());
    }
  }
  std::sort(found.begin(), found.end());
  found.erase(std::unique(found.begin(), found.end()), found.end());
  if (found.size() == 1) {
    return found.front();
  }
  const char* why = found.empty() ? "' names no policy" : "' names more than one policy";
  return tl::unexpected(Failure{Code::kNotFound, "POLICY_NOT_FOUND", "'" + word + why, {}, {}, {}});
}

ExitCode RunList(const Session& session, size_t limit) {
  const auto wording = session.Times("");
  if (!wording) {
    return ExitCode::kUsage;
  }
  Connection connection = session.Connect();
  const auto applications = FetchApplications(connection, limit);
  if (!applications) {
    return Complain(session.console, applications.error());
  }
  if (session.console.format != Format::kTable) {
    v1::ListPoliciesResponse all;
    *all.mutable_applications() = {applications->begin(), applications->end()};
    WriteJson(session.console, all);
    return ExitCode::kOk;
  }
  Table table({{"NUMBER", Align::kRight}, {"APPLIED"}, {"AUTHOR"}, {"REVISION"}, {"COMMENT"}});
  for (const v1::PolicyApplication& application : *applications) {
    table.Add({{std::to_string(application.number())},
               {wording->Precise(ToInstant(application.apply_time()))},
               {application.author()},
               {application.policy_revision()},
               {application.comment()}});
  }
  table.Write(session.console);
  session.console.err << "times in " << wording->zone() << "; the first one is in force\n";
  return ExitCode::kOk;
}

ExitCode RunShow(const Session& session, const std::string& word) {
  Connection connection = session.Connect();
  const auto policy = FetchPolicy(connection, word);
  if (!policy) {
    return Complain(session.console, policy.error());
  }
  if (session.console.format != Format::kTable) {
    WriteJson(session.console, *policy);
    return ExitCode::kOk;
  }
  session.console.err << policy->policy_revision() << (policy->live() ? " (in force)\n" : "\n");
  session.console.out << policy->text();
  return ExitCode::kOk;
}

ExitCode RunDiff(const Session& session, const std::string& from, const std::string& to) {
  Connection connection = session.Connect();
  const auto before = FetchPolicy(connection, from);
  if (!before) {
    return Complain(session.console, before.error());
  }
  const auto after = FetchPolicy(connection, to);
  if (!after) {
    return Complain(session.console, after.error());
  }
  session.console.out << "--- " << before->policy_revision() << "\n"
                      << "+++ " << after->policy_revision() << "\n";
  for (const DiffLine& line : DiffLines(before->text(), after->text())) {
    if (line.mark != ' ') {
      session.console.out << line.mark << line.text << "\n";
    }
  }
  return ExitCode::kOk;
}

}  // namespace

Result<std::vector<v1::PolicyApplication>> FetchApplications(Connection& connection, size_t limit) {
  std::vector<v1::PolicyApplication> applications;
  v1::ListPoliciesRequest request;
  while (true) {
    request.set_page_size(
        static_cast<int>(std::min<size_t>(limit - applications.size(), kPageSize)));
    const auto page =
        connection.Call(connection.policies(), &v1::PolicyService::Stub::ListPolicies, request);
    if (!page) {
      return tl::unexpected(page.error());
    }
    applications.insert(applications.end(), page->applications().begin(),
                        page->applications().end());
    if (page->next_page_token().empty() || applications.size() >= limit) {
      return applications;
    }
    request.set_page_token(page->next_page_token());
  }
}

Result<v1::GetPolicyResponse> FetchPolicy(Connection& connection, const std::string& word) {
  v1::GetPolicyRequest request;
  const auto get = [&connection, &request] {
    return connection.Call(connection.policies(), &v1::PolicyService::Stub::GetPolicy, request);
  };
  request.set_policy_revision(word);
  auto policy = get();
  if (policy || policy.error().reason != "POLICY_NOT_FOUND") {
    return policy;
  }
  const auto revision = FindRevision(connection, word);
  if (!revision) {
    return tl::unexpected(revision.error());
  }
  request.set_policy_revision(*revision);
  return get();
}

void AddPolicyList(CLI::App& policy, Session& session) {
  CLI::App* command = policy.add_subcommand("list", "Show which policies were in force, and when");
  const auto limit = std::make_shared<size_t>(20);
  command->add_option("-n,--limit", *limit, "At most this many, the newest (default 20)")
      ->check(CLI::PositiveNumber)
      ->type_name("NUMBER");
  session.Choose(*command, [&session, limit] { return RunList(session, *limit); });
}

void AddPolicyShow(CLI::App& policy, Session& session) {
  CLI::App* command = policy.add_subcommand("show", "Show what a policy says, as a policy file");
  const auto word = std::make_shared<std::string>();
  command
      ->add_option("revision", *word,
                   "Revision, its first digits, or number of an application (default: in force)")
      ->type_name("REV");
  session.Choose(*command, [&session, word] { return RunShow(session, *word); });
}

void AddPolicyDiff(CLI::App& policy, Session& session) {
  CLI::App* command = policy.add_subcommand("diff", "Show how two policies differ");
  const auto from = std::make_shared<std::string>();
  const auto to = std::make_shared<std::string>();
  command->add_option("from", *from, "The one before")->required()->type_name("REV");
  command->add_option("to", *to, "The one after (default: in force)")->type_name("REV");
  session.Choose(*command, [&session, from, to] { return RunDiff(session, *from, *to); });
}

}  // namespace touchpoint::ctl
