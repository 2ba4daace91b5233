// SPDX-License-Identifier: Apache-2.0
// Tells systemd (Type=notify) how the daemon is.
#pragma once

#include <string>

namespace touchpoint {

/// Sends `state` ("READY=1", "STOPPING=1", "STATUS=...", one per line) to the socket that
/// NOTIFY_SOCKET names. Does nothing where nobody asks for it. Any thread.
void TellSystemd(const std::string& state);

}  // namespace touchpoint
