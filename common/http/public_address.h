// SPDX-License-Identifier: Apache-2.0
// Which addresses belong to the public Internet.
#pragma once

#include <boost/asio/ip/address.hpp>

namespace touchpoint::http {

/// False for loopback, private, shared, link-local, multicast, documentation and reserved
/// addresses, and for those of IPv6 that carry such a one of IPv4 in them.
bool IsPublic(const boost::asio::ip::address& address);

}  // namespace touchpoint::http
