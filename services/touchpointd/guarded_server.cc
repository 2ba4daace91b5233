// SPDX-License-Identifier: Apache-2.0
#include "services/touchpointd/guarded_server.h"

#include <algorithm>
#include <boost/asio/post.hpp>
#include <filesystem>
#include <utility>

#include "common/base/assert.h"
#include "common/config/address.h"
#include "common/telemetry/log.h"

namespace touchpoint {
namespace {

using std::chrono::steady_clock;
using telemetry::Fields;

// The old listener goes within milliseconds; until then its address is taken.
constexpr Duration kReopenPause = std::chrono::milliseconds(50);
constexpr int kReopenAttempts = 200;

/// A listener on a Unix socket removes its file at its end, and would remove that of the next.
bool IsFree(const std::string& address) {
  const auto parsed = config::ParseAddress(address);
  std::error_code ignored;
  return !parsed || !parsed->is_unix || !std::filesystem::exists(parsed->host, ignored);
}

}  // namespace

Result<std::unique_ptr<GuardedServer>> GuardedServer::Start(CoreLoop& core, Options options) {
  auto guarded = std::make_unique<GuardedServer>(core, std::move(options));
  auto server = Server::Start(guarded->options_.config, guarded->options_.services);
  if (!server) {
    return tl::unexpected(std::move(server.error()));
  }
  guarded->server_ = std::move(*server);
  guarded->port_ = guarded->server_->port();
  guarded->options_.config.listen.address = guarded->server_->address();
  guarded->StartGuard();
  return guarded;
}

GuardedServer::GuardedServer(CoreLoop& core, Options options)
    : core_(core), options_(std::move(options)), timer_(core) {
}

GuardedServer::~GuardedServer() {
  StopGuard();
  for (const Retired& retired : retired_) {
    TP_ASSERT(!retired.thread.joinable());
  }
}

void GuardedServer::SetServing(bool serving) {
  serving_ = serving;
  if (server_) {
    server_->SetServing(serving);
  }
  for (const Retired& retired : retired_) {
    retired.server->SetServing(serving);
  }
}

void GuardedServer::StartGuard() {
  if (options_.config.listen.probe_interval == Duration(0)) {
    return;
  }
  const auto endpoints = EndpointsOf(address());
  if (!endpoints) {
    return telemetry::Warning("the listener is not watched",
                              Fields().Add("what", endpoints.error().message));
  }
  for (const ListenerEndpoint& endpoint : *endpoints) {
    targets_.push_back({endpoint, {}});
  }
  alive_ = std::make_shared<GuardedServer*>(this);
  DialAll();
}

void GuardedServer::StopGuard() {
  timer_.cancel();
  if (const auto alive = std::exchange(alive_, nullptr)) {
    *alive = nullptr;
  }
}

void GuardedServer::Shutdown(std::chrono::system_clock::time_point deadline) {
  if (server_) {
    server_->Shutdown(deadline);
  }
  for (Retired& retired : retired_) {
    retired.server->CancelCalls();
    retired.thread.join();
  }
}

void GuardedServer::DialAll() {
  under_way_ = targets_.size();
  round_began_ = steady_clock::now();
  for (Target& target : targets_) {
    DialListener(core_, target.endpoint, options_.config.listen.probe_interval,
                 [&target, alive = alive_](Dialled dialled) {
                   if (GuardedServer* self = *alive) {
                     self->OnDialled(target.watch.On(dialled));
                   }
                 });
  }
}

void GuardedServer::OnDialled(ListenerWatch::Action action) {
  reopen_ = reopen_ || action == ListenerWatch::Action::kReopen;
  lost_ = lost_ || action == ListenerWatch::Action::kGiveUp;
  if (--under_way_ == 0) {
    EndRound();
  }
}

void GuardedServer::EndRound() {
  if (lost_) {
    return GiveUp("opening it anew has not helped");
  }
  if (std::exchange(reopen_, false)) {
    telemetry::Warning("the listener is silent and is opened anew",
                       Fields().Add("address", address()));
    Retire();
    return At(steady_clock::now() + kReopenPause, [this] { Reopen(kReopenAttempts); });
  }
  At(round_began_ + options_.config.listen.probe_interval, [this] { DialAll(); });
}

/// Closes the listener. What is under way goes on, and callers come back for what is not.
void GuardedServer::Retire() {
  Retired& retired = retired_.emplace_back();
  retired.server = std::move(server_);
  retired.thread = std::thread([this, server = retired.server.get(), alive = alive_] {
    server->Shutdown(std::chrono::system_clock::time_point::max());
    boost::asio::post(core_, [server, alive] {
      if (GuardedServer* self = *alive) {
        self->Bury(server);
      }
    });
  });
}

void GuardedServer::Bury(const Server* closed) {
  const auto at = std::find_if(retired_.begin(), retired_.end(), [closed](const Retired& retired) {
    return retired.server.get() == closed;
  });
  at->thread.join();
  // On the main thread: this may be one of gRPC's, which the last server waits for at its end.
  boost::asio::post(core_.io_context::get_executor(),
                    [server = std::shared_ptr<Server>(std::move(at->server))] {});
  retired_.erase(at);
}

void GuardedServer::Reopen(int attempts_left) {
  if (IsFree(address())) {
    if (auto server = Server::Start(options_.config, options_.services)) {
      server_ = std::move(*server);
      server_->SetServing(serving_);
      telemetry::Info("the listener is open again", Fields().Add("address", address()));
      return DialAll();
    }
  }
  if (attempts_left == 0) {
    return GiveUp("its address cannot be listened on again");
  }
  At(steady_clock::now() + kReopenPause, [this, attempts_left] { Reopen(attempts_left - 1); });
}

void GuardedServer::GiveUp(const std::string& why) {
  telemetry::Error("the listener is lost", Fields().Add("address", address()).Add("what", why));
  if (options_.on_lost) {
    options_.on_lost();
  }
}

void GuardedServer::At(steady_clock::time_point time, std::function<void()> then) {
  timer_.expires_at(time);
  timer_.async_wait([alive = alive_, then = std::move(then)](const auto& error) {
    if (!error && *alive != nullptr) {
      then();
    }
  });
}

}  // namespace touchpoint
