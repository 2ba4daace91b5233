// SPDX-License-Identifier: Apache-2.0
// One LeaseTouchpoints call, heard on a loop's thread.
#pragma once

#include <grpcpp/client_context.h>
#include <grpcpp/support/sync_stream.h>

#include <boost/asio/io_context.hpp>
#include <cstdint>
#include <functional>
#include <memory>
#include <mutex>
#include <string>
#include <thread>
#include <vector>

#include "common/base/failure.h"
#include "services/touchpointctl/client/connection.h"

namespace touchpoint::ctl {

class LeaseStream {
 public:
  using Leased = std::function<void(std::vector<v1::Lease>)>;
  using Ended = std::function<void(Failure)>;

  /// Begins at once; `first` says of what. `leased` and `ended`, the last, are called on `io`'s
  /// thread, as long as the stream exists. All outlive it.
  LeaseStream(boost::asio::io_context& io, Connection& connection,
              const v1::LeaseTouchpointsRequest& first, Leased leased, Ended ended);
  /// Breaks it off.
  ~LeaseStream();
  LeaseStream(const LeaseStream&) = delete;
  LeaseStream& operator=(const LeaseStream&) = delete;

  void Give(uint32_t credit);
  /// Nothing more is asked for; the daemon ends the call.
  void Close();
  void Cancel() { context_.TryCancel(); }

 private:
  void Run(v1::LeaseTouchpointsRequest first);
  void Write();  // with mutex_ held
  template <typename Function>
  void Post(Function function);

  boost::asio::io_context& io_;
  Connection& connection_;
  const Leased leased_;
  const Ended ended_;
  grpc::ClientContext context_;
  std::unique_ptr<
      grpc::ClientReaderWriter<v1::LeaseTouchpointsRequest, v1::LeaseTouchpointsResponse>>
      call_;
  std::mutex mutex_;  // what is to be written, and by whom
  bool open_ = false;
  uint32_t credit_ = 0;
  bool closing_ = false;
  std::shared_ptr<bool> exists_ = std::make_shared<bool>(true);  // on the loop's thread
  std::thread reader_;
};

}  // namespace touchpoint::ctl
