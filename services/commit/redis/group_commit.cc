// SPDX-License-Identifier: Apache-2.0
#include "services/commit/redis/group_commit.h"

#include <algorithm>
#include <boost/asio/post.hpp>
#include <list>
#include <utility>

#include "common/redis/error_reply.h"
#include "services/commit/redis/commit_call.h"
#include "services/commit/redis/function_library.h"

namespace touchpoint::commit {
namespace {

using Time = redis::DeadlineTimer::Time;

// A call outlives those who wait for it: as long as Redis is silent, what is sent to it is only
// done when nobody wants it any more.
constexpr std::chrono::milliseconds kGrace(1000);

// A commit on its way. Its callback is gone once it has been answered.
struct Pending {
  StakeholderCommit commit;
  Deadline deadline;
  Callback<CommitOutcome> done;

  void Answer(Result<CommitOutcome> outcome) {
    if (done) {
      std::exchange(done, nullptr)(std::move(outcome));
    }
  }
};
using Group = std::vector<Pending>;

Failure Late(std::string_view applied) {
  if (applied == "no") {
    return redis::Unreachable("", applied);
  }
  return {Code::kDeadlineExceeded,
          "DEADLINE",
          "Redis did not answer in time",
          {{"applied", std::string(applied)}},
          {},
          {}};
}

}  // namespace

class GroupCommit::Core : public std::enable_shared_from_this<Core> {
 public:
  Core(CoreLoop& io, const DataSetLink& link, Partition partitions, GroupCommitOptions options)
      : io_(io),
        link_(&link),
        options_(options),
        queues_(partitions),
        marked_(partitions),
        timer_(io, [this](Time now) { return Sweep(now); }) {}

  void Add(Partition partition, Pending pending) {
    timer_.Cover(pending.deadline);
    if (queues_[partition].empty()) {
      waiting_.push_back(partition);
    }
    queues_[partition].push_back(std::move(pending));
    PumpSoon();
  }

  // What arrives in the same turn of the loop leaves in the same calls.
  void PumpSoon() {
    if (link_ != nullptr) {
      link_->connection().FlushSoon();
    }
  }

  void Pump() {
    while (!waiting_.empty() && MaySend()) {
      const Partition partition = waiting_.front();
      waiting_.pop_front();
      std::deque<Pending>& queue = queues_[partition];
      const size_t size = std::min(queue.size(), options_.group_max);
      if (size == 0) {
        continue;
      }
      const auto end = queue.begin() + static_cast<std::ptrdiff_t>(size);
      auto call = sent_.insert(sent_.end(), Call{partition, {}});
      call->group.assign(std::make_move_iterator(queue.begin()), std::make_move_iterator(end));
      queue.erase(queue.begin(), end);
      options_.group_size.Observe(static_cast<double>(size));
      if (!queue.empty()) {
        waiting_.push_back(partition);
      }
      Send(call, true);
    }
  }

  // What is in flight is answered by the connection, when that stops.
  void Stop() {
    link_ = nullptr;
    for (std::deque<Pending>& queue : queues_) {
      for (Pending& pending : queue) {
        boost::asio::post(io_, [done = std::move(pending.done)] {
          done(tl::unexpected(redis::Unreachable("stopped", "no")));
        });
      }
      queue.clear();
    }
    waiting_.clear();
  }

 private:
  // Without a connection nothing is gained by waiting: the calls queue up there, and fail there.
  bool MaySend() const {
    return link_ != nullptr && (sent_.size() < options_.calls_max || !link_->connection().ready());
  }

  struct Call {
    Partition partition;
    Group group;
  };
  using CallRef = std::list<Call>::iterator;

  void Send(CallRef call, bool may_load) {
    CommitCall encoded;
    encoded.partition = call->partition;
    encoded.incarnation = link_->incarnation();
    encoded.marks = marked_[call->partition] ? &link_->marks() : nullptr;
    Instant latest;
    Deadline deadline = Deadline::min();
    for (const Pending& pending : call->group) {
      encoded.commits.push_back(&pending.commit);
      latest = std::max(latest, pending.commit.now);
      deadline = std::max(deadline, pending.deadline + kGrace);
    }
    if (options_.journal_retention && latest > Instant(*options_.journal_retention)) {
      encoded.keep_from = latest - *options_.journal_retention;
    }
    link_->connection().SendDurably(
        EncodeCall(link_->keys(), encoded), deadline,
        [self = shared_from_this(), call, may_load, deadline](Result<redis::Reply> reply) {
          if (!reply && may_load && self->link_ && IsFunctionMissing(reply.error())) {
            self->LoadAndSend(call, deadline);
            return;
          }
          self->Finish(call, std::move(reply));
        });
  }

  // The functions are gone (FUNCTION FLUSH, another master), so the call was not even begun.
  void LoadAndSend(CallRef call, Deadline deadline) {
    const auto resume = [self = shared_from_this(), call](Result<bool> loaded) {
      if (loaded && self->link_) {
        self->Send(call, false);
      } else {
        self->Finish(call,
                     tl::unexpected(loaded ? redis::Unreachable("stopped", "no") : loaded.error()));
      }
    };
    EnsureFunctions(link_->connection(), deadline, resume);
  }

  void Finish(CallRef call, Result<redis::Reply> reply) {
    Group group = std::move(call->group);
    const Partition partition = call->partition;
    sent_.erase(call);
    if (!reply) {
      if (link_ != nullptr) {
        link_->Report(reply.error());
      }
      for (Pending& pending : group) {
        pending.Answer(tl::unexpected(reply.error()));
      }
    } else {
      std::vector<Result<CommitOutcome>> outcomes = DecodeOutcomes(*reply, group.size());
      for (const size_t i : FindUnmarked(*reply, group.size())) {
        marked_[partition] = true;
        SendAgain(partition, group[i]);
      }
      for (size_t i = 0; i < group.size(); ++i) {
        group[i].Answer(std::move(outcomes[i]));
      }
    }
    PumpSoon();
  }

  // Somebody of the partition was erased: from now on its new stakeholders are marked.
  void SendAgain(Partition partition, Pending& pending) {
    if (link_ == nullptr) {
      return pending.Answer(tl::unexpected(redis::Unreachable("stopped", "no")));
    }
    if (pending.done) {
      Add(partition,
          {std::move(pending.commit), pending.deadline, std::exchange(pending.done, nullptr)});
    }
  }

  // Answers what is late; a late one in flight stays in its call, whose answer nobody hears.
  Time Sweep(Time now) {
    const auto self = shared_from_this();
    Time next = Time::max();
    std::vector<std::pair<Callback<CommitOutcome>, const char*>> late;
    const auto look = [&](Pending& pending, const char* applied) {
      if (!pending.done) {
        return;
      }
      if (pending.deadline <= now) {
        late.emplace_back(std::exchange(pending.done, nullptr), applied);
      } else {
        next = std::min(next, pending.deadline);
      }
    };
    for (Call& call : sent_) {
      for (Pending& pending : call.group) {
        look(pending, "unknown");
      }
    }
    for (std::deque<Pending>& queue : queues_) {
      for (Pending& pending : queue) {
        look(pending, "no");
      }
      std::erase_if(queue, [](const Pending& pending) { return !pending.done; });
    }
    std::erase_if(waiting_, [this](Partition partition) { return queues_[partition].empty(); });
    for (auto& [done, applied] : late) {
      done(tl::unexpected(Late(applied)));
    }
    return next;
  }

  CoreLoop& io_;
  const DataSetLink* link_;  // null once stopped
  GroupCommitOptions options_;
  std::vector<std::deque<Pending>> queues_;  // by partition
  std::vector<bool> marked_;                 // partitions in which somebody is known to be erased
  std::deque<Partition> waiting_;            // partitions with a queue, the longest wait first
  std::list<Call> sent_;
  redis::DeadlineTimer timer_;
};

GroupCommit::GroupCommit(CoreLoop& io, const DataSetLink& link, Partition partitions,
                         GroupCommitOptions options)
    : core_(std::make_shared<Core>(io, link, partitions, options)) {
  link.connection().SetBeforeFlush([core = std::weak_ptr<Core>(core_)] {
    if (const auto alive = core.lock()) {
      alive->Pump();
    }
  });
}

GroupCommit::~GroupCommit() {
  core_->Stop();
}

void GroupCommit::Add(Partition partition, StakeholderCommit commit, Deadline deadline,
                      Callback<CommitOutcome> done) {
  core_->Add(partition, {std::move(commit), deadline, std::move(done)});
}

void GroupCommit::Wake() {
  core_->PumpSoon();
}

}  // namespace touchpoint::commit
