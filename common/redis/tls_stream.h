// SPDX-License-Identifier: Apache-2.0
// TLS over a socket, with a server that proves who it is. Private to this folder.
#pragma once

#include <boost/asio/generic/stream_protocol.hpp>
#include <boost/asio/ssl/context.hpp>
#include <boost/asio/ssl/stream.hpp>
#include <memory>
#include <string>

#include "common/base/failure.h"
#include "common/redis/address.h"

namespace touchpoint::redis {

using TlsStream = boost::asio::ssl::stream<boost::asio::generic::stream_protocol::socket&>;

/// Reads the files now. FAILED_PRECONDITION/STORE_SETUP names the one that is of no use.
Result<boost::asio::ssl::context> MakeTlsContext(const Tls& tls);

/// A client whose handshake fails unless the server's certificate is valid now, trusted by
/// `address.tls` and made out to `address.host`, as a name or as an IP address. The socket must
/// outlive it. Failures are those of MakeTlsContext().
Result<std::unique_ptr<TlsStream>> MakeTlsStream(
    boost::asio::generic::stream_protocol::socket& socket, const Address& address);

/// What an error of the stream means, and what to do.
std::string ExplainTls(const boost::system::error_code& error, TlsStream& stream,
                       const Address& address);

}  // namespace touchpoint::redis
