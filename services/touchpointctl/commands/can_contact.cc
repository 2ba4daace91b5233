// SPDX-License-Identifier: Apache-2.0
// touchpointctl can-contact: whether a stakeholder may be contacted now, channel by channel.
#include "services/touchpointctl/commands/session.h"
#include "services/touchpointctl/screen/table.h"
#include "services/touchpointctl/wording/message_json.h"
#include "services/touchpointctl/wording/reasons.h"

namespace touchpoint::ctl {
namespace {

void ShowOptions(const Console& console, const Wording& wording,
                 const v1::CheckContactResponse& check) {
  Table table({{"CHANNEL"}, {"NOW"}, {"NEXT TIME"}});
  for (const v1::ChannelOption& option : check.options()) {
    const std::string next =
        option.has_next_time() ? wording.Day(ToInstant(option.next_time())) : "-";
    table.Add({{option.channel()},
               {option.allowed_now() ? "yes" : "no",
                option.allowed_now() ? Colour::kGreen : Colour::kRed},
               {option.allowed_now() ? "" : next}});
    for (const v1::Reason& reason : option.reasons()) {
      table.AddNote(Describe(reason, wording));
    }
  }
  table.Write(console);
}

void ShowQuotas(const Console& console, const Wording& wording,
                const v1::CheckContactResponse& check) {
  if (check.quotas().empty()) {
    return;
  }
  Table table({{"RULE"}, {"USED", Align::kRight}, {"IN ANY"}, {"FREE AGAIN"}});
  for (const v1::Quota& quota : check.quotas()) {
    std::string rule = quota.rule();
    for (int i = 0; i < quota.channels_size(); ++i) {
      rule += (i == 0 ? " on " : ", ") + quota.channels(i);
    }
    const bool full = quota.used() >= quota.limit();
    const std::string free =
        quota.has_free_time() ? wording.Day(ToInstant(quota.free_time())) : (full ? "-" : "");
    table.Add({{rule},
               {std::to_string(quota.used()) + " of " + std::to_string(quota.limit()),
                full ? Colour::kRed : Colour::kNone},
               {quota.window()},
               {free}});
  }
  console.out << "\n";
  table.Write(console);
}

ExitCode RunCanContact(const Session& session, const v1::CheckContactRequest& request) {
  Connection connection = session.Connect();
  const auto check = connection.Call(connection.stakeholders(),
                                     &v1::StakeholderService::Stub::CheckContact, request);
  if (!check) {
    return Complain(session.console, check.error());
  }
  const Console& console = session.console;
  if (console.format != Format::kTable) {
    WriteJson(console, *check);
    return ExitCode::kOk;
  }
  const auto wording = session.Times(check->time_zone());
  if (!wording) {
    return ExitCode::kUsage;
  }
  console.out << "stakeholder " << request.stakeholder_id() << ", " << request.team() << ", "
              << check->purpose() << ", times in " << wording->zone() << "\n";
  ShowOptions(console, *wording, *check);
  ShowQuotas(console, *wording, *check);
  return ExitCode::kOk;
}

}  // namespace

void AddCanContact(CLI::App& app, Session& session) {
  CLI::App* command =
      app.add_subcommand("can-contact", "Say whether a stakeholder may be contacted now");
  const auto request = std::make_shared<v1::CheckContactRequest>();
  command->add_option("stakeholder", *request->mutable_stakeholder_id())
      ->required()
      ->type_name("STAKEHOLDER");
  AddText(*command, "--team", *request->mutable_team(), "Who would contact the stakeholder", true);
  command
      ->add_option_function<std::vector<std::string>>(
          "--channel",
          [request](const std::vector<std::string>& channels) {
            request->mutable_channels()->Assign(channels.begin(), channels.end());
          },
          "Only on these channels")
      ->type_name("TEXT");
  AddText(*command, "--purpose", *request->mutable_purpose(),
          "With what purpose (default: the one of the lowest rank)");
  AddText(*command, "--topic", *request->mutable_topic(), "What it would be about");
  session.Choose(*command, [&session, request] { return RunCanContact(session, *request); });
}

}  // namespace touchpoint::ctl
