// SPDX-License-Identifier: Apache-2.0
#include "services/touchpointd/http_front.h"

#include <grpcpp/create_channel_posix.h>
#include <grpcpp/server_builder.h>
#include <grpcpp/server_posix.h>
#include <sys/socket.h>

#include <algorithm>
#include <array>
#include <utility>

#include "common/config/address.h"
#include "services/console/console.h"
#include "services/touchpointd/api.h"
#include "services/touchpointd/listener_dial.h"

namespace touchpoint {
namespace {

constexpr uint64_t kBodiesMin = 16;
constexpr int kMetadataBytesMax = 64 << 10;

/// Over a pair of sockets: gRPC 1.51's own transport inside a process takes an answer that comes
/// before the last message of a stream for an error. Null where there is no such pair.
std::shared_ptr<grpc::Channel> ChannelInto(grpc::Server& server) {
  std::array<int, 2> ends = {};
  if (socketpair(AF_UNIX, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0, ends.data()) != 0) {
    return nullptr;
  }
  grpc::AddInsecureChannelFromFd(&server, ends[0]);
  grpc::ChannelArguments arguments;
  arguments.SetMaxReceiveMessageSize(-1);  // answers are of our own making
  return grpc::CreateCustomInsecureChannelFromFd("touchpointd", ends[1], arguments);
}

}  // namespace

Result<std::unique_ptr<HttpFront>> HttpFront::Open(const config::Config& config,
                                                   const std::vector<grpc::Service*>& services,
                                                   rpc::Admission& admission) {
  auto endpoints = EndpointsOf(config.http.address);
  if (!endpoints) {
    return tl::unexpected(std::move(endpoints.error()));
  }
  http::Port::Options options;
  options.endpoints = std::move(*endpoints);
  options.connections_max = config.http.connections;
  options.limits.request_timeout = config.http.request_timeout;
  options.limits.idle_timeout = config.http.idle_timeout;
  // Room for some of the longest, however long that is.
  options.limits.bodies_bytes_max =
      std::max(options.limits.bodies_bytes_max, kBodiesMin * config.limits.message_bytes);
  options.limits.answers_bytes_max = options.limits.bodies_bytes_max;
  options.tls = {config.tls.certificate, config.tls.key, config.tls.client_ca};
  auto port = http::Port::Open(options);
  if (!port) {
    port.error().message =
        "cannot listen on " + config.http.address + " (http.address): " + port.error().message;
    return tl::unexpected(std::move(port.error()));
  }
  std::unique_ptr<HttpFront> front(new HttpFront());
  front->port_ = std::move(*port);
  front->loop_ = front->port_->loop();
  const auto address = config::ParseAddress(config.http.address);
  front->address_ = address->is_unix ? config.http.address
                                     : address->host + ":" + std::to_string(front->port_->number());
  grpc::ServerBuilder builder;
  // A head of HTTP is bounded, and so are credentials.
  builder.AddChannelArgument(GRPC_ARG_MAX_METADATA_SIZE, kMetadataBytesMax);
  builder.SetMaxReceiveMessageSize(-1);  // judged by the size of what was sent, before
  for (grpc::Service* service : services) {
    builder.RegisterService(service);
  }
  front->server_ = builder.BuildAndStart();
  const auto channel = front->server_ ? ChannelInto(*front->server_) : nullptr;
  if (!channel) {
    return tl::unexpected(
        Failure{Code::kUnavailable, "LISTEN", "no server for calls over HTTP", {}, {}, {}});
  }
  front->site_ = std::make_unique<http::DaemonSite>(
      http::RpcGateway::Environment{channel, admission, front->port_->loop(),
                                    config.limits.message_bytes},
      http::DaemonSite::Options{ApiServices(), address->is_unix, !config.tls.certificate.empty(),
                                ConsoleAssets()});
  front->health_ = std::make_unique<HealthPages>(admission.core(), front->port_->loop());
  for (http::Page& page : front->health_->Pages()) {
    front->Add(std::move(page));
  }
  return front;
}

void HttpFront::Start() {
  port_->Start(*site_);
}

HttpFront::~HttpFront() {
  Stop(Duration(0));
}

void HttpFront::Stop(Duration patience) {
  port_->Stop(std::chrono::steady_clock::now() + patience);
  if (server_) {
    server_->Shutdown(std::chrono::system_clock::now());
  }
}

}  // namespace touchpoint
