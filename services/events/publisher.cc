// SPDX-License-Identifier: Apache-2.0
#include "services/events/publisher.h"

#include <algorithm>
#include <utility>

#include "common/telemetry/log.h"

namespace touchpoint::events {
namespace {

constexpr size_t kWaitingMax = 8'192;
constexpr std::chrono::seconds kCallTime(5);
constexpr Duration kRetryAfter(500);
constexpr Duration kUnreadableRetryAfter(60'000);

commit::Deadline Soon() {
  return std::chrono::steady_clock::now() + kCallTime;
}

}  // namespace

Publisher::Publisher(const Seams& seams, EventFormat format)
    : seams_(seams),
      encoder_(std::make_unique<Encoder>(seams.core, std::move(format))),
      retry_(seams.core) {
}

/// `function`, while this one lives.
template <typename Function>
auto Publisher::Alive(Function function) {
  return [weak = weak_from_this(), function = std::move(function)](auto&&... arguments) {
    if (const auto self = weak.lock()) {
      function(std::forward<decltype(arguments)>(arguments)...);
    }
  };
}

void Publisher::Start() {
  seams_.store.LoadEventPositions(Soon(), Alive([this](Result<commit::EventPositions> positions) {
                                    if (positions) {
                                      return Find(std::move(*positions));
                                    }
                                    telemetry::Warning(
                                        "it is not known how far events have come",
                                        telemetry::Fields().Add("what", positions.error().message));
                                    seams_.failures.Add();
                                    Restart(kUnreadableRetryAfter, true);
                                  }));
}

void Publisher::Find(commit::EventPositions positions) {
  outlets_.clear();
  ++outlet_number_;
  waiting_ = 0;
  for (const auto& position : positions) {
    outlets_.emplace_back(position.value_or(commit::JournalPosition()));
  }
  const bool all = std::all_of(positions.begin(), positions.end(),
                               [](const auto& position) { return position.has_value(); });
  if (all) {
    return Follow(true);
  }
  seams_.tail.FindEnd(
      0, seams_.tail.partitions(), Soon(),
      Alive([this, positions = std::move(positions)](Result<query::JournalPositions> end) {
        if (!end) {
          return Restart(kRetryAfter, true);
        }
        beginning_ =
            static_cast<size_t>(std::count(positions.begin(), positions.end(), std::nullopt));
        for (commit::Partition p = 0; p < positions.size(); ++p) {
          if (!positions[p]) {
            Begin(p, (*end)[p]);
          }
        }
      }));
}

/// Another daemon may do so at the same time: the first one is right.
void Publisher::Begin(commit::Partition partition, commit::JournalPosition end) {
  seams_.store.AppendEvents({partition, std::nullopt, end, {}}, Soon(),
                            Alive([this, partition, number = outlet_number_](
                                      const Result<commit::EventStore::Appended>& appended) {
                              if (number != outlet_number_) {
                                return;
                              }
                              if (appended && appended->stands) {
                                outlets_[partition] = Outlet(*appended->stands);
                                if (--beginning_ == 0) {
                                  Follow(true);
                                }
                              } else if (beginning_ > 0) {
                                beginning_ = 0;
                                seams_.failures.Add();
                                Restart(kRetryAfter, true);
                              }
                            }));
}

void Publisher::Follow(bool from_stored) {
  query::JournalPositions from;
  for (const Outlet& outlet : outlets_) {
    from.push_back(outlet.stands());
  }
  following_ = true;
  full_ = false;
  seams_.tail.Follow(shared_from_this(), 0, from, from_stored);
}

void Publisher::Unfollow() {
  if (std::exchange(following_, false)) {
    seams_.tail.Unfollow(*this);
  }
  ++reading_;
  encoding_ = 0;
}

void Publisher::Restart(Duration after, bool from_stored) {
  Unfollow();
  retry_.expires_after(after);
  retry_.async_wait(Alive([this, from_stored](const boost::system::error_code& error) {
    if (error) {
      return;
    }
    if (from_stored) {
      return Start();
    }
    Follow(false);
  }));
}

void Publisher::OnEntries(commit::Partition partition,
                          const std::vector<const commit::JournalEntry*>& entries,
                          commit::JournalPosition /*next*/, bool live) {
  if (entries.empty()) {
    return;
  }
  std::vector<commit::JournalEntry> copies;
  copies.reserve(entries.size());
  for (const commit::JournalEntry* entry : entries) {
    copies.push_back(*entry);
  }
  encoding_ += copies.size();
  encoder_->Encode(std::move(copies),
                   Alive([this, partition, count = entries.size(),
                          reading = reading_](std::vector<Encoder::Encoded> calls) {
                     if (reading == reading_) {
                       encoding_ -= count;
                       Take(partition, std::move(calls));
                     }
                   }));
  if (live && encoding_ + waiting_ > kWaitingMax) {
    // Nobody holds new entries back: they are read again once what waits is gone.
    full_ = true;
    if (waiting_ == 0) {
      return Restart(kRetryAfter, true);
    }
    Unfollow();
  }
}

void Publisher::OnGap() {
  telemetry::Error("journal entries were trimmed away before they became events");
  seams_.failures.Add();
  Restart(kRetryAfter, false);
}

void Publisher::OnUnreadable(const Failure& why) {
  telemetry::Error("no events are made of what cannot be read; it is tried again every minute",
                   telemetry::Fields().Add("reason", why.reason).Add("what", why.message));
  seams_.failures.Add();
  Restart(kUnreadableRetryAfter, true);
}

size_t Publisher::Room() const {
  return kWaitingMax / 2 - std::min(kWaitingMax / 2, encoding_ + waiting_);
}

void Publisher::Take(commit::Partition partition, std::vector<Encoder::Encoded> calls) {
  for (Encoder::Encoded& call : calls) {
    outlets_[partition].Add(call.position, std::move(call.events));
  }
  CountWaiting();
  Send(partition);
}

void Publisher::Send(commit::Partition partition) {
  auto batch = outlets_[partition].Next(seams_.batch_max);
  if (!batch) {
    return;
  }
  const size_t events = batch->events.size();
  seams_.store.AppendEvents({partition, batch->from, batch->to, std::move(batch->events)}, Soon(),
                            Alive([this, partition, events, number = outlet_number_](
                                      const Result<commit::EventStore::Appended>& appended) {
                              if (number == outlet_number_) {
                                OnSent(partition, events, appended);
                              }
                            }));
}

void Publisher::OnSent(commit::Partition partition, size_t events,
                       const Result<commit::EventStore::Appended>& appended) {
  Outlet& outlet = outlets_[partition];
  if (!appended) {
    outlet.Failed();
    seams_.failures.Add();
    return Restart(kRetryAfter, true);
  }
  if (!appended->stands || !outlet.Published(*appended->stands)) {
    telemetry::Warning("events have gone back to an earlier position: some come again");
    return Restart(kRetryAfter, true);
  }
  if (appended->here) {
    seams_.published.Add(static_cast<double>(events));
  }
  CountWaiting();
  Send(partition);
  if (full_ && waiting_ == 0) {
    Follow(true);
  } else if (following_ && Room() > 0) {
    seams_.tail.Resume(*this);
  }
}

void Publisher::CountWaiting() {
  waiting_ = 0;
  for (const Outlet& outlet : outlets_) {
    waiting_ += outlet.waiting();
  }
}

}  // namespace touchpoint::events
