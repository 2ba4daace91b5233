// SPDX-License-Identifier: Apache-2.0
#include "tests/support/tls_redis.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

#include <utility>

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

std::vector<std::string> Settings(const Certificates& certificates, int port,
                                  std::vector<std::string> further) {
  std::vector<std::string> settings = {"--bind",          "127.0.0.1",
                                       "--tls-port",      std::to_string(port),
                                       "--tls-cert-file", certificates.Path("server.pem"),
                                       "--tls-key-file",  certificates.Path("server.key")};
  const std::string ca = certificates.Path("ca.pem");
  settings.insert(settings.end(), {"--tls-ca-cert-file", ca, "--tls-auth-clients", "no"});
  settings.insert(settings.end(), further.begin(), further.end());
  return settings;
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

void IssueServer(const Certificates& certificates) {
  certificates.MakeAuthority("ca");
  certificates.Issue("server", "ca", "DNS:localhost,IP:127.0.0.1");
}

TlsRedis::TlsRedis(const Certificates& certificates, std::vector<std::string> settings)
    : ca_(certificates.Path("ca.pem")),
      port_(FreePort()),
      process_(Settings(certificates, port_, std::move(settings))) {
}

redis::Address TlsRedis::address(const std::string& host) const {
  redis::Address address;
  address.host = host;
  address.port = static_cast<uint16_t>(port_);
  address.tls = redis::Tls{ca_, {}, {}};
  return address;
}

}  // namespace touchpoint::testing
