// SPDX-License-Identifier: Apache-2.0
// A collector of spans: an HTTP server on a free port that keeps what is posted to it.
#pragma once

#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <condition_variable>
#include <map>
#include <mutex>
#include <string>
#include <thread>
#include <vector>

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
  ~Collector();

  int port() const { return port_; }
  /// Waits until so many requests have come; all of them. Ends the test program if they do not.
  std::vector<Posted> Await(size_t count);

 private:
  void Serve();

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
