// SPDX-License-Identifier: Apache-2.0
#include "tests/support/tls_redis.h"

#include <utility>

#include "tests/support/free_port.h"

namespace touchpoint::testing {
namespace {

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
