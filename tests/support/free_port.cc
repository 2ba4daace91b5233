// SPDX-License-Identifier: Apache-2.0
#include "tests/support/free_port.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

namespace touchpoint::testing {
namespace {

bool IsFree(int port) {
  const int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
  sockaddr_in address = {};
  address.sin_family = AF_INET;
  address.sin_port = htons(static_cast<uint16_t>(port));
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  const void* any_kind = &address;
  const bool bound = bind(fd, static_cast<const sockaddr*>(any_kind), sizeof(address)) == 0;
  close(fd);
  return bound;
}

}  // namespace

int FreePort() {
  // Below what the kernel gives to connections; tests that run at the same time begin elsewhere.
  constexpr int kFirst = 10'000;
  constexpr int kPorts = 20'000;
  static int next = getpid() * 7;
  do {
    next = (next + 1) % kPorts;
  } while (!IsFree(kFirst + next));
  return kFirst + next;
}

}  // namespace touchpoint::testing
