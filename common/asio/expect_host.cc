// SPDX-License-Identifier: Apache-2.0
#include "common/asio/expect_host.h"

#include <openssl/ssl.h>
#include <openssl/x509v3.h>

#include <boost/asio/ip/address.hpp>

namespace touchpoint {

bool ExpectHost(SSL* session, const std::string& host) {
  X509_VERIFY_PARAM* expected = SSL_get0_param(session);
  boost::system::error_code is_name;
  boost::asio::ip::make_address(host, is_name);
  if (!is_name) {
    return X509_VERIFY_PARAM_set1_ip_asc(expected, host.c_str()) == 1;
  }
  X509_VERIFY_PARAM_set_hostflags(expected, X509_CHECK_FLAG_NO_PARTIAL_WILDCARDS);
  return X509_VERIFY_PARAM_set1_host(expected, host.data(), host.size()) == 1 &&
         SSL_set_tlsext_host_name(session, host.c_str()) == 1;
}

}  // namespace touchpoint
