// SPDX-License-Identifier: Apache-2.0
// Answers of a service as they leave over HTTP, where the service is one that a test has made up.
#include <gmock/gmock.h>
#include <grpcpp/create_channel.h>
#include <grpcpp/generic/async_generic_service.h>
#include <grpcpp/server_builder.h>

#include <boost/asio/buffer.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/read.hpp>
#include <boost/asio/write.hpp>
#include <future>

#include "common/base/clock.h"
#include "common/http/port.h"
#include "services/http/daemon_site.h"
#include "services/http/envelope.h"
#include "touchpoint/v1/touchpoint_service.pb.h"

namespace touchpoint::http {
namespace {

using boost::asio::ip::tcp;
using ::testing::EndsWith;
using ::testing::HasSubstr;
using ::testing::Not;
using ::testing::StartsWith;

const std::string kService = v1::GetTimelineRequest::descriptor()->file()->service(0)->full_name();

/// Answers every call with the same message, once it has read one.
class OneAnswer final : public grpc::CallbackGenericService {
 public:
  std::string message;
  bool goes_on = false;  // until the caller goes
  std::promise<void> cancelled;

 private:
  class Reactor final : public grpc::ServerGenericBidiReactor {
   public:
    explicit Reactor(OneAnswer& service) : service_(service) {
      const grpc::Slice slice(service.message);
      out_ = grpc::ByteBuffer(&slice, 1);
      StartRead(&in_);
    }
    void OnReadDone(bool /*ok*/) override {
      if (service_.goes_on) {
        StartWrite(&out_);
      } else {
        StartWriteAndFinish(&out_, grpc::WriteOptions(), grpc::Status::OK);
      }
    }
    void OnCancel() override {
      if (service_.goes_on) {
        service_.cancelled.set_value();
        Finish(grpc::Status::CANCELLED);
      }
    }
    void OnDone() override { delete this; }

   private:
    OneAnswer& service_;
    grpc::ByteBuffer in_;
    grpc::ByteBuffer out_;
  };

  grpc::ServerGenericBidiReactor* CreateReactor(
      grpc::GenericCallbackServerContext* /*context*/) override {
    return new Reactor(*this);
  }
};

/// A touchpoint at this second, which JSON can say up to the end of the year 9999.
v1::Touchpoint At(int64_t seconds) {
  v1::Touchpoint touchpoint;
  touchpoint.mutable_preferred_time()->set_seconds(seconds);
  return touchpoint;
}

constexpr int64_t kSayable = 1'700'000'000;
constexpr int64_t kUnsayable = 1'000'000'000'000;

class RpcAnswerTest : public ::testing::Test {
 protected:
  RpcAnswerTest() {
    grpc::ServerBuilder builder;
    int number = 0;
    builder.AddListeningPort("127.0.0.1:0", grpc::InsecureServerCredentials(), &number);
    builder.RegisterCallbackGenericService(&service_);
    server_ = builder.BuildAndStart();
    Port::Options options;
    options.endpoints = {tcp::endpoint(boost::asio::ip::address_v4::loopback(), 0)};
    port_ = std::move(Port::Open(options).value());
    site_ = std::make_unique<DaemonSite>(
        RpcGateway::Environment{grpc::CreateChannel("127.0.0.1:" + std::to_string(number),
                                                    grpc::InsecureChannelCredentials()),
                                admission_, port_->loop(), 1u << 20},
        DaemonSite::Options{{kService}, false, false, {}});
    port_->Start(*site_);
  }
  ~RpcAnswerTest() override {
    port_->Stop(std::chrono::steady_clock::now());
    server_->Shutdown();
  }

  /// All that comes back.
  std::string Call(const std::string& method, const std::string& type, const std::string& body) {
    boost::asio::io_context io;
    tcp::socket socket(io);
    socket.connect(
        {boost::asio::ip::address_v4::loopback(), static_cast<uint16_t>(port_->number())});
    boost::asio::write(
        socket, boost::asio::buffer("POST /" + kService + "/" + method +
                                    " HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n"
                                    "Content-Type: application/" +
                                    type + "\r\nContent-Length: " + std::to_string(body.size()) +
                                    "\r\n\r\n" + body));
    std::string answer;
    boost::system::error_code end;
    boost::asio::read(socket, boost::asio::dynamic_buffer(answer), end);
    return answer;
  }

  std::string Get(int64_t seconds, const std::string& type) {
    v1::GetTouchpointResponse response;
    *response.mutable_touchpoint() = At(seconds);
    service_.message = response.SerializeAsString();
    return Call("GetTouchpoint", type, type == "json" ? "{}" : "");
  }

  std::string Watch(int64_t seconds) {
    v1::WatchTimelineResponse response;
    *response.add_touchpoints() = At(seconds);
    service_.message = response.SerializeAsString();
    return Call("WatchTimeline", "connect+json", Envelope(Flag::kMessage, "{}"));
  }

  const SystemClock clock_;
  const rpc::Gatekeeper open_{rpc::Gatekeeper::Mode::kOpen, *rpc::PermissionTable::Read({kService}),
                              clock_};
  metrics::Registry registry_;
  const rpc::CallMetrics metrics_{registry_, {kService}};
  CoreLoop core_;
  rpc::Admission admission_{core_, open_, {}, nullptr, &metrics_};
  OneAnswer service_;
  std::unique_ptr<grpc::Server> server_;
  std::unique_ptr<Port> port_;
  std::unique_ptr<DaemonSite> site_;
};

TEST_F(RpcAnswerTest, WhatJsonCannotSayFailsThatCallAlone) {
  EXPECT_THAT(Get(kSayable, "json"), HasSubstr(R"("preferredTime":"2023-11-14T22:13:20Z")"));
  const std::string refused = Get(kUnsayable, "json");
  EXPECT_THAT(refused, StartsWith("HTTP/1.1 500 "));
  EXPECT_THAT(refused, HasSubstr(R"({"code":"internal","message":"internal error, incident )"));
  EXPECT_THAT(refused, HasSubstr(R"("reason":"INCIDENT")"));
  EXPECT_THAT(registry_.Text(),
              HasSubstr(R"(grpc_code="Internal",grpc_method="GetTouchpoint",grpc_service=")" +
                        kService + R"(",grpc_type="unary"} 1)"));
  EXPECT_THAT(Get(kUnsayable, "proto"), StartsWith("HTTP/1.1 200 "));
  EXPECT_THAT(Get(kSayable, "json"), StartsWith("HTTP/1.1 200 "));
}

TEST_F(RpcAnswerTest, AStreamEndsWithWhatJsonCannotSay) {
  const std::string whole = Watch(kSayable);
  EXPECT_THAT(whole, HasSubstr(R"("preferredTime":"2023-11-14T22:13:20Z")"));
  EXPECT_THAT(whole, HasSubstr("{}"));
  service_.goes_on = true;
  const std::string refused = Watch(kUnsayable);
  EXPECT_THAT(refused, StartsWith("HTTP/1.1 200 "));
  EXPECT_THAT(refused, HasSubstr(R"({"error":{"code":"internal",)"));
  EXPECT_THAT(refused, Not(HasSubstr("preferredTime")));
  EXPECT_THAT(refused, EndsWith("\r\n0\r\n\r\n"));
  EXPECT_EQ(service_.cancelled.get_future().wait_for(std::chrono::minutes(1)),
            std::future_status::ready)
      << "nobody listens any more";
}

TEST_F(RpcAnswerTest, TextThatIsNoUtf8IsNoReasonToFail) {
  v1::GetTouchpointResponse response;
  response.mutable_touchpoint()->set_team("sa?es");
  service_.message = response.SerializeAsString();
  service_.message.replace(service_.message.find('?'), 1, "\xff");
  const std::string answer = Call("GetTouchpoint", "json", "{}");
  EXPECT_THAT(answer, HasSubstr("\"team\":\"sa"));
  EXPECT_THAT(answer, Not(HasSubstr("\xff")));
}

}  // namespace
}  // namespace touchpoint::http
