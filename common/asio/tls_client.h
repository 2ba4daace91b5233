// SPDX-License-Identifier: Apache-2.0
// TLS with a server that has to prove who it is.
#pragma once

#include <openssl/types.h>

#include <boost/asio/ssl/context.hpp>
#include <boost/asio/ssl/stream.hpp>
#include <boost/system/error_code.hpp>
#include <functional>
#include <memory>
#include <string>
#include <utility>

namespace touchpoint {

/// TLS 1.2 or later, for MakeTlsStream(). Trusts nobody yet: see TrustAuthority().
boost::asio::ssl::context MakeTlsClient();

/// Has `load` read a file in PEM, which `setting` names. What is wrong with it; empty: nothing.
std::string ReadPem(const std::string& setting, const std::string& file,
                    const std::function<void(boost::system::error_code&)>& load);

/// Trusts servers whose certificates go back to one of `file`, or where that is empty to one that
/// the system trusts. Answers as ReadPem().
std::string TrustAuthority(boost::asio::ssl::context& context, const std::string& setting,
                           const std::string& file);

/// From now on only a certificate that is made out to `host`, a name or an IP address, which is
/// also named to the other end; partial wildcards do not count. False if OpenSSL takes no such
/// host.
bool ExpectHost(SSL* session, const std::string& host);

/// A client over `next`, which outlives it. Its handshake fails unless the server's certificate is
/// valid now, trusted by `context` and made out to `host`, a name or an IP address. Null if there
/// can be no such certificate.
template <typename Next>
std::unique_ptr<boost::asio::ssl::stream<Next&>> MakeTlsStream(Next& next,
                                                               boost::asio::ssl::context& context,
                                                               const std::string& host) {
  auto stream = std::make_unique<boost::asio::ssl::stream<Next&>>(next, context);
  return ExpectHost(stream->native_handle(), host) ? std::move(stream) : nullptr;
}

}  // namespace touchpoint
