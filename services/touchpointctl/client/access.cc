// SPDX-License-Identifier: Apache-2.0
#include "services/touchpointctl/client/access.h"

#include <grpcpp/create_channel.h>
#include <grpcpp/security/credentials.h>
#include <grpcpp/support/client_interceptor.h>

#include <chrono>
#include <fstream>
#include <sstream>
#include <utility>
#include <vector>

namespace touchpoint::ctl {
namespace {

using grpc::experimental::ClientInterceptorFactoryInterface;
using grpc::experimental::ClientRpcInfo;
using grpc::experimental::InterceptionHookPoints;
using grpc::experimental::Interceptor;
using grpc::experimental::InterceptorBatchMethods;

/// gRPC's own call credentials refuse plaintext, where loopback and Unix sockets need none.
class Bearer final : public Interceptor {
 public:
  explicit Bearer(const std::string& token) : authorization_("Bearer " + token) {}

  void Intercept(InterceptorBatchMethods* methods) override {
    if (methods->QueryInterceptionHookPoint(InterceptionHookPoints::PRE_SEND_INITIAL_METADATA)) {
      methods->GetSendInitialMetadata()->insert({"authorization", authorization_});
    }
    methods->Proceed();
  }

 private:
  const std::string authorization_;
};

class BearerFactory final : public ClientInterceptorFactoryInterface {
 public:
  explicit BearerFactory(std::string token) : token_(std::move(token)) {}
  Interceptor* CreateClientInterceptor(ClientRpcInfo* /*info*/) override {
    return new Bearer(token_);
  }

 private:
  const std::string token_;
};

std::string ReadFile(const std::string& file) {
  if (file.empty()) {
    return "";
  }
  std::ifstream in(file);
  std::ostringstream content;
  content << in.rdbuf();
  return content.str();
}

std::shared_ptr<grpc::ChannelCredentials> CredentialsOf(const Access& access) {
  if (!access.encrypted()) {
    return grpc::InsecureChannelCredentials();
  }
  return grpc::SslCredentials(
      {ReadFile(access.tls_ca), ReadFile(access.tls_key), ReadFile(access.tls_certificate)});
}

// How long to wait for a connection before the first call.
constexpr auto kPatience = std::chrono::milliseconds(250);

}  // namespace

std::shared_ptr<grpc::Channel> OpenChannel(const std::string& server, const Access& access,
                                           grpc::ChannelArguments arguments) {
  arguments.SetInt(GRPC_ARG_INITIAL_RECONNECT_BACKOFF_MS, 20);
  std::vector<std::unique_ptr<ClientInterceptorFactoryInterface>> interceptors;
  if (!access.token.empty()) {
    interceptors.push_back(std::make_unique<BearerFactory>(access.token));
  }
  auto channel = grpc::experimental::CreateCustomChannelWithInterceptors(
      server, CredentialsOf(access), arguments, std::move(interceptors));
  // gRPC 1.51 looks at errno too late, and at times takes a connection that is under way for one
  // that has failed: a first call that did not wait would say that nobody answers.
  channel->WaitForConnected(std::chrono::system_clock::now() + kPatience);
  return channel;
}

}  // namespace touchpoint::ctl
