// SPDX-License-Identifier: Apache-2.0
// touchpointctl token: who may use the daemon.
#include "common/auth/token.h"
#include "common/base/secure_random.h"
#include "common/rpc/permission_table.h"
#include "common/rpc/time.h"
#include "services/touchpointctl/commands/session.h"
#include "services/touchpointctl/screen/table.h"
#include "services/touchpointctl/wording/message_json.h"

namespace touchpoint::ctl {
namespace {

struct CreateOptions {
  std::vector<std::string> roles;
  std::vector<std::string> teams;
  bool any_team = false;
  std::optional<Duration> lifetime;
  std::string comment;
};

std::string Joined(const std::vector<std::string>& words) {
  std::string text;
  for (const std::string& word : words) {
    text += (text.empty() ? "" : ",") + word;
  }
  return text;
}

std::string RolesOf(const v1::Token& token) {
  std::vector<std::string> words;
  for (const int number : token.roles()) {
    if (const auto role = rpc::FromProto(static_cast<v1::Role>(number))) {
      words.emplace_back(auth::ToString(*role));
    }
  }
  return Joined(words);
}

std::string TeamsOf(const v1::Token& token) {
  return token.any_team() ? "any" : Joined({token.teams().begin(), token.teams().end()});
}

ExitCode RunCreate(const Session& session, const CreateOptions& options) {
  v1::CreateTokenRequest request;
  for (const std::string& word : options.roles) {
    request.add_roles(rpc::ToProto(*auth::ParseRole(word)));
  }
  request.mutable_teams()->Add(options.teams.begin(), options.teams.end());
  request.set_any_team(options.any_team);
  request.set_comment(options.comment);
  if (options.lifetime) {
    rpc::ToProto(*options.lifetime, *request.mutable_lifetime());
  }
  Connection connection = session.Connect();
  const auto response =
      connection.Call(connection.admin(), &v1::AdminService::Stub::CreateToken, request);
  if (!response) {
    return Complain(session.console, response.error());
  }
  if (session.console.format != Format::kTable) {
    WriteJson(session.console, *response);
    return ExitCode::kOk;
  }
  // The text alone is data, so that it can be sent into a file.
  session.console.out << response->text() << "\n";
  const v1::Token& token = response->token();
  session.console.err << "token " << token.token_id() << " (" << RolesOf(token) << "), until "
                      << FormatRfc3339(ToInstant(token.expire_time()))
                      << "; its text is not shown again\n";
  return ExitCode::kOk;
}

ExitCode RunList(const Session& session) {
  Connection connection = session.Connect();
  v1::ListTokensResponse all;
  v1::ListTokensRequest request;
  do {
    const auto page =
        connection.Call(connection.admin(), &v1::AdminService::Stub::ListTokens, request);
    if (!page) {
      return Complain(session.console, page.error());
    }
    all.mutable_tokens()->MergeFrom(page->tokens());
    request.set_page_token(page->next_page_token());
  } while (!request.page_token().empty());
  if (session.console.format != Format::kTable) {
    WriteJson(session.console, all);
    return ExitCode::kOk;
  }
  Table table({{"id"}, {"roles"}, {"teams"}, {"expires"}, {"revoked"}, {"comment"}});
  for (const v1::Token& token : all.tokens()) {
    table.Add({{token.token_id()},
               {RolesOf(token)},
               {TeamsOf(token)},
               {FormatRfc3339(ToInstant(token.expire_time()))},
               {token.has_revoke_time() ? FormatRfc3339(ToInstant(token.revoke_time())) : ""},
               {token.comment()}});
  }
  table.Write(session.console);
  return ExitCode::kOk;
}

ExitCode RunRevoke(const Session& session, const std::string& id) {
  v1::RevokeTokenRequest request;
  request.set_token_id(id);
  Connection connection = session.Connect();
  const auto response =
      connection.Call(connection.admin(), &v1::AdminService::Stub::RevokeToken, request);
  if (!response) {
    return Complain(session.console, response.error());
  }
  if (session.console.format != Format::kTable) {
    WriteJson(session.console, *response);
  } else {
    session.console.out << "revoked      " << response->token().token_id() << "\n";
  }
  return ExitCode::kOk;
}

/// Without a daemon: what auth.admin_token_file starts from.
ExitCode RunGenerate(const Session& session) {
  uint64_t bits = 0;
  for (const uint8_t byte : SecureRandom<sizeof bits>()) {
    bits = bits << 8 | byte;
  }
  const std::string id = auth::MakeTokenId(bits);
  const std::string text = auth::FormatToken(id, SecureRandom<32>());
  session.console.out << text << "\n";
  session.console.err << "for auth.admin_token_file: " << id << " " << auth::HashOfToken(text)
                      << "\n";
  return ExitCode::kOk;
}

void AddCreate(CLI::App& app, Session& session) {
  CLI::App* command = app.add_subcommand("create", "Make a token and write its text, once");
  const auto options = std::make_shared<CreateOptions>();
  command->add_option("--role", options->roles, "planner, rep, ops or admin; may be repeated")
      ->required()
      ->check(CLI::IsMember({"planner", "rep", "ops", "sender", "admin"}));
  command->add_option("--team", options->teams, "A team it acts for; may be repeated")
      ->type_name("TEAM");
  command->add_flag("--any-team", options->any_team, "It acts for every team");
  command
      ->add_option_function<std::string>(
          "--expires",
          [options](const std::string& text) {
            options->lifetime = ParseDuration(text);
            if (!options->lifetime) {
              throw CLI::ValidationError("--expires", "is no duration such as 90d or 12h");
            }
          },
          "How long it is valid (default: as long as the daemon allows)")
      ->type_name("DURATION");
  command->add_option("--comment", options->comment, "What it is for")->type_name("TEXT");
  session.Choose(*command, [&session, options] { return RunCreate(session, *options); });
}

}  // namespace

void AddToken(CLI::App& app, Session& session) {
  CLI::App* command = app.add_subcommand("token", "Say who may use the daemon");
  command->require_subcommand(1);
  AddCreate(*command, session);
  CLI::App* list = command->add_subcommand("list", "Show all tokens, without their texts");
  session.Choose(*list, [&session] { return RunList(session); });
  CLI::App* revoke = command->add_subcommand("revoke", "End a token for good");
  const auto id = std::make_shared<std::string>();
  revoke->add_option("id", *id, "Id of the token")->required()->type_name("TOKEN-ID");
  session.Choose(*revoke, [&session, id] { return RunRevoke(session, *id); });
  CLI::App* generate =
      command->add_subcommand("generate", "Make the daemon's first admin token, without a daemon");
  session.Choose(*generate, [&session] { return RunGenerate(session); });
}

}  // namespace touchpoint::ctl
