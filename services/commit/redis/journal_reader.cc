// SPDX-License-Identifier: Apache-2.0
#include "services/commit/redis/journal_reader.h"

#include <algorithm>
#include <limits>
#include <memory>
#include <unordered_map>
#include <utility>

#include "services/commit/record_codec.h"
#include "services/commit/redis/log_codec.h"
#include "services/commit/redis/owner_codec.h"

namespace touchpoint::commit {
namespace {

// A call holds up to 64 entries, so that a page of calls is read in one go without being huge.
constexpr size_t kCallsMax = 64;

constexpr JournalPosition kEnd{std::numeric_limits<uint64_t>::max(),
                               std::numeric_limits<uint64_t>::max()};

struct Reading : std::enable_shared_from_this<Reading> {
  Reading(const DataSetLink& l, PageRequest r, Deadline d, Callback<Journal::Page> cb)
      : link(l), keys(l.keys()), request(r), deadline(d), done(std::move(cb)) {}

  // The clock first: what it names and the log does not have then has been trimmed.
  void Start() {
    redis::Command get("GET");
    get.Add(keys.Clock(request.partition));
    link.connection().Send(get, deadline, [self = shared_from_this()](Result<redis::Reply> reply) {
      self->clock = std::move(reply);
    });
    const bool forward = request.direction == Direction::kForward;
    redis::Command range(forward ? "XRANGE" : "XREVRANGE");
    range.Add(keys.Log(request.partition)).Add("(" + ToString(request.from));
    range.Add(forward ? "+" : "-").Add("COUNT").Add(static_cast<int64_t>(Calls()));
    link.Read(request.partition, range, deadline,
              [self = shared_from_this()](Result<redis::Reply> reply) {
                self->OnRange(std::move(reply));
              });
  }

  size_t Calls() const { return std::clamp(request.entries_max, size_t{1}, kCallsMax); }

  void OnRange(Result<redis::Reply> reply) {
    if (!clock || !reply) {
      done(tl::unexpected(clock ? reply.error() : clock.error()));
      return;
    }
    page.next = request.from;
    page.end = reply->elements.size() < Calls();
    const auto newest = clock->is_string() ? ParseClock(clock->text) : std::nullopt;
    if (clock->is_string() && !newest) {
      done(tl::unexpected(CorruptRecord("clock")));
      return;
    }
    page.gap = request.direction == Direction::kForward && reply->elements.empty() && newest &&
               *newest > request.from;
    page.next = page.gap ? *newest : page.next;
    for (const redis::Reply& element : reply->elements) {
      if (page.entries.size() >= request.entries_max) {
        page.end = false;
        break;
      }
      Result<LoggedCall> call = DecodeCall(request.partition, element);
      if (!call) {
        done(tl::unexpected(std::move(call.error())));
        return;
      }
      Add(std::move(*call));
    }
    Resolve();
  }

  void Add(LoggedCall call) {
    if (request.direction == Direction::kForward) {
      // Only the first call can follow a gap: the log is trimmed at its old end.
      page.gap = page.gap || (page.entries.empty() && call.before > request.from);
    } else {
      std::reverse(call.entries.begin(), call.entries.end());
    }
    std::move(call.entries.begin(), call.entries.end(), std::back_inserter(page.entries));
    page.next = call.position;
  }

  void Resolve() {
    redis::Command get("HMGET");
    get.Add(keys.Surrogates(request.partition));
    std::vector<uint64_t> surrogates;
    for (const JournalEntry& entry : page.entries) {
      surrogates.push_back(entry.surrogate);
    }
    std::sort(surrogates.begin(), surrogates.end());
    surrogates.erase(std::unique(surrogates.begin(), surrogates.end()), surrogates.end());
    if (surrogates.empty()) {
      done(std::move(page));
      return;
    }
    for (const uint64_t surrogate : surrogates) {
      get.Add(std::to_string(surrogate));
    }
    link.Read(request.partition, get, deadline,
              [self = shared_from_this(), surrogates = std::move(surrogates)](
                  Result<redis::Reply> reply) { self->OnResolved(surrogates, std::move(reply)); });
  }

  void OnResolved(const std::vector<uint64_t>& surrogates, Result<redis::Reply> reply) {
    if (!reply || reply->elements.size() != surrogates.size()) {
      done(tl::unexpected(reply ? CorruptRecord("surrogate") : reply.error()));
      return;
    }
    std::unordered_map<uint64_t, std::string> stakeholders;
    for (size_t i = 0; i < surrogates.size(); ++i) {
      auto owner = DecodeOwner(surrogates[i], reply->elements[i]);
      if (!owner) {
        done(tl::unexpected(std::move(owner.error())));
        return;
      }
      stakeholders[surrogates[i]] = std::move(*owner).value_or("");
    }
    for (JournalEntry& entry : page.entries) {
      entry.stakeholder_id = stakeholders[entry.surrogate];
    }
    done(std::move(page));
  }

  const DataSetLink& link;
  const Keys& keys;
  PageRequest request;
  Deadline deadline;
  Callback<Journal::Page> done;
  Result<redis::Reply> clock;
  Journal::Page page;
};

}  // namespace

void ReadPage(const DataSetLink& link, const PageRequest& request, Deadline deadline,
              Callback<Journal::Page> done) {
  PageRequest within = request;
  // Redis refuses an exclusive range that begins at an end of the world.
  if (within.direction == Direction::kForward && within.from == kEnd) {
    --within.from.number;
  }
  if (within.direction == Direction::kBackward && within.from == JournalPosition()) {
    ++within.from.number;
  }
  std::make_shared<Reading>(link, within, deadline, std::move(done))->Start();
}

}  // namespace touchpoint::commit
