// SPDX-License-Identifier: Apache-2.0
#include "common/http/tls_files.h"

#include <openssl/ssl.h>
#include <sys/stat.h>

#include <utility>

namespace touchpoint::http {
namespace {

namespace ssl = boost::asio::ssl;
using boost::system::error_code;

constexpr std::chrono::seconds kLookInterval(1);

}  // namespace

std::shared_ptr<TlsFiles::Context> TlsFiles::Current() {
  const auto now = std::chrono::steady_clock::now();
  if (context_ && now - looked_ < kLookInterval) {
    return context_;
  }
  looked_ = now;
  std::vector<Stamp> stamps = Look();
  if (!context_ || stamps != stamps_) {
    if (auto context = Read()) {
      context_ = std::move(context);
      stamps_ = std::move(stamps);
    }
  }
  return context_;
}

std::vector<TlsFiles::Stamp> TlsFiles::Look() const {
  std::vector<Stamp> stamps;
  for (const std::string* file : {&paths_.certificate, &paths_.key, &paths_.client_ca}) {
    struct stat found = {};
    Stamp stamp;
    if (!file->empty() && stat(file->c_str(), &found) == 0) {
      stamp = {found.st_mtim.tv_sec, found.st_mtim.tv_nsec, found.st_ino};
    }
    stamps.push_back(stamp);
  }
  return stamps;
}

std::shared_ptr<TlsFiles::Context> TlsFiles::Read() const {
  auto context = std::make_shared<Context>(ssl::context::tls_server);
  SSL_CTX* const native = context->native_handle();
  SSL_CTX_set_min_proto_version(native, TLS1_2_VERSION);
  SSL_CTX_set_options(native, SSL_OP_NO_RENEGOTIATION);
  // Else OpenSSL asks the terminal, and waits.
  context->set_password_callback(
      [](size_t /*max*/, ssl::context::password_purpose /*purpose*/) { return std::string(); });
  error_code error;
  context->use_certificate_chain_file(paths_.certificate, error);
  if (!error) {
    context->use_private_key_file(paths_.key, ssl::context::pem, error);
  }
  if (!error && !paths_.client_ca.empty()) {
    context->load_verify_file(paths_.client_ca, error);
    context->set_verify_mode(ssl::verify_peer | ssl::verify_fail_if_no_peer_cert);
    SSL_CTX_set_client_CA_list(native, SSL_load_client_CA_file(paths_.client_ca.c_str()));
  }
  // A certificate is asked for anew with every connection.
  SSL_CTX_set_session_cache_mode(native, SSL_SESS_CACHE_OFF);
  SSL_CTX_set_options(native, SSL_OP_NO_TICKET);
  SSL_CTX_set_num_tickets(native, 0);
  return error ? nullptr : context;
}

}  // namespace touchpoint::http
