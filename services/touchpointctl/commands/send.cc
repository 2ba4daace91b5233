// SPDX-License-Identifier: Apache-2.0
// touchpointctl send: leases what is due and has it sent, by a command or a server of the user's.
#include <algorithm>
#include <boost/asio/io_context.hpp>
#include <cstdlib>

#include "services/touchpointctl/commands/session.h"
#include "services/touchpointctl/screen/interruption.h"
#include "services/touchpointctl/send/command_carrier.h"
#include "services/touchpointctl/send/sender.h"
#include "services/touchpointctl/send/webhook_carrier.h"

namespace touchpoint::ctl {
namespace {

constexpr uint32_t kParallelMax = 1000;
constexpr Duration kAttemptMax = std::chrono::minutes(1);

struct SendOptions {
  std::vector<std::string> channels;
  std::vector<std::string> teams;
  std::string command;
  std::string url;
  std::string secret_file;
  std::string ca_file;
  bool allow_private = false;
  bool deduplicates = false;
  uint32_t parallel = 1;
  std::optional<Duration> lease;
  std::optional<Duration> attempt_max;
  bool once = false;
};

/// A word that is misspelt would leave every touchpoint in doubt, so it is looked up beforehand.
/// What is no plain word is the shell's to understand.
Result<void> FindCommand(const std::string& command) {
  const std::string word = command.substr(0, command.find(' '));
  const bool plain = std::all_of(word.begin(), word.end(), [](unsigned char c) {
    return std::isalnum(c) != 0 ||
           std::string_view("/._-+").find(static_cast<char>(c)) != std::string_view::npos;
  });
  if (!plain || std::system(("command -v " + word + " > /dev/null 2>&1").c_str()) == 0) {
    return {};
  }
  return tl::unexpected(Failure{
      Code::kInvalidArgument, "", "--exec: there is no command '" + word + "'", {}, {}, {}});
}

/// Who makes the contacts, on `io`.
Result<std::unique_ptr<Carrier>> MakeCarrier(boost::asio::io_context& io,
                                             const SendOptions& options) {
  if (!options.command.empty()) {
    if (auto found = FindCommand(options.command); !found) {
      return tl::unexpected(found.error());
    }
    return std::make_unique<CommandCarrier>(io, options.command);
  }
  const auto url = http::ParseUrl(options.url);
  if (!url) {
    return tl::unexpected(Failure{
        Code::kInvalidArgument, "", "--url must be https://host/path, or http", {}, {}, {}});
  }
  auto secret = webhook::Secret::ReadFile(options.secret_file);
  if (!secret) {
    return tl::unexpected(std::move(secret.error()));
  }
  webhook::Receiver receiver{*url, *std::move(secret), options.allow_private, options.ca_file};
  receiver.timeout = options.attempt_max.value_or(receiver.timeout);
  return std::make_unique<WebhookCarrier>(io, std::move(receiver), options.deduplicates);
}

ExitCode RunSend(const Session& session, const SendOptions& options) {
  boost::asio::io_context io;
  const auto carrier = MakeCarrier(io, options);
  if (!carrier) {
    return Complain(session.console, carrier.error());
  }
  Connection connection = session.Connect();
  const Interruption interruption;
  Sender sender(io, connection, **carrier, interruption, session.console,
                {options.channels,
                 options.teams,
                 options.lease,
                 {.parallel = options.parallel,
                  .attempt_max = options.attempt_max.value_or(kAttemptMax),
                  .patience = 3 * connection.timeout(),
                  .once = options.once}});
  if (const auto run = sender.Run(); !run) {
    return Complain(session.console, run.error());
  }
  return ExitCode::kOk;
}

/// The options of --url.
void AddUrl(CLI::App& command, SendOptions& options, CLI::Option* exec) {
  CLI::Option* url =
      command
          .add_option("--url", options.url,
                      "Or: server that makes one contact, by a signed POST of the same JSON; 2xx "
                      "sent, 4xx not, 408 and 429 not now, else it is in doubt")
          ->type_name("URL")
          ->excludes(exec);
  CLI::Option* secret = command
                            .add_option("--secret-file", options.secret_file,
                                        "File with the secret it is signed by: whsec_...")
                            ->type_name("FILE")
                            ->needs(url);
  url->needs(secret);
  command.add_option("--url-ca", options.ca_file, "CA of that server's certificate, in PEM")
      ->type_name("FILE")
      ->needs(url);
  command
      .add_flag("--allow-private", options.allow_private,
                "Let it have a private or loopback address")
      ->needs(url);
  command
      .add_flag("--deduplicates", options.deduplicates,
                "It knows doubles by webhook-id: what is in doubt is tried again")
      ->needs(url);
  command.parse_complete_callback([&options] {
    if (options.command.empty() && options.url.empty()) {
      throw CLI::ValidationError("--exec", "or --url is required");
    }
  });
}

}  // namespace

void AddSend(CLI::App& app, Session& session) {
  CLI::App* command = app.add_subcommand("send", "Contact people as touchpoints fall due");
  const auto options = std::make_shared<SendOptions>();
  command->add_option("--channel", options->channels, "On these channels")->required();
  command->add_option("--team", options->teams, "Only contacts that these teams lead");
  CLI::Option* exec =
      command
          ->add_option("--exec", options->command,
                       "Shell command that makes one contact: JSON on standard input; ends with 0 "
                       "sent, 75 not sent, 69 not sent and never will be, else it is in doubt")
          ->type_name("COMMAND");
  AddUrl(*command, *options, exec);
  command->add_option("--parallel", options->parallel, "So many at a time (default 1)")
      ->check(CLI::Range(1U, kParallelMax))
      ->type_name("NUMBER");
  AddDuration(*command, "--lease", options->lease,
              "How long a lease lasts; it is extended (default: the channel's)");
  AddDuration(*command, "--attempt-timeout", options->attempt_max,
              "End an attempt that takes longer, and leave it in doubt (default 1m)");
  command->add_flag("--once", options->once, "End when nothing is due");
  session.Choose(*command, [&session, options] { return RunSend(session, *options); });
}

}  // namespace touchpoint::ctl
