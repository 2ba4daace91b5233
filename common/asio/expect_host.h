// SPDX-License-Identifier: Apache-2.0
// Whose certificate a TLS session takes.
#pragma once

#include <openssl/types.h>

#include <string>

namespace touchpoint {

/// From now on only one that is for `host`, a name or an address, which is also named to the other
/// end. Partial wildcards do not count. False if OpenSSL takes no such host.
bool ExpectHost(SSL* session, const std::string& host);

}  // namespace touchpoint
