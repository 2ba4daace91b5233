// SPDX-License-Identifier: Apache-2.0
#include "services/touchpointd/tls_credentials.h"

#include <grpcpp/security/tls_certificate_provider.h>
#include <grpcpp/security/tls_credentials_options.h>
#include <openssl/ssl.h>

#include <string>

#include "common/asio/tls_client.h"

namespace touchpoint {
namespace {

// gRPC looks at the files this often. A pair that is caught half written does not match and is left
// until the next time.
constexpr unsigned int kRefreshSeconds = 1;

tl::unexpected<Failure> Refused(std::string what) {
  return tl::unexpected(
      Failure{Code::kFailedPrecondition, "TLS_FILES", std::move(what), {}, {}, {}});
}

}  // namespace

Result<void> CheckTls(const config::Tls& tls) {
  if (tls.certificate.empty()) {
    return {};
  }
  const std::unique_ptr<SSL_CTX, decltype(&SSL_CTX_free)> context(SSL_CTX_new(TLS_server_method()),
                                                                  SSL_CTX_free);
  if (SSL_CTX_use_certificate_chain_file(context.get(), tls.certificate.c_str()) != 1) {
    return Refused("tls.certificate: " + tls.certificate + " is no readable certificate chain");
  }
  if (SSL_CTX_use_PrivateKey_file(context.get(), tls.key.c_str(), SSL_FILETYPE_PEM) != 1) {
    return Refused("tls.key: " + tls.key + " is no readable key of this certificate");
  }
  if (!tls.client_ca.empty() &&
      SSL_CTX_load_verify_file(context.get(), tls.client_ca.c_str()) != 1) {
    return Refused("tls.client_ca: " + tls.client_ca + " has no readable certificate");
  }
  return {};
}

Result<void> CheckTls(const config::Otlp& otlp) {
  if (otlp.tls_ca.empty()) {
    return {};
  }
  auto context = MakeTlsClient();
  std::string problem = TrustAuthority(context, "otlp.tls_ca", otlp.tls_ca);
  return problem.empty() ? Result<void>() : Refused(std::move(problem));
}

std::shared_ptr<grpc::ServerCredentials> MakeCredentials(const config::Tls& tls) {
  if (tls.certificate.empty()) {
    return grpc::InsecureServerCredentials();
  }
  using grpc::experimental::FileWatcherCertificateProvider;
  const auto files = std::make_shared<FileWatcherCertificateProvider>(
      tls.key, tls.certificate, tls.client_ca, kRefreshSeconds);
  grpc::experimental::TlsServerCredentialsOptions options(files);
  options.watch_identity_key_cert_pairs();
  if (!tls.client_ca.empty()) {
    options.watch_root_certs();
    options.set_cert_request_type(GRPC_SSL_REQUEST_AND_REQUIRE_CLIENT_CERTIFICATE_AND_VERIFY);
  }
  return grpc::experimental::TlsServerCredentials(options);
}

}  // namespace touchpoint
