// SPDX-License-Identifier: Apache-2.0
#include "services/touchpointctl/send/lease_stream.h"

#include <boost/asio/post.hpp>
#include <iterator>
#include <utility>

namespace touchpoint::ctl {

LeaseStream::LeaseStream(boost::asio::io_context& io, Connection& connection,
                         const v1::LeaseTouchpointsRequest& first, Leased leased, Ended ended)
    : io_(io),
      connection_(connection),
      leased_(std::move(leased)),
      ended_(std::move(ended)),
      reader_([this, first] { Run(first); }) {
}

LeaseStream::~LeaseStream() {
  *exists_ = false;
  context_.TryCancel();
  reader_.join();
}

/// Who is not connected waits in here, and not the loop.
void LeaseStream::Run(v1::LeaseTouchpointsRequest first) {
  call_ = connection_.dispatch().LeaseTouchpoints(&context_);
  call_->Write(first);
  {
    const std::lock_guard lock(mutex_);
    open_ = true;
    Write();
  }
  v1::LeaseTouchpointsResponse response;
  while (call_->Read(&response)) {
    std::vector<v1::Lease> leases(std::make_move_iterator(response.mutable_leases()->begin()),
                                  std::make_move_iterator(response.mutable_leases()->end()));
    Post([this, leases = std::move(leases)] { leased_(leases); });
  }
  {
    const std::lock_guard lock(mutex_);
    open_ = false;
  }
  grpc::Status status = call_->Finish();
  if (status.ok()) {
    status = grpc::Status(grpc::StatusCode::UNAVAILABLE, "the stream of leases has ended");
  }
  Post([this, failure = ToFailure(status, connection_.server())] { ended_(failure); });
}

template <typename Function>
void LeaseStream::Post(Function function) {
  boost::asio::post(io_, [exists = exists_, function = std::move(function)] {
    if (*exists) {
      function();
    }
  });
}

void LeaseStream::Give(uint32_t credit) {
  const std::lock_guard lock(mutex_);
  credit_ += credit;
  Write();
}

void LeaseStream::Close() {
  const std::lock_guard lock(mutex_);
  closing_ = true;
  Write();
}

void LeaseStream::Write() {
  if (!open_) {
    return;
  }
  if (credit_ > 0) {
    v1::LeaseTouchpointsRequest more;
    more.set_credit(std::exchange(credit_, 0));
    call_->Write(more);
  }
  if (closing_) {
    open_ = false;  // nothing can be written after this
    call_->WritesDone();
  }
}

}  // namespace touchpoint::ctl
