// SPDX-License-Identifier: Apache-2.0
#include "services/commit/redis/journal_listener.h"

#include <boost/asio/steady_timer.hpp>
#include <unordered_map>
#include <utility>
#include <vector>

#include "services/commit/redis/log_codec.h"

namespace touchpoint::commit {
namespace {

using std::chrono::milliseconds;

constexpr milliseconds kBlock(5000);
constexpr milliseconds kAnswerMax(5000);
// Between two looks: at full load a look per call would read the whole log a second time.
constexpr milliseconds kPause(20);
constexpr milliseconds kRetry(200);

}  // namespace

class JournalListener::Core : public std::enable_shared_from_this<Core> {
 public:
  Core(CoreLoop& io, redis::ConnectionOptions options, RandomSource& random, const Keys& keys,
       Partition partitions, std::function<void(Partition)> changed)
      : keys_(keys),
        changed_(std::move(changed)),
        seen_(partitions),
        connection_(io, std::move(options), random),
        timer_(io) {
    for (Partition partition = 0; partition < partitions; ++partition) {
      partitions_[keys.Log(partition)] = partition;
    }
  }

  void Start() {
    connection_.Start();
    Look();
  }

  void Stop() {
    changed_ = nullptr;
    timer_.cancel();
    connection_.Stop();
  }

 private:
  // Compares all clocks: they are short, and say what was missed while nobody listened.
  void Look() {
    redis::Command get("MGET");
    for (Partition partition = 0; partition < seen_.size(); ++partition) {
      get.Add(keys_.Clock(partition));
    }
    connection_.Send(get, std::chrono::steady_clock::now() + kAnswerMax,
                     [self = shared_from_this()](Result<redis::Reply> reply) {
                       if (!reply || reply->elements.size() != self->seen_.size()) {
                         self->LookAfter(kRetry);
                         return;
                       }
                       for (Partition partition = 0; partition < self->seen_.size(); ++partition) {
                         self->See(partition, ParseClock(reply->elements[partition].text));
                       }
                       self->Wait();
                     });
  }

  void See(Partition partition, std::optional<JournalPosition> id) {
    const JournalPosition position = id.value_or(JournalPosition());
    if (seen_[partition] && *seen_[partition] >= position) {
      return;
    }
    seen_[partition] = position;
    if (changed_) {
      changed_(partition);
    }
  }

  void Wait() {
    if (!changed_) {
      return;
    }
    redis::Command read("XREAD");
    read.Add("COUNT").Add("1").Add("BLOCK").Add(kBlock.count()).Add("STREAMS");
    for (Partition partition = 0; partition < seen_.size(); ++partition) {
      read.Add(keys_.Log(partition));
    }
    for (const auto& position : seen_) {
      read.Add(ToString(*position));
    }
    connection_.Send(read, std::chrono::steady_clock::now() + kBlock + kAnswerMax,
                     [self = shared_from_this()](Result<redis::Reply> reply) {
                       if (!reply) {
                         self->LookAfter(kRetry);
                       } else if (reply->elements.empty()) {
                         self->Wait();
                       } else {
                         self->OnGrowth(*reply);
                       }
                     });
  }

  void OnGrowth(const redis::Reply& streams) {
    for (const redis::Reply& stream : streams.elements) {
      if (stream.elements.size() != 2 || stream.elements[1].elements.empty()) {
        continue;
      }
      const redis::Reply& call = stream.elements[1].elements.front();
      const auto partition = partitions_.find(stream.elements[0].text);
      if (partition != partitions_.end() && !call.elements.empty()) {
        See(partition->second, ParsePosition(call.elements[0].text));
      }
    }
    LookAfter(kPause);
  }

  void LookAfter(milliseconds pause) {
    if (!changed_) {
      return;
    }
    timer_.expires_after(pause);
    timer_.async_wait([self = shared_from_this()](const boost::system::error_code& error) {
      if (!error && self->changed_) {
        self->Look();
      }
    });
  }

  const Keys& keys_;
  std::function<void(Partition)> changed_;
  std::unordered_map<std::string, Partition> partitions_;  // by the key of the log
  std::vector<std::optional<JournalPosition>> seen_;       // by partition
  redis::Connection connection_;
  boost::asio::steady_timer timer_;
};

JournalListener::JournalListener(CoreLoop& io, redis::ConnectionOptions options,
                                 RandomSource& random, const Keys& keys, Partition partitions,
                                 std::function<void(Partition)> changed)
    : core_(std::make_shared<Core>(io, std::move(options), random, keys, partitions,
                                   std::move(changed))) {
  core_->Start();
}

JournalListener::~JournalListener() {
  core_->Stop();
}

}  // namespace touchpoint::commit
