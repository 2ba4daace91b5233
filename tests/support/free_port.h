// SPDX-License-Identifier: Apache-2.0
// Where a server of a test may listen.
#pragma once

namespace touchpoint::testing {

/// A port of 127.0.0.1 that nobody listens on, and that no connection gets as its own end.
int FreePort();

}  // namespace touchpoint::testing
