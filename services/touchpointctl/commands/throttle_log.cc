// SPDX-License-Identifier: Apache-2.0
// touchpointctl throttle-log: what was not simply scheduled, and what changed later.
#include <algorithm>
#include <thread>
#include <utility>

#include "common/rpc/time.h"
#include "services/touchpointctl/commands/session.h"
#include "services/touchpointctl/commands/show_throttle_log.h"

namespace touchpoint::ctl {
namespace {

constexpr uint32_t kPageSize = 1000;
constexpr std::chrono::seconds kReconnectAfter{1};

struct LogOptions {
  v1::ThrottleLogFilter filter;
  std::vector<std::string> teams;
  std::vector<std::string> channels;
  std::vector<std::string> rules;
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

/// Follows the log, over as many streams as it takes.
class Watch {
 public:
  Watch(const Console& console, Connection& connection, LogScreen& screen,
        const v1::ThrottleLogFilter& filter)
      : console_(console), connection_(connection), screen_(screen) {
    *request_.mutable_filter() = filter;
  }

  /// Until it cannot be resumed, or nobody reads any more.
  ExitCode Run() {
    while (true) {
      const Failure end = ToFailure(RunOnce(), connection_.server());
      if (!console_.out) {
        return ExitCode::kError;
      }
      const bool resumable = end.code == Code::kUnavailable || end.reason == "SLOW_CONSUMER" ||
                             end.reason == "OVERLOADED";
      if (!resumable || request_.resume_token().empty()) {
        return Complain(console_, end);
      }
      if (!lost_) {
        console_.err << "-- connection lost; resuming without a gap --" << std::endl;
      }
      lost_ = true;
      std::this_thread::sleep_for(kReconnectAfter);
    }
  }

 private:
  /// Shows entries until the stream breaks; leaves in the request what resumes it.
  grpc::Status RunOnce() {
    grpc::ClientContext context;
    const auto stream = connection_.throttle_log().WatchThrottleLog(&context, request_);
    v1::WatchThrottleLogResponse response;
    while (stream->Read(&response)) {
      if (std::exchange(lost_, false)) {
        console_.err << "-- connected again --" << std::endl;
      }
      screen_.Show(response.entries());
      console_.out << std::flush;
      if (!console_.out) {
        context.TryCancel();
      }
      request_.set_resume_token(response.resume_token());
    }
    return stream->Finish();
  }

  const Console& console_;
  Connection& connection_;
  LogScreen& screen_;
  v1::WatchThrottleLogRequest request_;
  bool lost_ = false;
};

ExitCode RunThrottleLog(const Session& session, const LogOptions& options) {
  const auto wording = session.Times("");
  if (!wording) {
    return ExitCode::kUsage;
  }
  if (session.console.format == Format::kTable) {
    session.console.err << "times in " << wording->zone() << std::endl;
  }
  Connection connection = session.Connect();
  LogScreen screen(session.console, *wording);
  if (options.follow) {
    return Watch(session.console, connection, screen, ToFilter(options)).Run();
  }
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
