// SPDX-License-Identifier: Apache-2.0
// The way from a driver to the daemons.
#pragma once

#include <grpcpp/grpcpp.h>

#include <CLI/CLI.hpp>
#include <memory>
#include <string>
#include <vector>

namespace touchpoint::bench {

struct ChannelOptions {
  std::vector<std::string> servers;  // host:port or unix:path
  std::string root_certificate;      // PEM file; empty: no TLS

  void AddTo(CLI::App& app);
};

/// One channel to each server; none if one of them takes no connection within 10 s.
std::vector<std::shared_ptr<grpc::Channel>> Connect(const ChannelOptions& options);

}  // namespace touchpoint::bench
