// SPDX-License-Identifier: Apache-2.0
#include "common/asio/tls_client.h"

#include <openssl/ssl.h>
#include <openssl/x509v3.h>
#include <unistd.h>

#include <boost/asio/ip/address.hpp>
#include <cerrno>
#include <system_error>

namespace touchpoint {

namespace ssl = boost::asio::ssl;
using Error = boost::system::error_code;

ssl::context MakeTlsClient() {
  ssl::context context(ssl::context::tls_client);
  SSL_CTX_set_min_proto_version(context.native_handle(), TLS1_2_VERSION);
  context.set_verify_mode(ssl::verify_peer);
  // Else OpenSSL asks the terminal, and waits.
  context.set_password_callback(
      [](size_t /*max*/, ssl::context::password_purpose /*purpose*/) { return std::string(); });
  return context;
}

std::string ReadPem(const std::string& setting, const std::string& file,
                    const std::function<void(Error&)>& load) {
  const std::string place = setting + ": " + file + ": ";
  if (access(file.c_str(), R_OK) != 0) {  // OpenSSL has no words for one that is not there
    return place + std::generic_category().message(errno);
  }
  Error error;
  load(error);
  return error ? place + error.message() + "; it must be PEM" : "";
}

std::string TrustAuthority(ssl::context& context, const std::string& setting,
                           const std::string& file) {
  if (!file.empty()) {
    return ReadPem(setting, file, [&](Error& error) { context.load_verify_file(file, error); });
  }
  Error error;
  context.set_default_verify_paths(error);
  return error ? "the system's CA certificates: " + error.message() : "";
}

bool ExpectHost(SSL* session, const std::string& host) {
  X509_VERIFY_PARAM* expected = SSL_get0_param(session);
  Error is_name;
  boost::asio::ip::make_address(host, is_name);
  if (!is_name) {
    return X509_VERIFY_PARAM_set1_ip_asc(expected, host.c_str()) == 1;
  }
  X509_VERIFY_PARAM_set_hostflags(expected, X509_CHECK_FLAG_NO_PARTIAL_WILDCARDS);
  return X509_VERIFY_PARAM_set1_host(expected, host.data(), host.size()) == 1 &&
         SSL_set_tlsext_host_name(session, host.c_str()) == 1;
}

}  // namespace touchpoint
