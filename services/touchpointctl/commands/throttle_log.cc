// SPDX-License-Identifier: Apache-2.0
// touchpointctl throttle-log: what was not simply scheduled, and what changed later.
#include <algorithm>
#include <utility>

#include "common/rpc/time.h"
#include "services/touchpointctl/commands/follow.h"
#include "services/touchpointctl/commands/session.h"
#include "services/touchpointctl/commands/show_throttle_log.h"

namespace touchpoint::ctl {
namespace {

constexpr uint32_t kPageSize = 1000;

struct LogOptions {
  v1::ThrottleLogFilter filter;
  std::vector<std::string> teams;
  std::vector<std::string> channels;
  std::vector<std::string> rules;
  std::vector<std::string> initiatives;
  std::vector<v1::Verdict> verdicts;
  std::optional<Instant> since;
  std::optional<Instant> until;
  uint32_t limit = 20;
  bool follow = false;
};

v1::ThrottleLogFilter ToFilter(const LogOptions& options) {
  v1::ThrottleLogFilter filter = options.filter;
  filter.mutable_teams()->Add(options.teams.begin(), options.teams.end());
  filter.mutable_channels()->Add(options.channels.begin(), options.channels.end());
  filter.mutable_rules()->Add(options.rules.begin(), options.rules.end());
  filter.mutable_initiatives()->Add(options.initiatives.begin(), options.initiatives.end());
  filter.mutable_verdicts()->Add(options.verdicts.begin(), options.verdicts.end());
  if (options.since) {
    rpc::ToProto(*options.since, *filter.mutable_start_time());
  }
  if (options.until) {
    rpc::ToProto(*options.until, *filter.mutable_end_time());
  }
  return filter;
}

/// The newest entries, oldest of them first, so that the last line is the latest news.
Result<LogEntries> FetchNewest(Connection& connection, const LogOptions& options) {
  v1::ListThrottleLogRequest request;
  *request.mutable_filter() = ToFilter(options);
  LogEntries entries;
  while (true) {
    const uint32_t wanted = options.limit - static_cast<uint32_t>(entries.size());
    request.set_page_size(static_cast<int32_t>(std::min(wanted, kPageSize)));
    const auto page = connection.Call(connection.throttle_log(),
                                      &v1::ThrottleLogService::Stub::ListThrottleLog, request);
    if (!page) {
      return tl::unexpected(page.error());
    }
    entries.MergeFrom(page->entries());
    if (page->next_page_token().empty() || static_cast<uint32_t>(entries.size()) >= options.limit) {
      std::reverse(entries.begin(), entries.end());
      return entries;
    }
    request.set_page_token(page->next_page_token());
  }
}

ExitCode FollowLog(const Session& session, const LogOptions& options, LogScreen& screen) {
  using Response = v1::WatchThrottleLogResponse;
  Connection connection = session.Connect();
  v1::WatchThrottleLogRequest request;
  *request.mutable_filter() = ToFilter(options);
  return Follow<v1::WatchThrottleLogRequest, Response>(
      session.console, connection.server(), request,
      [&connection](grpc::ClientContext& context, const v1::WatchThrottleLogRequest& from) {
        return connection.throttle_log().WatchThrottleLog(&context, from);
      },
      [&screen](const Response& response) { screen.Show(response.entries()); });
}

ExitCode RunThrottleLog(const Session& session, const LogOptions& options) {
  const auto wording = session.Times("");
  if (!wording) {
    return ExitCode::kUsage;
  }
  if (session.console.format == Format::kTable) {
    session.console.err << "times in " << wording->zone() << std::endl;
  }
  LogScreen screen(session.console, *wording);
  if (options.follow) {
    return FollowLog(session, options, screen);
  }
  Connection connection = session.Connect();
  const auto entries = FetchNewest(connection, options);
  if (!entries) {
    return Complain(session.console, entries.error());
  }
  screen.ShowAll(*entries);
  return ExitCode::kOk;
}

void AddOptions(CLI::App& app, LogOptions& options) {
  app.add_option("--stakeholder", *options.filter.mutable_stakeholder_id(),
                 "Only of this stakeholder")
      ->type_name("ID");
  app.add_option("--team", options.teams, "Only of these teams");
  app.add_option("--channel", options.channels, "Only on these channels");
  app.add_option("--rule", options.rules, "Only where one of these rules is a reason");
  app.add_option("--initiative", options.initiatives, "Only of these initiatives");
  const std::map<std::string, v1::Verdict> verdicts = {{"scheduled", v1::VERDICT_SCHEDULED},
                                                       {"deferred", v1::VERDICT_DEFERRED},
                                                       {"merged", v1::VERDICT_MERGED},
                                                       {"suppressed", v1::VERDICT_SUPPRESSED}};
  app.add_option("--verdict", options.verdicts,
                 "Only with these verdicts: scheduled, deferred, merged, suppressed")
      ->transform(OneOf(verdicts))
      ->type_name("VERDICT");
  AddTime(app, "--since", options.since, "Only at or after this time");
  CLI::Option* until = AddTime(app, "--until", options.until, "Only before this time");
  app.add_option("-n,--limit", options.limit, "At most this many, the newest (default 20)")
      ->check(CLI::PositiveNumber)
      ->type_name("NUMBER");
  app.add_flag("-f,--follow", options.follow, "Go on showing what comes, from --since or from now")
      ->excludes(until);
}

}  // namespace

void AddThrottleLog(CLI::App& app, Session& session) {
  CLI::App* command =
      app.add_subcommand("throttle-log", "Show decisions that were not simply as asked");
  const auto options = std::make_shared<LogOptions>();
  AddOptions(*command, *options);
  session.Choose(*command, [&session, options] { return RunThrottleLog(session, *options); });
}

}  // namespace touchpoint::ctl
