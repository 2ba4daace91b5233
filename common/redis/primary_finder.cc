// SPDX-License-Identifier: Apache-2.0
#include "common/redis/primary_finder.h"

#include <array>
#include <utility>

#include "common/redis/error_reply.h"
#include "common/redis/reply_reader.h"
#include "common/redis/transport.h"

namespace touchpoint::redis {
namespace {

namespace asio = boost::asio;

/// So that three of them fit into one attempt to connect.
constexpr std::chrono::milliseconds kAnswerMax(500);

}  // namespace

/// One sentinel that is asked.
struct PrimaryFinder::Attempt {
  Attempt(CoreLoop& io, Address to) : address(std::move(to)), transport(io, address) {}
  const Address address;
  Transport transport;
  PrimaryFinder* finder = nullptr;  // null once it is over
  ReplyReader reader;
  std::array<char, 1024> input = {};
  std::string output;
  size_t skip = 0;  // replies before the one that counts
};

PrimaryFinder::PrimaryFinder(CoreLoop& io, const Address& address)
    : io_(io), fsm_(address), timer_(io) {
}

PrimaryFinder::~PrimaryFinder() {
  Stop();
}

void PrimaryFinder::Find(std::function<void(Result<Address>)> found) {
  Stop();
  found_ = std::move(found);
  Do(fsm_.Begin());
}

void PrimaryFinder::Stop() {
  End();
  found_ = nullptr;
}

void PrimaryFinder::End() {
  timer_.cancel();
  if (attempt_) {
    attempt_->finder = nullptr;
    attempt_->transport.Close();
    attempt_.reset();
  }
}

void PrimaryFinder::Do(SentinelFsm::Order order) {
  switch (order.kind) {
    case SentinelFsm::Order::Kind::kAsk:
      return Ask();
    case SentinelFsm::Order::Kind::kLogIn: {
      fsm_.Login().AppendTo(attempt_->output);
      attempt_->skip = 1;
      return Send(attempt_);
    }
    case SentinelFsm::Order::Kind::kFound:
      End();
      return std::exchange(found_, nullptr)(fsm_.primary());
    case SentinelFsm::Order::Kind::kGiveUp:
      End();
      return std::exchange(found_, nullptr)(tl::unexpected(Unreachable(fsm_.why(), "no")));
  }
}

void PrimaryFinder::Ask() {
  End();
  attempt_ = std::make_shared<Attempt>(io_, fsm_.sentinel());
  attempt_->finder = this;
  timer_.expires_after(kAnswerMax);
  timer_.async_wait([attempt = attempt_](const boost::system::error_code& error) {
    if (!error && attempt->finder != nullptr) {
      attempt->finder->Miss(attempt->transport.WhyLate());
    }
  });
  attempt_->transport.Open([attempt = attempt_](const std::optional<std::string>& trouble) {
    if (attempt->finder == nullptr) {
      return;
    }
    if (trouble) {
      return attempt->finder->Miss(*trouble);
    }
    attempt->finder->Send(attempt);
    attempt->finder->Read(attempt);
  });
}

void PrimaryFinder::Send(const std::shared_ptr<Attempt>& attempt) {
  fsm_.Question().AppendTo(attempt->output);
  const auto bytes = std::make_shared<std::string>(std::exchange(attempt->output, {}));
  attempt->transport.Write(
      asio::buffer(*bytes),
      [attempt, bytes](const Transport::Error& /*told_by_the_read*/, size_t /*size*/) {});
}

void PrimaryFinder::Read(const std::shared_ptr<Attempt>& attempt) {
  attempt->transport.Read(asio::buffer(attempt->input),
                          [attempt](const Transport::Error& error, size_t size) {
                            if (attempt->finder == nullptr) {
                              return;
                            }
                            if (error) {
                              return attempt->finder->Miss(attempt->transport.Explain(error));
                            }
                            attempt->reader.Feed(attempt->input.data(), size);
                            while (attempt->finder != nullptr) {
                              auto reply = attempt->reader.Next();
                              if (!reply) {
                                return attempt->finder->Miss(reply.error().message);
                              }
                              if (!*reply) {
                                return attempt->finder->Read(attempt);
                              }
                              attempt->finder->OnReply(attempt, **reply);
                            }
                          });
}

void PrimaryFinder::OnReply(const std::shared_ptr<Attempt>& attempt, const Reply& reply) {
  if (attempt->skip == 0) {
    return Do(fsm_.Answered(reply));
  }
  --attempt->skip;
  if (reply.type == Reply::Type::kError) {
    Miss(FailureOf(reply.text).message);
  }
}

void PrimaryFinder::Miss(const std::string& why) {
  Do(fsm_.Silent(why));
}

}  // namespace touchpoint::redis
