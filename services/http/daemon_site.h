// SPDX-License-Identifier: Apache-2.0
// What the daemon's HTTP port has to offer: its calls, pages out of its memory, sessions and the
// console.
#pragma once

#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "common/auth/principal.h"
#include "common/http/exchange.h"
#include "services/http/assets.h"
#include "services/http/rpc_gateway.h"
#include "services/http/session.h"

namespace touchpoint::http {

/// Is read by GET and HEAD, and made out of the daemon's memory.
struct Page {
  std::string path;  // "/metrics"; one with a '/' at its end stands for all that begin with it
  /// Sees to it that the exchange is answered, now or later. On the port's thread.
  std::function<void(const std::shared_ptr<Exchange>&)> serve;
  /// Who may read it; empty: whoever reaches the port.
  auth::Roles readers = {};
};

/// On the port's thread, once it serves.
class DaemonSite final : public Site {
 public:
  struct Options {
    std::vector<std::string> services;  // whose methods are served, by their full names
    bool by_socket = false;             // the port is a Unix socket
    bool secure = false;                // it speaks TLS
    std::vector<Asset> console;         // empty: there is none
  };

  DaemonSite(RpcGateway::Environment environment, Options options);

  /// Before it serves.
  void Add(Page page) { pages_.push_back(std::move(page)); }

  Route Take(const Request& head) override;
  Response Refuse(const Request* head, const Refusal& refusal) override;

 private:
  Route TakeCall(const Request& head);
  Route TakeSession();
  Route TakePage(const Page& page, const Request& head) const;
  std::optional<Failure> CheckReader(const Page& page, const Request& head) const;
  const Page* FindPage(std::string_view path) const;

  const rpc::Gatekeeper& gatekeeper_;
  const bool by_socket_;
  const bool secure_;
  const Transcoder transcoder_;
  const Session session_;
  const AssetTable console_;
  RpcGateway gateway_;
  std::vector<Page> pages_;
};

}  // namespace touchpoint::http
