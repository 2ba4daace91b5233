// SPDX-License-Identifier: Apache-2.0
// How a client proves who it is, and knows whom it talks to.
#pragma once

#include <grpcpp/channel.h>
#include <grpcpp/support/channel_arguments.h>

#include <memory>
#include <string>

#include "common/base/failure.h"

namespace touchpoint::ctl {

struct Access {
  std::string token;  // empty: none is sent
  // Files in PEM; without tls_ca and tls_certificate the connection is in the clear.
  std::string tls_ca;
  std::string tls_certificate;
  std::string tls_key;

  bool encrypted() const { return !tls_ca.empty() || !tls_certificate.empty(); }
};

/// A channel whose every call carries the token, connected if that takes no time: otherwise its
/// first call waits, or says what is wrong. A file that cannot be read is as good as an empty one:
/// the handshake fails.
std::shared_ptr<grpc::Channel> OpenChannel(const std::string& server, const Access& access,
                                           grpc::ChannelArguments arguments);

}  // namespace touchpoint::ctl
