// SPDX-License-Identifier: Apache-2.0
// Connections over TLS to a real redis-server: whom they trust, as whom they come.
#include <gmock/gmock.h>
#include <stdlib.h>

#include <boost/asio/ip/tcp.hpp>
#include <fstream>

#include "common/redis/reach.h"
#include "common/redis/tunnel.h"
#include "tests/contract/connection_fixture.h"
#include "tests/support/free_port.h"
#include "tests/support/scratch_folder.h"
#include "tests/support/tls_redis.h"

namespace touchpoint::redis {
namespace {

using std::chrono::milliseconds;
using testing::Certificates;
using ::testing::HasSubstr;
using testing::IssueServer;
using ::testing::StartsWith;
using testing::TlsRedis;

class TlsTest : public ConnectionFixture {
 protected:
  /// Why there is no connection; empty if there is one.
  std::string WhyNot(const Address& address) {
    ConnectionOptions options = OptionsFor(address);
    options.life.attempt_max = attempt_max;
    Connection connection(io, options, random);
    std::optional<std::string> why;
    connection.SetObserver([&why](const std::optional<Failure>& lost) {
      const bool loads = lost && lost->message.find("LOADING") != std::string::npos;
      if (!why && !loads) {
        why = lost ? lost->message : "";
      }
    });
    connection.Start();
    RunUntil([&] { return why.has_value(); });
    return *why;
  }

  milliseconds attempt_max{kPatience};
  Certificates certificates;
};

TEST_F(TlsTest, ManyCommandsAndLargeValuesPass) {
  IssueServer(certificates);
  TlsRedis server(certificates);
  Connection connection(io, OptionsFor(server.address()), random);
  connection.Start();
  ExpectLargeBinaryValueSurvives(connection);
  ExpectRepliesInOrder(connection);
}

TEST_F(TlsTest, AServerIsProvenByNameOrByAddress) {
  certificates.MakeAuthority("ca");
  certificates.Issue("server", "ca", "DNS:localhost");
  TlsRedis server(certificates);
  EXPECT_EQ(WhyNot(server.address("localhost")), "");
  EXPECT_THAT(WhyNot(server.address()), HasSubstr("is not for 127.0.0.1: let redis.url name"));

  certificates.Issue("server", "ca", "IP:127.0.0.1");
  server.process().Stop();
  server.process().Start();
  EXPECT_EQ(WhyNot(server.address()), "");
  EXPECT_THAT(WhyNot(server.address("localhost")), HasSubstr("is not for localhost"));

  // An address that is written as a name proves nothing.
  certificates.Issue("server", "ca", "DNS:127.0.0.1");
  server.process().Stop();
  server.process().Start();
  EXPECT_THAT(WhyNot(server.address()), HasSubstr("is not for 127.0.0.1"));
}

TEST_F(TlsTest, AnUnknownAuthorityIsRefused) {
  IssueServer(certificates);
  certificates.MakeAuthority("other");
  TlsRedis server(certificates);
  Address address = server.address();
  address.tls->ca = certificates.Path("other.pem");
  EXPECT_THAT(WhyNot(address), HasSubstr("is of no CA that is trusted here: let redis.tls_ca"));
}

TEST_F(TlsTest, TheSystemIsTrustedWhereNoAuthorityIsNamed) {
  IssueServer(certificates);
  TlsRedis server(certificates);
  Address address = server.address();
  address.tls->ca.clear();
  EXPECT_THAT(WhyNot(address), HasSubstr("is of no CA that is trusted here"));
  setenv("SSL_CERT_FILE", certificates.Path("ca.pem").c_str(), 1);
  EXPECT_EQ(WhyNot(address), "");
}

TEST_F(TlsTest, AnExpiredCertificateIsRefused) {
  certificates.MakeAuthority("ca");
  certificates.Issue("server", "ca", "IP:127.0.0.1", true);
  TlsRedis server(certificates);
  EXPECT_THAT(WhyNot(server.address()), HasSubstr("has expired: renew it"));
}

TEST_F(TlsTest, AServerThatWantsACertificateGetsIt) {
  IssueServer(certificates);
  certificates.Issue("client", "ca", "DNS:touchpointd");
  certificates.MakeAuthority("other");
  certificates.Issue("stranger", "other", "DNS:touchpointd");
  TlsRedis server(certificates, {"--tls-auth-clients", "yes"});
  Address address = server.address();
  EXPECT_THAT(WhyNot(address), HasSubstr("set redis.tls_certificate and redis.tls_key"));
  address.tls->certificate = certificates.Path("stranger.pem");
  address.tls->key = certificates.Path("stranger.key");
  EXPECT_THAT(WhyNot(address), HasSubstr("Redis refuses the certificate that redis.tls_certif"));
  address.tls->certificate = certificates.Path("client.pem");
  address.tls->key = certificates.Path("client.key");
  EXPECT_EQ(WhyNot(address), "");
}

TEST_F(TlsTest, FilesThatWereReplacedCountFromTheNextConnectionOn) {
  IssueServer(certificates);
  certificates.Issue("client", "ca", "DNS:touchpointd");
  certificates.MakeAuthority("next");
  certificates.Issue("next-server", "next", "IP:127.0.0.1");
  certificates.Issue("next-client", "next", "DNS:touchpointd");
  TlsRedis server(certificates, {"--tls-auth-clients", "yes"});
  Address address = server.address();
  address.tls->certificate = certificates.Path("client.pem");
  address.tls->key = certificates.Path("client.key");
  Connection connection(io, OptionsFor(address), random);
  std::string why;
  connection.SetObserver(
      [&why](const std::optional<Failure>& lost) { why = lost ? lost->message : ""; });
  connection.Start();
  RunUntil([&] { return connection.ready(); });

  server.process().Kill();
  certificates.Replace("server", "next-server");
  // Redis already trusts the next CA, we do not yet.
  std::ofstream(certificates.Path("ca.pem"), std::ios::app)
      << std::ifstream(certificates.Path("next.pem")).rdbuf();
  certificates.Replace("client", "next-client");
  const std::string both = certificates.Path("ca.pem");
  ASSERT_EQ(rename(both.c_str(), certificates.Path("both.pem").c_str()), 0);
  RunUntil([&] { return why.find("redis.tls_ca: ") != std::string::npos; });
  EXPECT_THAT(why, HasSubstr("No such file"));
  ASSERT_EQ(rename(certificates.Path("both.pem").c_str(), both.c_str()), 0);
  server.process().Start();
  RunUntil([&] { return connection.ready(); });
  EXPECT_TRUE(Ask(connection, Command("PING")));
}

TEST_F(TlsTest, FilesOfNoUseAreNamed) {
  IssueServer(certificates);
  certificates.Issue("client", "ca", "DNS:touchpointd");
  std::ofstream(certificates.Path("empty.pem")) << "no certificate\n";
  ASSERT_EQ(
      system(("openssl ec -aes256 -passout pass:secret -in '" + certificates.Path("client.key") +
              "' -out '" + certificates.Path("locked.key") + "' 2>/dev/null")
                 .c_str()),
      0);
  const auto path = [this](const char* file) { return certificates.Path(file); };
  const auto why = [](const Tls& tls) {
    const auto checked = CheckTls(tls);
    EXPECT_TRUE(checked || checked.error().reason == "STORE_SETUP");
    return checked ? "" : checked.error().message;
  };
  EXPECT_EQ(why({}), "");
  EXPECT_EQ(why({path("ca.pem"), path("client.pem"), path("client.key")}), "");
  EXPECT_EQ(why({path("none.pem"), "", ""}),
            "redis.tls_ca: " + path("none.pem") + ": No such file or directory");
  EXPECT_THAT(why({path("empty.pem"), "", ""}), StartsWith("redis.tls_ca: " + path("empty.pem")));
  EXPECT_THAT(why({"", path("empty.pem"), path("client.key")}),
              StartsWith("redis.tls_certificate: " + path("empty.pem")));
  EXPECT_THAT(why({"", path("client.pem"), path("server.key")}),
              StartsWith("redis.tls_key: " + path("server.key")));
  EXPECT_THAT(why({"", path("client.pem"), path("locked.key")}),
              StartsWith("redis.tls_key: " + path("locked.key")));
}

TEST_F(TlsTest, APortWithoutTlsIsSaidToBeOne) {
  const int port = testing::FreePort();
  testing::RedisProcess plain({"--bind", "127.0.0.1", "--port", std::to_string(port)});
  Address address;
  address.host = "127.0.0.1";
  address.port = static_cast<uint16_t>(port);
  address.tls.emplace();
  attempt_max = milliseconds(500);  // Redis waits for the end of what it takes for a command
  EXPECT_THAT(WhyNot(address), HasSubstr("does redis.url name the tls-port of Redis?"));
}

// The name is what a server of many names chooses its certificate by.
TEST_F(TlsTest, TheServerIsToldItsNameAndNeverAnAddress) {
  using boost::asio::ip::tcp;
  for (const auto& [host, told] : {std::pair("localhost", true), std::pair("127.0.0.1", false)}) {
    tcp::acceptor acceptor(io, tcp::endpoint(boost::asio::ip::address_v4::loopback(), 0));
    tcp::socket socket(io);
    std::string hello(4096, '\0');
    size_t size = 0;
    acceptor.async_accept(socket, [&](const boost::system::error_code& error) {
      ASSERT_FALSE(error);
      socket.async_read_some(boost::asio::buffer(hello),
                             [&](const boost::system::error_code& unread, size_t read) {
                               ASSERT_FALSE(unread);
                               size = read;
                               socket.send(boost::asio::buffer("-ERR what is this?\r\n"));
                             });
    });
    Address address;
    address.host = host;
    address.port = acceptor.local_endpoint().port();
    address.tls.emplace();
    EXPECT_THAT(WhyNot(address), HasSubstr("no TLS is spoken there"));
    EXPECT_EQ(hello.find(host) != std::string::npos, told) << host;
  }
}

TEST_F(TlsTest, ReachingSaysWhatIsInTheWay) {
  IssueServer(certificates);
  TlsRedis server(certificates, {"--tls-auth-clients", "yes", "--requirepass", "secret"});
  Address address = server.address();
  const auto refused = Reach(io, address, kPatience);
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().reason, "STORE_UNAVAILABLE");
  EXPECT_THAT(refused.error().message, HasSubstr("set redis.tls_certificate and redis.tls_key"));
  certificates.Issue("client", "ca", "DNS:touchpointd");
  address.tls->certificate = certificates.Path("client.pem");
  address.tls->key = certificates.Path("client.key");
  EXPECT_TRUE(Reach(io, address, kPatience)) << "who it is, is another question";
  server.process().Suspend();
  const auto silent = Reach(io, address, milliseconds(50));
  ASSERT_FALSE(silent);
  EXPECT_THAT(silent.error().message, HasSubstr("no TLS handshake in time"));
}

// Who asked Reach() before may meet another server now.
TEST_F(TlsTest, ATunnelEndsAtAServerThatProvesNothing) {
  certificates.MakeAuthority("ca");
  certificates.Issue("server", "ca", "DNS:localhost");
  TlsRedis server(certificates);
  const testing::ScratchFolder folder("tunnel");
  for (const auto& [host, reached] :
       {std::pair("localhost", true), std::pair("127.0.0.1", false)}) {
    Tunnel tunnel(io, server.address(host), folder.Path(host));
    ASSERT_TRUE(tunnel.Start());
    EXPECT_FALSE(tunnel.address().tls);
    const auto outcome = Reach(io, tunnel.address(), kPatience);
    EXPECT_EQ(outcome.has_value(), reached) << host;
    EXPECT_TRUE(outcome || outcome.error().message.find("in time") == std::string::npos) << host;
  }
}

TEST_F(TlsTest, ATunnelSaysWhyItCannotListen) {
  Tunnel tunnel(io, {}, "/no/folder/socket");
  EXPECT_THAT(tunnel.Start().error().message, HasSubstr("/no/folder/socket: No such file"));
  Tunnel longer(io, {}, std::string(200, 'x'));
  EXPECT_THAT(longer.Start().error().message, HasSubstr("too long"));
}

}  // namespace
}  // namespace touchpoint::redis
