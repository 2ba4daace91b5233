// SPDX-License-Identifier: Apache-2.0
#include "common/redis/tls_stream.h"

#include <openssl/err.h>
#include <openssl/ssl.h>
#include <unistd.h>

#include <boost/asio/ssl/error.hpp>
#include <cerrno>
#include <system_error>
#include <utility>

#include "common/asio/expect_host.h"

namespace touchpoint::redis {
namespace {

namespace ssl = boost::asio::ssl;
using Error = boost::system::error_code;

tl::unexpected<Failure> Unusable(std::string what) {
  return tl::unexpected(
      Failure{Code::kFailedPrecondition, "STORE_SETUP", std::move(what), {}, {}, {}});
}

/// Has `load` read a file; OpenSSL itself has no words for one that is not there.
template <typename Load>
Result<void> ReadFile(const char* setting, const std::string& file, Load load) {
  const std::string place = std::string(setting) + ": " + file + ": ";
  if (access(file.c_str(), R_OK) != 0) {
    return Unusable(place + std::generic_category().message(errno));
  }
  Error error;
  load(file, error);
  return error ? Result<void>(Unusable(place + error.message() + "; it must be PEM"))
               : Result<void>();
}

Result<void> ReadFiles(ssl::context& context, const Tls& tls) {
  if (tls.ca.empty()) {
    Error error;
    context.set_default_verify_paths(error);
    if (error) {
      return Unusable("the system's CA certificates: " + error.message());
    }
  } else {
    auto read = ReadFile("redis.tls_ca", tls.ca, [&](const auto& file, Error& error) {
      context.load_verify_file(file, error);
    });
    if (!read) {
      return read;
    }
  }
  if (tls.certificate.empty()) {
    return {};
  }
  auto read = ReadFile("redis.tls_certificate", tls.certificate, [&](const auto& file, Error& e) {
    context.use_certificate_chain_file(file, e);
  });
  return !read ? read : ReadFile("redis.tls_key", tls.key, [&](const auto& file, Error& error) {
    // Refuses the key of another certificate.
    context.use_private_key_file(file, ssl::context::pem, error);
  });
}

std::string ExplainRefusal(int verdict, const std::string& host) {
  const std::string said =
      std::string(" (") + X509_verify_cert_error_string(verdict) + ")";  // of a static table
  switch (verdict) {
    case X509_V_ERR_HOSTNAME_MISMATCH:
    case X509_V_ERR_IP_ADDRESS_MISMATCH:
      return "the certificate of Redis is not for " + host +
             ": let redis.url name a host that it is for, or give Redis one for this host" + said;
    case X509_V_ERR_CERT_HAS_EXPIRED:
      return "the certificate of Redis, or of its CA, has expired: renew it" + said;
    case X509_V_ERR_CERT_NOT_YET_VALID:
      return "the certificate of Redis is not valid yet: compare the clocks" + said;
    case X509_V_ERR_UNABLE_TO_GET_ISSUER_CERT:
    case X509_V_ERR_UNABLE_TO_GET_ISSUER_CERT_LOCALLY:
    case X509_V_ERR_UNABLE_TO_VERIFY_LEAF_SIGNATURE:
    case X509_V_ERR_DEPTH_ZERO_SELF_SIGNED_CERT:
    case X509_V_ERR_SELF_SIGNED_CERT_IN_CHAIN:
    case X509_V_ERR_CERT_SIGNATURE_FAILURE:
      return "the certificate of Redis is of no CA that is trusted here: let redis.tls_ca name "
             "the file of its CA" +
             said;
    default:
      return "the certificate of Redis is refused" + said;
  }
}

}  // namespace

Result<ssl::context> MakeTlsContext(const Tls& tls) {
  ssl::context context(ssl::context::tls_client);
  SSL_CTX_set_min_proto_version(context.native_handle(), TLS1_2_VERSION);
  context.set_verify_mode(ssl::verify_peer);
  // Else OpenSSL asks the terminal, and waits.
  context.set_password_callback(
      [](size_t /*max*/, ssl::context::password_purpose /*purpose*/) { return std::string(); });
  if (auto read = ReadFiles(context, tls); !read) {
    return tl::unexpected(std::move(read.error()));
  }
  return context;
}

Result<std::unique_ptr<TlsStream>> MakeTlsStream(
    boost::asio::generic::stream_protocol::socket& socket, const Address& address) {
  auto context = MakeTlsContext(*address.tls);
  if (!context) {
    return tl::unexpected(std::move(context.error()));
  }
  auto stream = std::make_unique<TlsStream>(socket, *context);
  if (!ExpectHost(stream->native_handle(), address.host)) {
    return Unusable("redis.url: no certificate can be made out to this host");
  }
  return stream;
}

std::string ExplainTls(const Error& error, TlsStream& stream, const Address& address) {
  const int64_t verdict = SSL_get_verify_result(stream.native_handle());
  if (verdict != X509_V_OK) {
    return ExplainRefusal(static_cast<int>(verdict), address.host);
  }
  if (error.category() != boost::asio::error::get_ssl_category()) {
    return error.message();
  }
  const std::string said = " (" + error.message() + ")";
  switch (ERR_GET_REASON(static_cast<uint32_t>(error.value()))) {
    case SSL_R_WRONG_VERSION_NUMBER:
    case SSL_R_PACKET_LENGTH_TOO_LONG:
      return "no TLS is spoken there: let redis.url name the tls-port of Redis" + said;
    case SSL_R_TLSV13_ALERT_CERTIFICATE_REQUIRED:
    case SSL_R_SSLV3_ALERT_HANDSHAKE_FAILURE:
      return "Redis wants a certificate of ours: set redis.tls_certificate and redis.tls_key" +
             said;
    case SSL_R_TLSV1_ALERT_UNKNOWN_CA:
    case SSL_R_SSLV3_ALERT_BAD_CERTIFICATE:
    case SSL_R_SSLV3_ALERT_UNSUPPORTED_CERTIFICATE:
    case SSL_R_SSLV3_ALERT_CERTIFICATE_REVOKED:
    case SSL_R_SSLV3_ALERT_CERTIFICATE_EXPIRED:
    case SSL_R_SSLV3_ALERT_CERTIFICATE_UNKNOWN:
      return "Redis refuses the certificate that redis.tls_certificate names" + said;
    default:
      return "TLS with Redis failed" + said;
  }
}

}  // namespace touchpoint::redis
