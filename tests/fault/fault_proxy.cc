// SPDX-License-Identifier: Apache-2.0
#include "tests/fault/fault_proxy.h"

#include <boost/asio/buffer.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/write.hpp>
#include <future>
#include <utility>

namespace touchpoint::fault {
namespace {

using Socket = boost::asio::local::stream_protocol::socket;
using Error = boost::system::error_code;
using Step = FaultyLink::Step;

}  // namespace

// Carries the steps of each direction out, one after the other.
class FaultProxy::Session : public std::enable_shared_from_this<Session> {
 public:
  Session(FaultProxy& proxy, Socket client, uint64_t seed)
      : proxy_(proxy),
        random_(seed),
        link_(random_, proxy.tally_),
        to_server_(proxy.io_),
        to_client_(proxy.io_, std::move(client)) {}

  void Start() {
    to_server_.socket.async_connect(proxy_.server_, [self = shared_from_this()](Error error) {
      if (error) {
        return self->Close();
      }
      self->Read(self->to_client_, [self](std::string_view bytes) {
        self->Add(self->to_server_, self->link_.FromClient(bytes, self->proxy_.rates_));
      });
      self->Read(self->to_server_, [self](std::string_view bytes) {
        self->Add(self->to_client_, self->link_.FromServer(bytes));
      });
    });
  }

 private:
  /// One side: what is read from it, and what is still to be done towards it.
  struct Side {
    explicit Side(boost::asio::io_context& io) : socket(io), timer(io) {}
    Side(boost::asio::io_context& io, Socket connected) : socket(std::move(connected)), timer(io) {}

    Socket socket;
    boost::asio::steady_timer timer;
    std::array<char, 16384> input{};
    std::deque<Step> steps;
    bool busy = false;
  };

  template <typename Take>
  void Read(Side& side, Take take) {
    side.socket.async_read_some(boost::asio::buffer(side.input),
                                [self = shared_from_this(), &side, take](Error error, size_t size) {
                                  if (error) {
                                    return self->Close();
                                  }
                                  take(std::string_view(side.input.data(), size));
                                  self->Read(side, take);
                                });
  }

  void Add(Side& side, FaultyLink::Steps steps) {
    std::move(steps.begin(), steps.end(), std::back_inserter(side.steps));
    Pump(side);
  }

  void Pump(Side& side) {
    if (side.busy || side.steps.empty()) {
      return;
    }
    side.busy = true;
    side.timer.expires_after(side.steps.front().delay);
    side.timer.async_wait([self = shared_from_this(), &side](Error error) {
      if (!error) {
        self->Do(side);
      }
    });
  }

  void Do(Side& side) {
    const Step::Kind kind = side.steps.front().kind;
    if (kind == Step::Kind::kClose) {
      return Close();
    }
    if (kind == Step::Kind::kFinish) {
      Error ignored;
      side.socket.shutdown(Socket::shutdown_send, ignored);
      return Done(side);
    }
    boost::asio::async_write(side.socket, boost::asio::buffer(side.steps.front().bytes),
                             [self = shared_from_this(), &side](Error error, size_t /*size*/) {
                               if (error) {
                                 return self->Close();
                               }
                               self->Done(side);
                             });
  }

  void Done(Side& side) {
    side.steps.pop_front();
    side.busy = false;
    Pump(side);
  }

  void Close() {
    for (Side* side : {&to_server_, &to_client_}) {
      Error ignored;
      side->timer.cancel();
      side->socket.close(ignored);
    }
  }

  FaultProxy& proxy_;
  SeededRandom random_;
  FaultyLink link_;
  Side to_server_;
  Side to_client_;
};

FaultProxy::FaultProxy(const redis::Address& server, uint64_t seed)
    : server_(server.socket), seed_(seed), acceptor_(io_) {
  const boost::asio::local::stream_protocol::endpoint own(folder_.Path("proxy.sock"));
  acceptor_.open(own.protocol());
  acceptor_.bind(own);
  acceptor_.listen();
  Accept();
  thread_ = std::thread([this] { io_.run(); });
}

FaultProxy::~FaultProxy() {
  io_.stop();
  thread_.join();
}

void FaultProxy::Accept() {
  acceptor_.async_accept([this](Error error, Socket client) {
    if (!error) {
      std::make_shared<Session>(*this, std::move(client), ++seed_)->Start();
    }
    Accept();
  });
}

std::string FaultProxy::url() const {
  return "unix://" + folder_.Path("proxy.sock");
}

template <typename Do>
auto FaultProxy::OnThread(Do action) {
  std::packaged_task<decltype(action())()> task(std::move(action));
  auto done = task.get_future();
  boost::asio::post(io_, std::move(task));
  return done.get();
}

void FaultProxy::SetRates(const FaultRates& rates) {
  OnThread([&] { rates_ = rates; });
}

FaultTally FaultProxy::drawn() {
  return OnThread([&] { return tally_; });
}

}  // namespace touchpoint::fault
