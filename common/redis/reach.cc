// SPDX-License-Identifier: Apache-2.0
#include "common/redis/reach.h"

#include <array>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "common/redis/error_reply.h"
#include "common/redis/primary_finder.h"
#include "common/redis/tls_stream.h"
#include "common/redis/transport.h"

namespace touchpoint::redis {
namespace {

namespace asio = boost::asio;

constexpr std::string_view kPing = "PING\r\n";

struct Attempt {
  Attempt(CoreLoop& io, const Address& to) : address(to), transport(io, address) {}
  const Address address;
  Transport transport;
  std::array<char, 64> answer = {};
  bool done = false;
  std::string trouble;
};

void Finish(Attempt& attempt, const Transport::Error& error) {
  attempt.done = true;
  attempt.trouble = error ? attempt.transport.Explain(error) : "";
}

// A server that wants a certificate of ours says so after its side of the handshake, instead of an
// answer.
void Ask(const std::shared_ptr<Attempt>& attempt) {
  attempt->transport.Write(
      asio::buffer(kPing),
      [attempt](const Transport::Error& /*told_by_the_read*/, size_t /*size*/) {});
  attempt->transport.Read(
      asio::buffer(attempt->answer),
      [attempt](const Transport::Error& error, size_t /*size*/) { Finish(*attempt, error); });
}

}  // namespace

Result<void> CheckTls(const Tls& tls) {
  auto context = MakeTlsContext(tls);
  return context ? Result<void>() : tl::unexpected(std::move(context.error()));
}

Result<Address> FindPrimary(CoreLoop& io, const Address& address) {
  if (address.sentinels.empty()) {
    return address;
  }
  std::optional<Result<Address>> found;
  PrimaryFinder finder(io, address);
  finder.Find([&found](Result<Address> primary) { found = std::move(primary); });
  io.restart();
  while (!found && io.run_one() > 0) {
  }
  return found ? std::move(*found) : tl::unexpected(Unreachable("stopped", "no"));
}

Result<void> Reach(CoreLoop& io, const Address& address, Duration patience) {
  const auto until = std::chrono::steady_clock::now() + patience;
  const auto attempt = std::make_shared<Attempt>(io, address);
  attempt->transport.Open([attempt](const std::optional<std::string>& trouble) {
    if (trouble) {
      attempt->done = true;
      attempt->trouble = *trouble;
    } else {
      Ask(attempt);
    }
  });
  io.restart();
  while (!attempt->done && io.run_one_until(until) > 0) {
  }
  attempt->transport.Close();
  if (!attempt->done) {
    attempt->trouble = attempt->transport.WhyLate();
  }
  if (!attempt->trouble.empty()) {
    return tl::unexpected(Unreachable(address.ToString() + ": " + attempt->trouble, "no"));
  }
  return {};
}

}  // namespace touchpoint::redis
