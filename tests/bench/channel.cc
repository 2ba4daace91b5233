// SPDX-License-Identifier: Apache-2.0
#include "tests/bench/channel.h"

#include <fstream>
#include <iostream>
#include <iterator>

namespace touchpoint::bench {

void ChannelOptions::AddTo(CLI::App& app) {
  app.add_option("--server", servers, "host:port or unix:path; more than one are used in turn")
      ->required();
  app.add_option("--root-certificate", root_certificate, "PEM file: use TLS and trust this")
      ->check(CLI::ExistingFile);
}

std::vector<std::shared_ptr<grpc::Channel>> Connect(const ChannelOptions& options) {
  std::shared_ptr<grpc::ChannelCredentials> credentials = grpc::InsecureChannelCredentials();
  if (!options.root_certificate.empty()) {
    std::ifstream file(options.root_certificate);
    grpc::SslCredentialsOptions tls;
    tls.pem_root_certs.assign(std::istreambuf_iterator<char>(file), {});
    credentials = grpc::SslCredentials(tls);
  }
  std::vector<std::shared_ptr<grpc::Channel>> channels;
  for (const std::string& server : options.servers) {
    channels.push_back(grpc::CreateChannel(server, credentials));
    if (!channels.back()->WaitForConnected(std::chrono::system_clock::now() +
                                           std::chrono::seconds(10))) {
      std::cerr << "no daemon at " << server << "\n";
      return {};
    }
  }
  return channels;
}

}  // namespace touchpoint::bench
