// SPDX-License-Identifier: Apache-2.0
#include "common/redis/tunnel.h"

#include <array>
#include <boost/asio/local/stream_protocol.hpp>
#include <optional>
#include <utility>

#include "common/redis/transport.h"

namespace touchpoint::redis {
namespace {

namespace asio = boost::asio;
using Local = asio::local::stream_protocol;
using Error = Transport::Error;

}  // namespace

class Tunnel::Core : public std::enable_shared_from_this<Core> {
 public:
  Core(CoreLoop& io, Address server, std::string socket)
      : server_(std::move(server)),
        socket_(std::move(socket)),
        acceptor_(io),
        caller_(io),
        transport_(io, server_) {}

  Result<void> Start() {
    Error error = socket_.size() > kSocketPathMax
                      ? make_error_code(boost::system::errc::filename_too_long)
                      : Error();
    if (!error) {
      acceptor_.open(Local(), error);
    }
    if (!error) {
      acceptor_.bind(Local::endpoint(socket_), error);
    }
    if (!error) {
      acceptor_.listen(1, error);
    }
    if (error) {
      return tl::unexpected(Failure{Code::kFailedPrecondition,
                                    "STORE_SETUP",
                                    "cannot listen at " + socket_ + ": " + error.message(),
                                    {},
                                    {},
                                    {}});
    }
    acceptor_.async_accept(caller_, [self = shared_from_this()](const Error& refused) {
      if (!refused) {
        self->Open();
      }
    });
    return {};
  }

  void Close() {
    Error ignored;
    acceptor_.close(ignored);
    caller_.close(ignored);
    transport_.Close();
  }

  Address address() const {
    Address address = server_;
    address.socket = socket_;
    address.tls.reset();
    return address;
  }

 private:
  void Open() {
    transport_.Open([self = shared_from_this()](const std::optional<std::string>& trouble) {
      if (trouble) {
        self->Close();
        return;
      }
      self->PassToServer();
      self->PassToCaller();
    });
  }

  void PassToServer() {
    caller_.async_read_some(asio::buffer(asked_),
                            [self = shared_from_this()](const Error& ended, size_t size) {
                              if (ended) {
                                self->Close();
                                return;
                              }
                              self->transport_.Write(asio::buffer(self->asked_.data(), size),
                                                     [self](const Error& error, size_t /*size*/) {
                                                       if (!error) {  // else the read tells
                                                         self->PassToServer();
                                                       }
                                                     });
                            });
  }

  void PassToCaller() {
    transport_.Read(asio::buffer(answered_),
                    [self = shared_from_this()](const Error& ended, size_t size) {
                      if (ended) {
                        self->Close();
                        return;
                      }
                      asio::async_write(self->caller_, asio::buffer(self->answered_.data(), size),
                                        [self](const Error& error, size_t /*size*/) {
                                          if (error) {
                                            self->Close();
                                            return;
                                          }
                                          self->PassToCaller();
                                        });
                    });
  }

  const Address server_;
  const std::string socket_;
  Local::acceptor acceptor_;
  Local::socket caller_;
  Transport transport_;
  std::array<char, size_t{16} << 10> asked_ = {};
  std::array<char, size_t{64} << 10> answered_ = {};
};

Tunnel::Tunnel(CoreLoop& io, Address server, std::string socket)
    : core_(std::make_shared<Core>(io, std::move(server), std::move(socket))) {
}

Tunnel::~Tunnel() {
  core_->Close();
}

Result<void> Tunnel::Start() {
  return core_->Start();
}

Address Tunnel::address() const {
  return core_->address();
}

}  // namespace touchpoint::redis
