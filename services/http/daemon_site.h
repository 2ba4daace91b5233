// SPDX-License-Identifier: Apache-2.0
// What the daemon's HTTP port has to offer: its calls, and pages.
#pragma once

#include <functional>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "common/http/exchange.h"
#include "services/http/rpc_gateway.h"

namespace touchpoint::http {

/// Pages that are read by GET and HEAD, and made out of the daemon's memory.
struct Page {
  std::string path;  // "/metrics"; one with a '/' at its end stands for all that begin with it
  /// Sees to it that the exchange is answered. On the port's thread.
  std::function<void(const std::shared_ptr<Exchange>&)> serve;
};

/// On the port's thread, once it serves.
class DaemonSite final : public Site {
 public:
  DaemonSite(RpcGateway::Environment environment, const std::vector<std::string>& services)
      : gateway_(std::move(environment), services) {}

  /// Before it serves.
  void Add(Page page) { pages_.push_back(std::move(page)); }

  Route Take(const Request& head) override;
  Response Refuse(const Request* head, const Refusal& refusal) override;

 private:
  const Page* FindPage(std::string_view path) const;

  RpcGateway gateway_;
  std::vector<Page> pages_;
};

}  // namespace touchpoint::http
