// SPDX-License-Identifier: Apache-2.0
// A collector of spans: an HTTP server on a free port that keeps what is posted to it.
#pragma once

#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <condition_variable>
#include <map>
#include <memory>
#include <mutex>
#include <string>
#include <thread>
#include <vector>

#include "common/http/tls_files.h"
#include "tests/support/certificates.h"

namespace touchpoint::testing {

class Collector {
 public:
  struct Posted {
    std::string target;
    std::string body;
    std::map<std::string, std::string> headers;  // names in lower case
  };

  /// Answers each request with this status.
  explicit Collector(unsigned status = 200);
  /// Over TLS, as <name>.pem of `files` says who it is.
  Collector(const Certificates& files, const std::string& name);
  ~Collector();

  int port() const { return port_; }
  /// Waits until so many requests have come; all of them. Ends the test program if they do not.
  std::vector<Posted> Await(size_t count);

 private:
  void Serve();
  template <typename Stream>
  void Take(Stream& stream);

  std::shared_ptr<http::TlsFiles::Context> identity_;  // null: plain
  const unsigned status_;
  boost::asio::io_context io_;
  boost::asio::ip::tcp::acceptor acceptor_{io_};
  int port_ = 0;
  std::mutex mutex_;
  std::condition_variable changed_;
  std::vector<Posted> posted_;
  bool stopping_ = false;
  std::thread thread_;
};

}  // namespace touchpoint::testing
