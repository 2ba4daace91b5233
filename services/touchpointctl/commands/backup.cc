// SPDX-License-Identifier: Apache-2.0
// touchpointctl backup and restore: the data set of a daemon as a file, and back. They work on
// Redis itself, where the daemon's configuration says it is.
#include "services/touchpointctl/backup/backup.h"

#include <boost/json.hpp>

#include "common/config/sources.h"
#include "services/touchpointctl/commands/session.h"

namespace touchpoint::ctl {
namespace {

struct Options {
  std::string file;
  std::string config_file;
  std::string redis_url;
  std::string data_dir;
  bool replace = false;
};

/// Where the data set is. Nothing if the configuration is wrong, which has been said then.
std::optional<config::Config> FindDataSet(const Session& session, const Options& options) {
  std::vector<config::Setting> flags;
  if (!options.redis_url.empty()) {
    flags.push_back({"redis.url", options.redis_url, "--redis-url"});
  }
  if (!options.data_dir.empty()) {
    flags.push_back({"redis.url", "", "--data-dir"});
    flags.push_back({"redis.data_dir", options.data_dir, "--data-dir"});
  }
  auto loaded = config::LoadAll(options.config_file, flags);
  if (!loaded) {
    for (const std::string& problem : loaded.error()) {
      session.console.err << "error: " << problem << "\n";
    }
    return std::nullopt;
  }
  return std::move(loaded->config);
}

void Show(const Console& console, const std::string& done, const std::string& file,
          const Contents& contents) {
  if (console.format != Format::kTable) {
    console.out << boost::json::serialize(
                       boost::json::object{{"file", file},
                                           {"dataSet", contents.data_set.ToString()},
                                           {"partitions", contents.partitions},
                                           {"stakeholders", contents.stakeholders},
                                           {"policies", contents.policies}})
                << "\n";
    return;
  }
  console.out << done << "\n"
              << "data set      " << contents.data_set.ToString() << "\n"
              << "stakeholders  " << contents.stakeholders << "\n"
              << "policies      " << contents.policies << "\n";
}

template <typename Work>
ExitCode RunIn(const Session& session, const Options& options, const std::string& done, Work work) {
  const auto config = FindDataSet(session, options);
  if (!config) {
    return ExitCode::kUsage;
  }
  const config::Redis& redis = config->redis;
  const auto contents = work(Place{redis.url, redis.data_dir, redis.prefix});
  if (!contents) {
    return Complain(session.console, contents.error());
  }
  Show(session.console, done, options.file, *contents);
  return ExitCode::kOk;
}

ExitCode RunBackup(const Session& session, const Options& options) {
  return RunIn(session, options, "written, and read again",
               [&](const Place& place) { return Backup(place, options.file); });
}

ExitCode RunRestore(const Session& session, const Options& options) {
  return RunIn(session, options, "restored; restart daemons that run, tokens of before are refused",
               [&](const Place& place) { return Restore(place, options.file, options.replace); });
}

void AddPlace(CLI::App& command, Options& options) {
  command.add_option("file", options.file)->required()->type_name("FILE");
  command.add_option("--config", options.config_file, "The daemon's configuration, if another")
      ->type_name("FILE");
  auto* url = command.add_option("--redis-url", options.redis_url,
                                 "Redis, if another than the configuration says");
  url->type_name("URL");
  command
      .add_option("--data-dir", options.data_dir,
                  "Data directory of a private Redis, if another than the configuration says")
      ->type_name("DIR")
      ->excludes(url);
}

}  // namespace

void AddBackup(CLI::App& app, Session& session) {
  CLI::App* command = app.add_subcommand("backup", "Copy the data set to a file, while it is used");
  const auto options = std::make_shared<Options>();
  AddPlace(*command, *options);
  session.Choose(*command, [&session, options] { return RunBackup(session, *options); });
}

void AddRestore(CLI::App& app, Session& session) {
  CLI::App* command = app.add_subcommand("restore", "Put a data set from a file into Redis");
  const auto options = std::make_shared<Options>();
  AddPlace(*command, *options);
  command->add_flag("--replace", options->replace, "Remove the data set that is there first");
  session.Choose(*command, [&session, options] { return RunRestore(session, *options); });
}

}  // namespace touchpoint::ctl
