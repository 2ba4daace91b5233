// SPDX-License-Identifier: Apache-2.0
#include "tests/support/edge_process.h"

#include <netinet/in.h>
#include <pwd.h>
#include <sys/socket.h>
#include <unistd.h>

#include <cstdlib>
#include <fstream>
#include <sstream>

#include "common/base/assert.h"
#include "common/redis/server_process.h"

namespace touchpoint::testing {
namespace {

std::string ReadFile(const std::string& file) {
  std::ostringstream text;
  text << std::ifstream(file).rdbuf();
  return text.str();
}

/// Listens on a free port; a child inherits it.
int Listen(int& port) {
  const int fd = socket(AF_INET, SOCK_STREAM, 0);
  sockaddr_in address = {};
  address.sin_family = AF_INET;
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  socklen_t size = sizeof address;
  TP_ASSERT(bind(fd, reinterpret_cast<sockaddr*>(&address), size) == 0);
  TP_ASSERT(listen(fd, 128) == 0);
  TP_ASSERT(getsockname(fd, reinterpret_cast<sockaddr*>(&address), &size) == 0);
  port = ntohs(address.sin_port);
  return fd;
}

}  // namespace

EdgeProcess::EdgeProcess(const std::string& daemon, const std::vector<std::string>& settings) {
  const std::string make_certificate =
      "cd " + folder_.path() +
      " && openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -days 1 -subj "
      "/CN=localhost -addext subjectAltName=DNS:localhost -keyout key.pem -out certificate.pem "
      "2> openssl.log && cat certificate.pem key.pem > edge.pem";
  TP_ASSERT(std::system(make_certificate.c_str()) == 0);
  certificate_ = ReadFile(folder_.Path("certificate.pem"));

  const int fd = Listen(port_);
  std::vector<std::string> line = {
      "/usr/bin/env", "TOUCHPOINT_EDGE_BIND=fd@" + std::to_string(fd),
      "TOUCHPOINT_EDGE_CERTIFICATE=" + folder_.Path("edge.pem"), "TOUCHPOINT_EDGE_DAEMON=" + daemon,
      std::string("TOUCHPOINT_EDGE_USER=") + getpwuid(getuid())->pw_name};
  line.insert(line.end(), settings.begin(), settings.end());
  line.insert(line.end(), {"/usr/sbin/haproxy", "-db", "-f", TOUCHPOINT_EDGE_PROFILE});
  const Result<pid_t> child = redis::Spawn(line, folder_.Path("log"));
  close(fd);
  TP_ASSERT(child.has_value());
  pid_ = *child;
}

EdgeProcess::~EdgeProcess() {
  redis::EndProcess(pid_, std::chrono::seconds(20));
}

std::string EdgeProcess::Log() const {
  return ReadFile(folder_.Path("log"));
}

}  // namespace touchpoint::testing
