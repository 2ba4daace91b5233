// SPDX-License-Identifier: Apache-2.0
// The first command on a connection whose address has a password.
#pragma once

#include "common/redis/address.h"
#include "common/redis/command.h"

namespace touchpoint::redis {

inline Command LoginOf(const Address& address) {
  Command login("AUTH");
  if (!address.user.empty()) {
    login.Add(address.user);
  }
  login.Add(address.password);
  return login;
}

}  // namespace touchpoint::redis
