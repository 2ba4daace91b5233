// SPDX-License-Identifier: Apache-2.0
#include "tests/functional/clocked_daemon.h"

#include <boost/asio/post.hpp>
#include <future>
#include <utility>

#include "common/base/assert.h"
#include "services/touchpointd/policy_file.h"

namespace touchpoint::testing {
namespace {

commit::Deadline Soon() {
  return std::chrono::steady_clock::now() + std::chrono::seconds(60);
}

}  // namespace

template <typename T>
T ClockedDaemon::Await(const std::function<void(commit::Callback<T>)>& start) {
  std::promise<Result<T>> answered;
  boost::asio::post(core_, [&] {
    start([&answered](Result<T> result) { answered.set_value(std::move(result)); });
  });
  Result<T> result = answered.get_future().get();
  TP_ASSERT(result.has_value());
  return *std::move(result);
}

ClockedDaemon::ClockedDaemon(const std::string& policy_file, bool watched) {
  config_.listen.address = "127.0.0.1:0";
  config_.http.address = "";
  config_.listen.probe_interval = Duration(0);  // it is shut down by another thread
  const auto zones = ZoneDatabase::LoadSystem().value();
  const auto policy = LoadPolicyFile(policy_file, zones, clock_.Now());
  TP_ASSERT(policy.has_value());
  commit::RedisStoreOptions options;
  options.connection.address = redis_.address();
  store_ = std::make_unique<commit::RedisStore>(core_, options, random_);
  core_thread_ = std::thread([this] { core_.run(); });

  const auto opened = Await<commit::RedisStore::Opened>(
      [this](auto done) { store_->Open(Soon(), std::move(done)); });
  const model::Policy& rules = policy->rulebook->policy();
  Await<bool>([&](auto done) {
    store_->SavePolicy(rules.revision, rules.canonical, Soon(), std::move(done));
  });
  Await<bool>([&](auto done) {
    stages_ = std::make_unique<Stages>(
        Stages::Seams{config_, core_, *store_, clock_, random_, metrics_, nullptr, watched},
        *rpc::PermissionTable::Read(ApiServices()), std::vector<auth::TokenRecord>{},
        opened.data_set, policy->rulebook, zones);
    TP_ASSERT(stages_->Start(config_).has_value());
    stages_->server->SetServing(true);
    done(true);
  });
}

ClockedDaemon::~ClockedDaemon() {
  stages_->server->Shutdown(std::chrono::system_clock::now() + std::chrono::seconds(10));
  Await<bool>([this](auto done) {
    stages_->due_poller.Stop();
    stages_->partition_keeper.Leave();
    done(true);
  });
  core_.stop();
  core_thread_.join();
}

}  // namespace touchpoint::testing
