// SPDX-License-Identifier: Apache-2.0
#include "common/redis/connection_core.h"

#include <algorithm>
#include <boost/asio/post.hpp>
#include <utility>

#include "common/redis/error_reply.h"
#include "common/redis/login.h"

namespace touchpoint::redis {
namespace {

namespace asio = boost::asio;

/// How often sentinels are asked whether the primary is still the same: one that hangs says
/// nothing.
constexpr std::chrono::milliseconds kLookInterval(500);

ConnectionFsm::Time Now() {
  return std::chrono::steady_clock::now();
}

}  // namespace

Connection::Core::Core(CoreLoop& io, ConnectionOptions options, RandomSource& random)
    : io_(io),
      options_(std::move(options)),
      random_(random),
      fsm_(options_.life, random),
      timer_(io, [this](Time now) { return Sweep(now); }) {
  if (!options_.address.sentinels.empty()) {
    finder_ = std::make_unique<PrimaryFinder>(io, options_.address);
  }
}

void Connection::Core::Start() {
  Do(fsm_.Start(Now()));
}

void Connection::Core::Stop() {
  observer = nullptr;
  before_flush = nullptr;
  if (finder_) {
    finder_->Stop();
  }
  Do(fsm_.Stop());
  auto answers = std::make_shared<std::vector<CommandQueue::Answer>>();
  queue_.FailAll("stopped", *answers);
  if (!answers->empty()) {
    asio::post(io_, [answers] { CommandQueue::Call(*answers); });
  }
}

void Connection::Core::Drop(const std::string& why) {
  asio::post(io_, [self = shared_from_this(), link = link_, why] {
    if (link && link == self->link_) {
      self->Lose(why);
    }
  });
}

void Connection::Core::SetReplicas(uint32_t replicas) {
  queue_.SetBarrier({replicas, options_.replicas_wait});
}

std::unique_ptr<Connection> Connection::Core::Beside(const std::string& host, uint16_t port) const {
  ConnectionOptions options = options_;
  options.address.socket.clear();
  options.address.sentinels.clear();
  options.address.host = host;
  options.address.port = port;
  return std::make_unique<Connection>(io_, std::move(options), random_);
}

void Connection::Core::Send(const Command& command, Deadline deadline, Handler done, bool durable) {
  const Time offline_until = Now() + options_.offline_wait_max;
  queue_.Push(command, deadline, offline_until, std::move(done), durable);
  if (ready()) {
    timer_.Cover(deadline);
    FlushSoon();
  } else {
    timer_.Cover(std::min(deadline, offline_until));
  }
}

void Connection::Core::Do(ConnectionFsm::Action action) {
  switch (action) {
    case ConnectionFsm::Action::kNone:
      break;
    case ConnectionFsm::Action::kConnect:
      Find();
      break;
    case ConnectionFsm::Action::kGreet:
      Greet();
      break;
    case ConnectionFsm::Action::kServe:
      if (observer) {
        observer(std::nullopt);
      }
      // Not in this turn: a reply that has arrived already can be the answer to nothing of it.
      FlushSoon();
      if (finder_) {
        look_at_ = Now() + kLookInterval;
        timer_.Cover(look_at_);
      }
      break;
    case ConnectionFsm::Action::kClose:
      Close();
      break;
  }
  timer_.Cover(fsm_.wake_at());
}

void Connection::Core::Find() {
  if (!finder_) {
    return Open(options_.address);
  }
  finder_->Find([self = shared_from_this(), this](const Result<Address>& primary) {
    if (primary) {
      Open(*primary);
    } else {
      Lose(primary.error().message);
    }
  });
}

// A primary that hangs keeps its connections, and one that was cut off may not know that there is
// another by now.
void Connection::Core::LookForPrimary(Time now) {
  look_at_ = now + kLookInterval;
  finder_->Find([self = shared_from_this(), this](const Result<Address>& primary) {
    if (primary && ready() && primary->ToString() != link_->address.ToString()) {
      Lose("the sentinels name another primary: " + primary->ToString());
    }
  });
}

void Connection::Core::Open(const Address& address) {
  link_ = std::make_shared<Link>(io_, address, options_.limits);
  link_->transport.Open(
      [self = shared_from_this(), link = link_](const std::optional<std::string>& trouble) {
        if (link != self->link_) {
          return;
        }
        if (trouble) {
          self->Lose(*trouble);
          return;
        }
        self->Do(self->fsm_.Connected());
      });
}

void Connection::Core::Greet() {
  const Address& address = options_.address;
  std::vector<Command> greeting;
  if (!address.password.empty()) {
    greeting.push_back(LoginOf(address));
  }
  if (address.database != 0) {
    greeting.emplace_back("SELECT").Add(int64_t{address.database});
  }
  // Its error says whether Redis is loading, wants a password or has too many connections.
  greeting.emplace_back("PING");
  if (finder_) {
    greeting.emplace_back("ROLE");
  }
  for (const Command& command : greeting) {
    command.AppendTo(link_->output);
  }
  for (const Command& command : guard.commands) {
    command.AppendTo(link_->output);
  }
  greeting_size_ = greeting.size() + guard.commands.size();
  Write(link_);
  Read(link_);
}

void Connection::Core::OnGreeting(Reply reply) {
  std::vector<Reply>& replies = link_->greeting;
  const size_t own = greeting_size_ - guard.commands.size();
  if (replies.size() == greeting_size_) {
    Lose("a reply that nobody asked for");
    return;
  }
  if (replies.size() < own && reply.type == Reply::Type::kError) {
    Lose(FailureOf(reply.text).message);
    return;
  }
  const bool role = finder_ && replies.size() + 1 == own;
  if (role && (reply.elements.empty() || reply.elements.front().text != "master")) {
    Lose("the sentinels name a Redis that is no primary yet, or no more");
    return;
  }
  replies.push_back(std::move(reply));
  if (replies.size() < greeting_size_) {
    return;
  }
  if (!guard.judge) {
    return OnVerdict(link_, std::nullopt);
  }
  guard.judge({replies.begin() + static_cast<std::ptrdiff_t>(own), replies.end()},
              [self = shared_from_this(), link = link_](const std::optional<Failure>& objection) {
                self->OnVerdict(link, objection);
              });
}

void Connection::Core::OnVerdict(const LinkPtr& link, const std::optional<Failure>& objection) {
  if (link != link_) {
    return;  // of an earlier connection
  }
  if (objection) {
    Lose(objection->message);
  } else {
    Do(fsm_.Greeted());
  }
}

void Connection::Core::Read(const LinkPtr& link) {
  link->transport.Read(asio::buffer(link->input),
                       [self = shared_from_this(), link](const Error& error, size_t size) {
                         if (link != self->link_) {
                           return;
                         }
                         if (error) {
                           self->Lose(link->transport.Explain(error));
                           return;
                         }
                         self->OnRead(link, size);
                       });
}

void Connection::Core::OnRead(const LinkPtr& link, size_t size) {
  link->reader.Feed(link->input.data(), size);
  std::vector<CommandQueue::Answer> answers;
  while (link == link_) {
    Result<std::optional<Reply>> next = link->reader.Next();
    if (!next) {
      Lose(next.error().message);
      break;
    }
    if (!*next) {
      break;
    }
    const bool demoted =
        finder_ && (*next)->type == Reply::Type::kError && (*next)->text.starts_with("READONLY");
    if (!ready()) {
      OnGreeting(std::move(**next));
    } else if (!queue_.Complete(std::move(**next), answers)) {
      Lose("a reply that nobody asked for");
    } else if (demoted) {
      Lose("it is a replica now");
    }
  }
  if (link == link_) {
    Read(link);
  }
  if (ready() && queue_.queued()) {
    FlushSoon();  // it may have waited for replicas
  }
  CommandQueue::Call(answers);
}

// One write for all commands of this turn of the loop.
void Connection::Core::FlushSoon() {
  if (flush_posted_) {
    return;
  }
  flush_posted_ = true;
  asio::post(io_, [self = shared_from_this()] {
    if (self->before_flush) {
      self->before_flush();
    }
    self->flush_posted_ = false;
    self->Flush();
  });
}

void Connection::Core::Flush() {
  if (!ready() || link_->writing || !queue_.queued()) {
    return;
  }
  queue_.Flush(link_->output);
  Write(link_);
}

void Connection::Core::Write(const LinkPtr& link) {
  // Mostly the socket takes all at once, which spares the way through the loop.
  link->output.erase(0, link->transport.WriteNow(asio::buffer(link->output)));
  if (link->output.empty()) {
    return;
  }
  link->writing = true;
  link->transport.Write(asio::buffer(link->output),
                        [self = shared_from_this(), link](const Error& error, size_t /*size*/) {
                          link->writing = false;
                          link->output.clear();
                          if (link != self->link_) {
                            return;
                          }
                          // While it greets, the read tells more: what was said before the end.
                          if (error && self->ready()) {
                            self->Lose(link->transport.Explain(error));
                            return;
                          }
                          self->Flush();
                        });
}

void Connection::Core::Lose(const std::string& why) {
  why_lost_ = why;
  if (finder_) {
    finder_->Stop();
    if (!ready()) {
      finder_->Doubt();  // what the sentinel has said led nowhere
    }
  }
  Do(fsm_.Lost(Now()));
}

void Connection::Core::Close() {
  if (link_) {
    link_->transport.Close();
    link_.reset();
  }
  std::vector<CommandQueue::Answer> answers;
  if (fsm_.state() == ConnectionFsm::State::kStopped) {
    return;
  }
  queue_.FailInFlight(why_lost_, answers);
  timer_.Cover(Now());
  if (observer) {
    observer(Unreachable(why_lost_, "unknown"));
  }
  CommandQueue::Call(answers);
}

ConnectionFsm::Time Connection::Core::Sweep(Time now) {
  const auto self = shared_from_this();
  if (fsm_.wake_at() <= now) {
    if (fsm_.state() == ConnectionFsm::State::kBackoff) {
      Do(fsm_.Tick(now));
    } else {
      Lose(link_ ? link_->transport.WhyLate() : "no sentinel answers in time");
    }
  }
  if (finder_ && ready() && look_at_ <= now) {
    LookForPrimary(now);
  }
  Time next = Time::max();
  if (const auto since = queue_.OverdueSince(now); since && ready()) {
    if (now < *since + options_.silence_max) {
      next = *since + options_.silence_max;
    } else if (link_->transport.HasUnread()) {
      next = now + options_.silence_max;  // it has spoken, we have not listened yet
    } else {
      Lose("silent for too long");
    }
  }
  std::vector<CommandQueue::Answer> answers;
  next = std::min(next, queue_.Expire(now, ready(), why_lost_, answers));
  CommandQueue::Call(answers);
  if (finder_ && ready()) {
    next = std::min(next, look_at_);
  }
  return std::min(next, fsm_.wake_at());
}

}  // namespace touchpoint::redis
