// SPDX-License-Identifier: Apache-2.0
#include "services/touchpointd/daemon.h"

#include <boost/asio/post.hpp>
#include <csignal>
#include <cstdlib>
#include <utility>

#include "common/telemetry/log.h"
#include "services/touchpointd/admin_token_file.h"
#include "services/touchpointd/redis_address.h"
#include "services/touchpointd/systemd.h"
#include "services/touchpointd/tls_credentials.h"

namespace touchpoint {
namespace {

using std::chrono::steady_clock;
using telemetry::Fields;

constexpr std::chrono::milliseconds kIdleCheck(10);
// For the last bytes of answers that have been given.
constexpr std::chrono::milliseconds kFlush(500);
constexpr std::chrono::seconds kPolicyTime(10);
constexpr std::chrono::seconds kTokenTime(10);

redis::Durability ToRedis(config::Durability durability) {
  switch (durability) {
    case config::Durability::kRelaxed:
      return redis::Durability::kRelaxed;
    case config::Durability::kFsync:
      return redis::Durability::kFsync;
    case config::Durability::kReplicated:
      break;
  }
  return redis::Durability::kReplicated;
}

Fields Describe(const Failure& failure) {
  Fields fields;
  fields.Add("reason", failure.reason).Add("what", failure.message);
  return fields;
}

void LogWarnings(const std::vector<std::string>& warnings, const char* message) {
  for (const std::string& warning : warnings) {
    telemetry::Warning(message, Fields().Add("what", warning));
  }
}

intake::PolicyDraft DraftOf(const decide::Rulebook& rulebook, const std::string& file,
                            Instant now) {
  const model::Policy& policy = rulebook.policy();
  return {policy.revision, policy.canonical, "file", file, now};
}

}  // namespace

Daemon::Daemon(config::Config config, PortFiles port_files)
    : config_(std::move(config)),
      port_files_(std::move(port_files)),
      signals_(core_, SIGTERM, SIGINT, SIGHUP),
      timer_(core_),
      heartbeat_(core_) {
}

Daemon::~Daemon() {
  if (stopper_.joinable()) {
    stopper_.join();
  }
}

ExitCode Daemon::Run() {
  if (const ExitCode code = ReadAuthority(); code != ExitCode::kOk) {
    return code;
  }
  if (const ExitCode code = LoadRules(); code != ExitCode::kOk) {
    return code;
  }
  WaitForSignal();
  if (const ExitCode code = StartRedis(); code != ExitCode::kOk) {
    return code;
  }
  OpenStore();
  core_.run();
  core_.Close();
  return exit_code_;
}

ExitCode Daemon::ReadAuthority() {
  auto permissions = rpc::PermissionTable::Read(ApiServices());
  if (!permissions) {
    telemetry::Error("a method has no permission", Describe(permissions.error()));
    return ExitCode::kFailure;
  }
  permissions_ = std::move(*permissions);
  if (!config_.auth.admin_token_file.empty()) {
    auto token = ReadAdminToken(config_.auth.admin_token_file);
    if (!token) {
      telemetry::Error("auth.admin_token_file is refused", Describe(token.error()));
      return ExitCode::kConfiguration;
    }
    configured_tokens_.push_back(std::move(*token));
  }
  if (!config_.auth.jwks_file.empty()) {
    // What is in force are the keys that the keeper reads when the doors open.
    if (const auto keys = admin::ReadJwks(config_.auth.jwks_file); !keys) {
      telemetry::Error("auth.jwks_file is refused", Describe(keys.error()));
      return ExitCode::kConfiguration;
    }
  }
  if (const auto tls = CheckTls(config_.tls); !tls) {
    telemetry::Error("the TLS files are refused", Describe(tls.error()));
    return ExitCode::kConfiguration;
  }
  if (const auto tls = CheckTls(config_.otlp); !tls) {
    telemetry::Error("the collector cannot be believed", Describe(tls.error()));
    return ExitCode::kConfiguration;
  }
  return ExitCode::kOk;
}

ExitCode Daemon::LoadRules() {
  auto zones = ZoneDatabase::LoadSystem();
  if (!zones) {
    telemetry::Error("no time zones", Describe(zones.error()));
    return ExitCode::kConfiguration;
  }
  zones_ = std::move(*zones);
  auto policy = LoadPolicyFile(config_.policy_file, zones_, clock_.Now());
  if (!policy) {
    telemetry::Error("the policy is refused", Describe(policy.error()));
    return ExitCode::kConfiguration;
  }
  LogWarnings(policy->warnings, "policy");
  rulebook_ = std::move(policy->rulebook);
  return ExitCode::kOk;
}

ExitCode Daemon::StartRedis() {
  commit::RedisStoreOptions options;
  if (config_.redis.url.empty()) {
    redis::EmbeddedServerOptions embedded;
    embedded.directory = config_.redis.data_dir;
    embedded.durability = ToRedis(config_.durability);
    embedded_ = std::make_unique<redis::EmbeddedServer>(core_, std::move(embedded));
    embedded_->SetObserver([](const std::string& what) {
      telemetry::Error("the private redis-server ended", Fields().Add("what", what));
    });
    if (const auto started = embedded_->Start(); !started) {
      telemetry::Error("the private redis-server did not start", Describe(started.error()));
      return ExitCode::kUnavailable;
    }
    options.connection.address = embedded_->address();
  } else {
    auto address = ReadRedisAddress(config_.redis);
    if (!address) {
      telemetry::Error("redis cannot be used", Describe(address.error()));
      return ExitCode::kConfiguration;
    }
    options.connection.address = std::move(*address);
  }
  options.promise = {ToRedis(config_.durability), config_.redis.replicas};
  options.prefix = config_.redis.prefix;
  options.partitions = config_.redis.partitions;
  options.group.journal_retention = config_.journal_retention;
  options.group.group_size = metrics_.MakeHistogram(
      "touchpointd_group_size", "Commits of different people that leave together.",
      {1, 2, 4, 8, 16, 32, 64});
  options.traces.failed = [](const Failure& failure) {
    telemetry::Warning(
        "the files of Redis still hold what was erased; tried again later: see \"Erasing a "
        "person\" "
        "in deploy/BACKUP.md",
        Describe(failure));
  };
  auto outlets = EventOutlets::Open({config_, core_, random_, metrics_}, options.connection);
  if (!outlets) {
    telemetry::Error("events.webhook is refused", Describe(outlets.error()));
    return ExitCode::kConfiguration;
  }
  event_outlets_ = std::move(*outlets);
  store_ = std::make_unique<commit::RedisStore>(core_, std::move(options), random_);
  store_->SetObserver([this](const std::optional<Failure>& lost) { OnRedis(lost); });
  return ExitCode::kOk;
}

void Daemon::OpenStore() {
  store_->Open(steady_clock::now() + config_.redis.start_timeout,
               [this](const Result<commit::RedisStore::Opened>& opened) { OnOpened(opened); });
}

void Daemon::OnOpened(const Result<commit::RedisStore::Opened>& opened) {
  if (!opened) {
    telemetry::Error("redis cannot be used", Describe(opened.error()));
    const bool is_setup = opened.error().code == Code::kFailedPrecondition;
    return End(is_setup ? ExitCode::kConfiguration : ExitCode::kUnavailable);
  }
  LogWarnings(opened->warnings, "redis");
  OpenPolicy(opened->data_set);
}

void Daemon::OpenPolicy(const commit::DataSet& data_set) {
  stages_ = std::make_unique<Stages>(
      Stages::Seams{config_, core_, *store_, clock_, random_, metrics_, event_outlets_.get()},
      *permissions_, configured_tokens_, data_set, rulebook_, zones_);
  stages_->policy_readable = [this](bool readable) {
    policy_readable_ = readable;
    UpdateServing();
  };
  stages_->listener_lost = [this] {
    exit_code_ = ExitCode::kListenerLost;
    Drain();
  };
  // Posted, for what follows may end the stages, and with them the follower that calls.
  stages_->policy_follower.Open(
      DraftOf(*rulebook_, config_.policy_file, clock_.Now()), steady_clock::now() + kPolicyTime,
      [this, data_set](const Result<commit::LivePolicy>& live) {
        boost::asio::post(core_, [this, data_set, live] { OnPolicy(data_set, live); });
      });
}

void Daemon::OnPolicy(const commit::DataSet& data_set, const Result<commit::LivePolicy>& live) {
  if (!live) {
    telemetry::Error("no policy can be brought into force", Describe(live.error()));
    const bool unreadable = live.error().reason == "POLICY_UNREADABLE";
    return End(unreadable ? ExitCode::kConfiguration : ExitCode::kUnavailable);
  }
  if (live->revision != rulebook_->policy().revision) {
    telemetry::Warning(
        "the data set has another policy than the file; the data set's is in force, "
        "SIGHUP or `touchpointctl policy apply` brings in the file's",
        Fields()
            .Add("policy_rev", live->revision)
            .Add("file", config_.policy_file)
            .Add("file_policy_rev", rulebook_->policy().revision));
  }
  ReadTokens(data_set);
}

void Daemon::ReadTokens(const commit::DataSet& data_set) {
  // Posted, for what follows may end the stages, and with them the keeper that calls.
  stages_->token_keeper.Refresh(
      steady_clock::now() + kTokenTime, [this, data_set](const Result<bool>& read) {
        boost::asio::post(core_, [this, data_set, read] { OnTokens(data_set, read); });
      });
}

// Nobody is let in before it is known who may come in.
void Daemon::OnTokens(const commit::DataSet& data_set, const Result<bool>& read) {
  if (!read) {
    telemetry::Error("tokens cannot be read", Describe(read.error()));
    return End(ExitCode::kUnavailable);
  }
  Serve(data_set);
}

void Daemon::Serve(const commit::DataSet& data_set) {
  if (const auto started = stages_->Start(config_); !started) {
    telemetry::Error("cannot serve", Describe(started.error()));
    stages_.reset();
    return End(ExitCode::kFailure);
  }
  UpdateServing();
  if (!WritePorts()) {
    return Drain();
  }
  telemetry::Info("ready", Fields()
                               .Add("address", stages_->server->address())
                               .Add("http_address", stages_->http ? stages_->http->address() : "")
                               .Add("version", TOUCHPOINT_VERSION)
                               .Add("policy_rev", stages_->submission.rulebook()->policy().revision)
                               .Add("data_set", data_set.ToString()));
  TellSystemd("READY=1\nSTATUS=serves at " + stages_->server->address());
  heartbeat_.Start();
}

/// Whoever waits for the port of gRPC finds the other one there.
bool Daemon::WritePorts() const {
  const int http_port = stages_->http ? stages_->http->port() : 0;
  for (const auto& [file, port] : {std::pair(&port_files_.http, http_port),
                                   std::pair(&port_files_.grpc, stages_->server->port())}) {
    if (!file->empty() && !WritePortFile(*file, port)) {
      telemetry::Error("the port file cannot be written", Fields().Add("file", *file));
      return false;
    }
  }
  return true;
}

void Daemon::UpdateServing() {
  if (stages_ && stages_->server && !draining_) {
    stages_->SetServing({redis_ready_, policy_readable_, draining_});
    TellSystemd(!redis_ready_       ? "STATUS=refuses calls: redis is of no use, see the log"
                : !policy_readable_ ? "STATUS=refuses calls: the live policy cannot be read"
                                    : "STATUS=serves at " + stages_->server->address());
  }
}

void Daemon::OnRedis(const std::optional<Failure>& lost) {
  redis_ready_ = !lost;
  if (lost && stages_) {
    stages_->submission.ForgetTimelines();
  }
  UpdateServing();  // before it is said: who reads the log finds it so
  if (lost) {
    telemetry::Error("redis is of no use; calls are refused until it is", Describe(*lost));
  } else {
    telemetry::Info("redis is there and takes writes");
  }
}

void Daemon::WaitForSignal() {
  signals_.async_wait([this](const boost::system::error_code& error, int signal) {
    if (!error) {
      WaitForSignal();
      OnSignal(signal);
    }
  });
}

void Daemon::OnSignal(int signal) {
  if (signal == SIGHUP) {
    return Reload();
  }
  if (draining_) {
    telemetry::Warning("stopped at once");
    telemetry::StopLogging();
    std::_Exit(static_cast<int>(ExitCode::kFailure));
  }
  Drain();
}

void Daemon::Reload() {
  if (!stages_ || !stages_->server || draining_) {
    return;
  }
  auto policy = LoadPolicyFile(config_.policy_file, zones_, clock_.Now());
  if (!policy) {
    return telemetry::Error("the policy is refused, the old one stays", Describe(policy.error()));
  }
  LogWarnings(policy->warnings, "policy");
  // The observer of the live policy says when it is in force.
  stages_->policy_follower.Apply(
      DraftOf(*policy->rulebook, config_.policy_file, clock_.Now()), std::nullopt,
      steady_clock::now() + kPolicyTime, [](const Result<intake::AppliedPolicy>& applied) {
        if (!applied) {
          telemetry::Error("the policy is not in force, the old one stays",
                           Describe(applied.error()));
        } else if (!applied->changed) {
          telemetry::Info("the policy of the file is in force already",
                          Fields().Add("policy_rev", applied->live.revision));
        }
      });
}

void Daemon::Drain() {
  draining_ = true;
  TellSystemd("STOPPING=1\nSTATUS=draining");
  if (!stages_ || !stages_->server) {
    return End(exit_code_);
  }
  heartbeat_.Stop();
  stages_->partition_keeper.Leave();
  stages_->server->StopGuard();
  stages_->SetServing({redis_ready_, policy_readable_, draining_});
  telemetry::Info("draining");
  timer_.expires_after(config_.drain_delay);
  timer_.async_wait([this](const boost::system::error_code& error) {
    if (error) {
      return;
    }
    stages_->admission.Close();
    if (stages_->http) {
      stages_->http->Drain();
    }
    stages_->due_poller.Stop();
    stages_->erasure_follower.Stop();
    stages_->policy_follower.Stop();
    stages_->token_keeper.Stop();
    stages_->jwks_keeper.Stop();
    drain_until_ = steady_clock::now() + config_.drain_grace;
    AwaitIdle();
  });
}

void Daemon::AwaitIdle() {
  const bool idle = stages_->admission.IsIdle() && stages_->submission.pending() == 0 &&
                    stages_->partition_keeper.has_left();
  if (idle || steady_clock::now() >= drain_until_) {
    return StopServer();
  }
  timer_.expires_after(kIdleCheck);
  timer_.async_wait([this](const boost::system::error_code& error) {
    if (!error) {
      AwaitIdle();
    }
  });
}

void Daemon::StopServer() {
  stopper_ = std::thread([this] {
    if (stages_->http) {
      stages_->http->Stop(kFlush);
    }
    stages_->server->Shutdown(std::chrono::system_clock::now() + kFlush);
    boost::asio::post(core_, [this] { End(exit_code_); });
  });
}

void Daemon::End(ExitCode code) {
  exit_code_ = code;
  telemetry::Info("stopped", Fields().Add("exit_code", static_cast<int64_t>(code)));
  core_.stop();
}

}  // namespace touchpoint
