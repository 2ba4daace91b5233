// SPDX-License-Identifier: Apache-2.0
#include "services/commit/redis/trace_removal.h"

#include <boost/asio/steady_timer.hpp>
#include <map>
#include <optional>
#include <utility>

#include "common/redis/error_reply.h"
#include "common/redis/info_text.h"
#include "services/commit/redis/function_library.h"
#include "services/commit/redis/log_codec.h"

namespace touchpoint::commit {
namespace {

using Time = std::chrono::steady_clock::time_point;

constexpr std::chrono::seconds kAnswerMax(5);
constexpr std::chrono::seconds kLookAgain(1);  // whether a rewrite has ended

Time Now() {
  return std::chrono::steady_clock::now();
}

Failure RewriteFailed() {
  return {Code::kUnavailable, "STORE_UNAVAILABLE", "Redis could not rewrite its file", {}, {}, {}};
}

}  // namespace

class TraceRemoval::Core : public std::enable_shared_from_this<Core> {
 public:
  Core(CoreLoop& io, const DataSetLink& link, Partition partitions, TraceRemovalOptions options)
      : link_(&link), partitions_(partitions), options_(std::move(options)), timer_(io) {}

  void Want() {
    redis::Command reset("SLOWLOG");
    reset.Add("RESET");
    Send(reset, [](Core& self, const Result<redis::Reply>& reply) {
      if (!reply) {
        self.Tell(reply.error());
      }
    });
    const Time soon = Now() + options_.delay;
    const Time at = rewritten_ ? std::max(soon, *rewritten_ + options_.pause) : soon;
    if (!busy_ && at < next_) {
      LookAt(at);
    }
  }

  void LookAt(Time at) {
    next_ = at;
    busy_ = false;
    timer_.expires_at(at);
    timer_.async_wait([weak = weak_from_this()](const boost::system::error_code& error) {
      const auto self = weak.lock();
      if (!error && self && self->link_ != nullptr) {
        self->Look();
      }
    });
  }

  void Stop() {
    link_ = nullptr;
    timer_.cancel();
  }

 private:
  /// `done` is not called once it has been stopped.
  template <typename Done>
  void Send(const redis::Command& command, Done done) {
    link_->connection().Send(command, Now() + kAnswerMax,
                             [self = shared_from_this(), done](const Result<redis::Reply>& reply) {
                               if (self->link_ != nullptr) {
                                 done(*self, reply);
                               }
                             });
  }

  void Tell(const Failure& failure) const {
    if (options_.failed) {
      options_.failed(failure);
    }
  }

  void GiveUp(const Failure& failure) {
    Tell(failure);
    LookAt(Now() + options_.pause);
  }

  void Look() {
    busy_ = true;
    found_.clear();
    open_ = partitions_;
    for (Partition partition = 0; partition < partitions_; ++partition) {
      redis::Command get("GET");
      get.Add(link_->keys().Traces(partition));
      Send(get, [partition](Core& self, const Result<redis::Reply>& reply) {
        self.OnFound(partition, reply);
      });
    }
  }

  void OnFound(Partition partition, const Result<redis::Reply>& reply) {
    const auto position = reply && reply->is_string() ? ParseClock(reply->text) : std::nullopt;
    if (position && *position != JournalPosition()) {
      found_[partition] = ToString(*position);
    }
    if (--open_ > 0) {
      return;
    }
    found_.empty() ? LookAt(Now() + options_.pause) : Rewrite();
  }

  void Rewrite() {
    Send(redis::Command("BGREWRITEAOF"), [](Core& self, const Result<redis::Reply>& reply) {
      if (reply) {
        self.rewritten_ = Now();
        return self.AwaitEnd(true);
      }
      // Under way already, and it may have begun before the last erasure.
      redis::RedisError(reply.error()) == "ERR" ? self.AwaitEnd(false) : self.GiveUp(reply.error());
    });
  }

  void AwaitEnd(bool is_ours) {
    timer_.expires_after(kLookAgain);
    timer_.async_wait([weak = weak_from_this(), is_ours](const boost::system::error_code& error) {
      const auto self = weak.lock();
      if (error || !self || self->link_ == nullptr) {
        return;
      }
      redis::Command info("INFO");
      info.Add("persistence");
      self->Send(info, [is_ours](Core& core, const Result<redis::Reply>& reply) {
        core.OnInfo(is_ours, reply);
      });
    });
  }

  void OnInfo(bool is_ours, const Result<redis::Reply>& reply) {
    if (!reply) {
      return GiveUp(reply.error());
    }
    const auto is = [&reply](std::string_view field, std::string_view value) {
      return redis::InfoField(reply->text, field) == value;
    };
    if (!is("aof_rewrite_in_progress", "0") || !is("aof_rewrite_scheduled", "0")) {
      return AwaitEnd(is_ours);
    }
    if (!is_ours) {
      return Rewrite();
    }
    if (!is("aof_last_bgrewrite_status", "ok")) {
      return GiveUp(RewriteFailed());
    }
    Forget();
  }

  void Forget() {
    open_ = static_cast<Partition>(found_.size());
    for (const auto& [partition, position] : found_) {
      redis::Command forget("FCALL");
      forget.Add(FunctionName("forget_traces")).Add("2");
      forget.Add(link_->keys().Incarnation(partition)).Add(link_->keys().Traces(partition));
      forget.Add(link_->incarnation()).Add(position);
      Send(forget, [](Core& self, const Result<redis::Reply>&) {
        if (--self.open_ == 0) {  // what could not be forgotten is found again
          self.LookAt(Now() + self.options_.pause);
        }
      });
    }
  }

  const DataSetLink* link_;  // null once stopped
  const Partition partitions_;
  const TraceRemovalOptions options_;
  boost::asio::steady_timer timer_;
  Time next_ = Time::max();        // when it looks, unless busy
  std::optional<Time> rewritten_;  // when the last rewrite began
  bool busy_ = false;
  Partition open_ = 0;
  std::map<Partition, std::string> found_;  // the newest erasure of each partition with traces
};

TraceRemoval::TraceRemoval(CoreLoop& io, const DataSetLink& link, Partition partitions,
                           TraceRemovalOptions options)
    : core_(std::make_shared<Core>(io, link, partitions, std::move(options))) {
}

TraceRemoval::~TraceRemoval() {
  core_->Stop();
}

void TraceRemoval::Start() {
  core_->LookAt(Now());
}

void TraceRemoval::Want() {
  core_->Want();
}

}  // namespace touchpoint::commit
