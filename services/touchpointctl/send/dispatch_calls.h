// SPDX-License-Identifier: Apache-2.0
// The calls of DispatchService that have one answer, made without waiting for it.
#pragma once

#include <grpcpp/client_context.h>

#include <boost/asio/io_context.hpp>
#include <condition_variable>
#include <functional>
#include <memory>
#include <mutex>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "common/base/failure.h"
#include "services/touchpointctl/client/connection.h"
#include "services/touchpointctl/send/order.h"

namespace touchpoint::ctl {

/// Answers come on the loop's thread, each within the connection's timeout.
class DispatchCalls {
 public:
  using Told = std::function<void(std::optional<Failure>)>;

  /// Both outlive it.
  DispatchCalls(boost::asio::io_context& io, Connection& connection)
      : io_(io), connection_(connection) {}
  /// Breaks off what is under way; its answers may still lie in the loop, and must not be run.
  ~DispatchCalls();
  DispatchCalls(const DispatchCalls&) = delete;
  DispatchCalls& operator=(const DispatchCalls&) = delete;

  void Acknowledge(const Order& order, Told told);
  void Return(const Order& order, Told told);
  /// The new send_by.
  void Extend(const std::string& lease_token, std::optional<Duration> lease,
              std::function<void(Result<Instant>)> extended);
  /// Whether anything of these is due that nobody has begun.
  void AskDue(const v1::ListDueTouchpointsRequest& request, std::function<void(Result<bool>)> due);

 private:
  template <typename Request, typename Response, typename Answered>
  void Start(void (v1::DispatchService::StubInterface::async_interface::*method)(
                 grpc::ClientContext*, const Request*, Response*,
                 std::function<void(grpc::Status)>),
             const Request& request, Answered answered);

  boost::asio::io_context& io_;
  Connection& connection_;
  std::mutex mutex_;
  std::condition_variable ended_;
  std::set<grpc::ClientContext*> under_way_;
};

}  // namespace touchpoint::ctl
