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
  std::string redis_ca;
  std::string redis_certificate;
  std::string redis_key;
  std::string data_dir;
  bool replace = false;
};

/// What the command line says of where the data set is. The certificates of the configuration are
/// for its own Redis, and for any other over TLS.
std::vector<config::Setting> ReadFlags(const Options& options) {
  std::vector<config::Setting> flags;
  const bool plain = !options.data_dir.empty() ||
                     (!options.redis_url.empty() && options.redis_url.rfind("rediss://", 0) != 0);
  for (const char* key : {"redis.tls_ca", "redis.tls_certificate", "redis.tls_key"}) {
    if (plain) {
      flags.push_back({key, "", "the command line"});
    }
  }
  if (!options.data_dir.empty()) {
    flags.push_back({"redis.url", "", "--data-dir"});
  }
  const auto add = [&flags](const char* key, const std::string& value, const char* flag) {
    if (!value.empty()) {
      flags.push_back({key, value, flag});
    }
  };
  add("redis.data_dir", options.data_dir, "--data-dir");
  add("redis.url", options.redis_url, "--redis-url");
  add("redis.tls_ca", options.redis_ca, "--redis-ca");
  add("redis.tls_certificate", options.redis_certificate, "--redis-certificate");
  add("redis.tls_key", options.redis_key, "--redis-key");
  return flags;
}

/// Where the data set is. Nothing if the configuration is wrong, which has been said then.
std::optional<config::Config> FindDataSet(const Session& session, const Options& options) {
  auto loaded = config::LoadAll(options.config_file, ReadFlags(options));
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
  const auto contents = work(Place{redis.url,
                                   {redis.tls_ca, redis.tls_certificate, redis.tls_key},
                                   redis.data_dir,
                                   redis.prefix});
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
  command.add_option("--redis-ca", options.redis_ca, "Who may vouch for a rediss:// Redis, PEM")
      ->type_name("FILE");
  command
      .add_option("--redis-certificate", options.redis_certificate,
                  "A certificate for a Redis that asks for one, PEM")
      ->type_name("FILE");
  command.add_option("--redis-key", options.redis_key, "The key of --redis-certificate, PEM")
      ->type_name("FILE");
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
