// SPDX-License-Identifier: Apache-2.0
// Who a request over HTTP claims to come from: the header Authorization, or the cookie of a session
// where the browser says that a page of ours asks. A page of another origin has nobody's rights.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "common/base/failure.h"
#include "common/http/message.h"

namespace touchpoint::http {

/// The cookie of a session. Over TLS (`secure`) its name has browsers take it from this host alone:
/// no host beside it in its domain, and nobody on the way, can put a token of its own in its place.
std::string_view SessionCookieOf(bool secure);

/// What the browser says about the page that asks: Sec-Fetch-Site and Origin.
enum class Asker {
  kOurs,     // of the same origin
  kForeign,  // of another one
  kUnknown,  // no browser, or one that does not say
};
Asker AskerOf(const Request& request);

/// The token in the cookie of a session; empty: there is none, or more than one.
std::string SessionTokenOf(const Request& request, bool secure);

/// PERMISSION_DENIED/ORIGIN_DENIED.
Failure OriginDenied(std::string what);

/// Whoever reaches an open daemon may do everything, and a browser reaches it for any page: such a
/// page is told by its origin, or by the name under which it has this host's address.
Result<void> CheckOpenDoor(const Request& request, bool by_socket);

/// The values of "authorization" that a call of this request has: printable text.
/// PERMISSION_DENIED/ORIGIN_DENIED where a cookie comes without a word that the page is ours.
Result<std::vector<std::string>> CredentialsOf(const Request& request, bool secure);

}  // namespace touchpoint::http
