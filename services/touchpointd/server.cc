// SPDX-License-Identifier: Apache-2.0
#include "services/touchpointd/server.h"

#include <grpc/grpc.h>
#include <grpc/health/v1/health.pb.h>
#include <grpcpp/ext/proto_server_reflection_plugin.h>
#include <grpcpp/health_check_service_interface.h>
#include <grpcpp/impl/server_builder_option.h>
#include <grpcpp/impl/server_builder_plugin.h>
#include <grpcpp/server_builder.h>

#include <algorithm>
#include <limits>
#include <utility>

#include "common/config/address.h"
#include "services/touchpointd/api.h"
#include "services/touchpointd/tls_credentials.h"

namespace touchpoint {
namespace {

constexpr int kStreamsPerConnection = 1'000;
constexpr int kPingIntervalMs = 10'000;
// Above our own limit gRPC refuses a message without a reason; up to here we do it, with one.
constexpr uint64_t kGrpcMessageFactor = 4;

/// Once linked, reflection adds itself to every builder.
class WithoutReflection final : public grpc::ServerBuilderOption {
 public:
  void UpdateArguments(grpc::ChannelArguments* /*arguments*/) override {}
  void UpdatePlugins(std::vector<std::unique_ptr<grpc::ServerBuilderPlugin>>* plugins) override {
    using grpc::reflection::ProtoServerReflectionPlugin;
    const auto is_reflection = [](const std::unique_ptr<grpc::ServerBuilderPlugin>& plugin) {
      return dynamic_cast<ProtoServerReflectionPlugin*>(plugin.get()) != nullptr;
    };
    plugins->erase(std::remove_if(plugins->begin(), plugins->end(), is_reflection), plugins->end());
  }
};

int ToInt(uint64_t number) {
  return static_cast<int>(std::min<uint64_t>(number, std::numeric_limits<int>::max()));
}

}  // namespace

Result<std::unique_ptr<Server>> Server::Start(const config::Config& config,
                                              const std::vector<grpc::Service*>& services) {
  grpc::EnableDefaultHealthCheckService(true);
  // Called and named explicitly: the linker drops what only static initialisers refer to, and
  // reflection fails to list health without its descriptor.
  grpc::reflection::InitProtoReflectionServerBuilderPlugin();
  (void)grpc::health::v1::HealthCheckRequest::descriptor();

  grpc::ServerBuilder builder;
  if (!config.listen.reflection) {
    builder.SetOption(std::make_unique<WithoutReflection>());
  }
  auto server = std::make_unique<Server>();
  builder.AddListeningPort(config.listen.address, MakeCredentials(config.tls), &server->port_);
  builder.SetMaxReceiveMessageSize(ToInt(config.limits.message_bytes * kGrpcMessageFactor));
  builder.AddChannelArgument(GRPC_ARG_MAX_CONCURRENT_STREAMS, kStreamsPerConnection);
  builder.AddChannelArgument(GRPC_ARG_HTTP2_MIN_RECV_PING_INTERVAL_WITHOUT_DATA_MS,
                             kPingIntervalMs);
  builder.AddChannelArgument(GRPC_ARG_ALLOW_REUSEPORT, 0);
  for (grpc::Service* service : services) {
    builder.RegisterService(service);
  }
  server->server_ = builder.BuildAndStart();
  const auto address = config::ParseAddress(config.listen.address);
  if (!server->server_ || !address || (!address->is_unix && server->port_ == 0)) {
    return tl::unexpected(Failure{
        Code::kUnavailable, "LISTEN", "cannot listen on " + config.listen.address, {}, {}, {}});
  }
  server->address_ = address->is_unix ? config.listen.address
                                      : address->host + ":" + std::to_string(server->port_);
  return server;
}

void Server::SetServing(bool serving) {
  grpc::HealthCheckServiceInterface* health = server_->GetHealthCheckService();
  for (const std::string& service : ApiServices()) {
    health->SetServingStatus(service, serving);
  }
  health->SetServingStatus("redis", serving);
  health->SetServingStatus("", serving);
}

void Server::Shutdown(std::chrono::system_clock::time_point deadline) {
  server_->Shutdown(deadline);
}

void Server::CancelCalls() {
  grpc_server_cancel_all_calls(server_->c_server());
}

}  // namespace touchpoint
