// SPDX-License-Identifier: Apache-2.0
// Finds out whether a listener accepts: connects, sends nothing but the end, and waits for a byte
// or the end. Whatever is spoken there answers that, TLS too, and nobody logs it.
#pragma once

#include <boost/asio/generic/stream_protocol.hpp>
#include <functional>
#include <string>
#include <vector>

#include "common/asio/core_loop.h"
#include "common/base/failure.h"
#include "common/base/time.h"
#include "services/touchpointd/listener_watch.h"

namespace touchpoint {

using ListenerEndpoint = boost::asio::generic::stream_protocol::endpoint;

/// Where "host:port" or "unix:/path" listens: one place, or one per address of the host's name.
/// Blocks while a name is looked up. LISTEN for one that has no address.
Result<std::vector<ListenerEndpoint>> EndpointsOf(const std::string& address);

/// `done` is called once, from `io`, after `patience` at the latest.
void DialListener(CoreLoop& io, const ListenerEndpoint& endpoint, Duration patience,
                  std::function<void(Dialled)> done);

}  // namespace touchpoint
