// SPDX-License-Identifier: Apache-2.0
// The listener's certificates: checked at the start, read again when their files change.
#pragma once

#include <grpcpp/security/server_credentials.h>

#include <memory>

#include "common/base/failure.h"
#include "common/config/config.h"

namespace touchpoint {

/// FAILED_PRECONDITION/TLS_FILES names the file that is missing, no PEM, or no pair. Nothing is
/// wrong where no certificate is configured.
Result<void> CheckTls(const config::Tls& tls);

/// Likewise for whom the collector of spans is believed.
Result<void> CheckTls(const config::Otlp& otlp);

/// Plaintext where no certificate is configured.
std::shared_ptr<grpc::ServerCredentials> MakeCredentials(const config::Tls& tls);

}  // namespace touchpoint
