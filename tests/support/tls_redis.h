// SPDX-License-Identifier: Apache-2.0
// A redis-server of a test's own that also speaks TLS, at 127.0.0.1.
#pragma once

#include <string>
#include <vector>

#include "tests/support/certificates.h"
#include "tests/support/redis_process.h"

namespace touchpoint::testing {

class TlsRedis {
 public:
  /// Shows server.pem with server.key of `certificates`, and trusts the callers that ca.pem does:
  /// those files must be there, and are read again by Start(). Callers need no certificate.
  explicit TlsRedis(const Certificates& certificates, std::vector<std::string> settings = {});

  /// Over TLS, trusting ca.pem; `host` may be "localhost".
  redis::Address address(const std::string& host = "127.0.0.1") const;
  RedisProcess& process() { return process_; }

 private:
  const std::string ca_;
  const int port_;
  RedisProcess process_;
};

/// Makes the authority ca, and the certificate server for localhost and 127.0.0.1 that it signed.
void IssueServer(const Certificates& certificates);

}  // namespace touchpoint::testing
