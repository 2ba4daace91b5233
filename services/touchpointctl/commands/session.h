// SPDX-License-Identifier: Apache-2.0
// What all commands share: the console, the server and the choice the command line made.
#pragma once

#include <CLI/CLI.hpp>
#include <functional>
#include <map>
#include <string>
#include <vector>

#include "common/base/failure.h"
#include "common/base/suggestion.h"
#include "services/touchpointctl/client/connection.h"
#include "services/touchpointctl/screen/complaint.h"
#include "services/touchpointctl/screen/console.h"
#include "services/touchpointctl/wording/message_json.h"
#include "services/touchpointctl/wording/times.h"

namespace touchpoint::ctl {

struct Session {
  Console console;
  std::string server;
  Access access;
  Duration timeout = std::chrono::seconds(10);
  std::string zone;               // of the times that tables show; empty: the command's own choice
  std::function<ExitCode()> run;  // of the chosen command

  Connection Connect() const { return Connection(server, timeout, access); }

  /// Times in the zone of --tz, else in `preferred` if tzdata knows it, else in UTC. Nothing where
  /// --tz is wrong; that has been said, then.
  std::optional<Wording> Times(const std::string& preferred) const;

  /// Shows what a call has come to: its failure, or its answer as JSON where that is asked for, or
  /// by `show(answer, wording)`, with times as Times(zone_of(answer)) says.
  template <typename Response, typename ZoneOf, typename Show>
  ExitCode ShowAnswer(const Result<Response>& response, ZoneOf zone_of, Show show) const {
    if (!response) {
      return Complain(console, response.error());
    }
    if (console.format != Format::kTable) {
      WriteJson(console, *response);
      return ExitCode::kOk;
    }
    const auto wording = Times(zone_of(*response));
    if (!wording) {
      return ExitCode::kUsage;
    }
    show(*response, *wording);
    return ExitCode::kOk;
  }

  /// Turns a command into what `run` holds: a failure is shown.
  template <typename Command>
  void Choose(CLI::App& app, Command command) {
    app.callback([this, command] { run = command; });
  }
};

/// For ->transform(): one of `words`, in any case, and nothing else.
template <typename T>
CLI::Validator OneOf(const std::map<std::string, T>& words) {
  std::vector<std::string> known;
  known.reserve(words.size());
  for (const auto& [word, value] : words) {
    known.push_back(word);
  }
  const auto read = [words, known](std::string& text) -> std::string {
    const auto found = words.find(CLI::detail::to_lower(text));
    if (found == words.end()) {
      return "must be one of " + CLI::detail::join(known, ", ") + DidYouMean(text, known);
    }
    text = std::to_string(static_cast<int>(found->second));
    return "";
  };
  return CLI::Validator(read, "");
}

/// --since and the like: an RFC 3339 time, or nothing.
CLI::Option* AddTime(CLI::App& app, const std::string& name, std::optional<Instant>& time,
                     const std::string& what);

/// --lease and the like: a duration such as 30s.
CLI::Option* AddDuration(CLI::App& app, const std::string& name, std::optional<Duration>& duration,
                         const std::string& what);

void AddText(CLI::App& app, const std::string& name, std::string& text, const std::string& what,
             bool required = false);

void AddPlan(CLI::App& app, Session& session);
void AddRecord(CLI::App& app, Session& session);
void AddOutcome(CLI::App& app, Session& session);
void AddCancel(CLI::App& app, Session& session);
void AddTimeline(CLI::App& app, Session& session);
void AddCanContact(CLI::App& app, Session& session);
void AddErase(CLI::App& app, Session& session);
void AddExport(CLI::App& app, Session& session);
void AddExplain(CLI::App& app, Session& session);
void AddTrace(CLI::App& app, Session& session);
void AddThrottleLog(CLI::App& app, Session& session);
void AddToken(CLI::App& app, Session& session);
void AddImport(CLI::App& app, Session& session);
void AddCampaign(CLI::App& app, Session& session);
void AddPolicy(CLI::App& app, Session& session);
void AddDoctor(CLI::App& app, Session& session);
void AddSimulate(CLI::App& app, Session& session);
void AddBackup(CLI::App& app, Session& session);
void AddSend(CLI::App& app, Session& session);
void AddDue(CLI::App& app, Session& session);
/// lease, ack, extend, return and resolve.
void AddLease(CLI::App& app, Session& session);
void AddRestore(CLI::App& app, Session& session);

/// --token-file, TOUCHPOINT_TOKEN and --tls-...: who asks, and whom.
void AddAccess(CLI::App& app, Session& session);
/// Why the server must not be talked to like this: a token would travel in the clear, or a file
/// cannot be read.
std::optional<Failure> CheckAccess(const Session& session);

/// Reads the command line, runs the command it names and returns the code to end with.
ExitCode Run(int argc, const char* const* argv, const Console& console);

}  // namespace touchpoint::ctl
