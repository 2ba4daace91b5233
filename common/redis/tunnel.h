// SPDX-License-Identifier: Apache-2.0
// A Unix socket that leads to a Redis over TLS, for a program that would not prove whom it talks
// to: redis-cli asks a certificate whose it is as little as any other.
#pragma once

#include <memory>
#include <string>

#include "common/asio/core_loop.h"
#include "common/base/failure.h"
#include "common/redis/address.h"

namespace touchpoint::redis {

/// On the loop's thread.
class Tunnel {
 public:
  /// `socket` must be in a folder that nobody else can enter.
  Tunnel(CoreLoop& io, Address server, std::string socket);
  /// Ends what goes through it.
  ~Tunnel();
  Tunnel(const Tunnel&) = delete;
  Tunnel& operator=(const Tunnel&) = delete;

  /// Listens for one connection, which ends if the server does not prove itself. Fails with
  /// FAILED_PRECONDITION/STORE_SETUP.
  Result<void> Start();

  /// The server's as whoever goes through the tunnel needs it.
  Address address() const;

 private:
  class Core;
  std::shared_ptr<Core> core_;
};

}  // namespace touchpoint::redis
