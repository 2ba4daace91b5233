// SPDX-License-Identifier: Apache-2.0
#include "services/commit/redis/partition_inspection.h"

#include <charconv>
#include <functional>
#include <memory>
#include <utility>

#include "services/commit/redis/log_codec.h"

namespace touchpoint::commit {
namespace {

using redis::Command;
using redis::Reply;

/// Whether a reply is what was asked for; if so, it has been noted.
using Note = std::function<bool(const Reply& reply, PartitionFacts& facts)>;

Note Count(uint64_t PartitionFacts::*number) {
  return [number](const Reply& reply, PartitionFacts& facts) {
    facts.*number = static_cast<uint64_t>(reply.integer);
    return true;
  };
}

bool NoteFirstDue(const Reply& reply, PartitionFacts& facts) {
  if (reply.elements.empty()) {
    return true;
  }
  int64_t millis = 0;
  const std::string& score = reply.elements.back().text;
  const auto parsed = std::from_chars(score.data(), score.data() + score.size(), millis);
  facts.first_due = FromMillis(millis);
  return parsed.ec == std::errc();
}

bool NoteClock(const Reply& reply, PartitionFacts& facts) {
  if (reply.is_nil()) {
    return true;
  }
  const auto position = ParseClock(reply.text);
  if (position) {
    facts.clock = FromMillis(static_cast<int64_t>(position->millis));
  }
  return position.has_value();
}

std::vector<std::pair<Command, Note>> Questions(const Keys& keys, Partition partition,
                                                Instant now) {
  std::vector<std::pair<Command, Note>> questions;
  const auto ask = [&questions](const char* name, const std::string& key, Note note) -> Command& {
    questions.emplace_back(Command(name), std::move(note));
    questions.back().first.Add(key);
    return questions.back().first;
  };
  ask("HLEN", keys.Surrogates(partition), Count(&PartitionFacts::stakeholders));
  ask("ZCARD", keys.Due(partition), Count(&PartitionFacts::waiting));
  ask("ZCOUNT", keys.Due(partition), Count(&PartitionFacts::overdue))
      .Add("-inf")
      .Add(ToMillis(now));
  ask("ZRANGE", keys.Due(partition), NoteFirstDue).Add("0").Add("0").Add("WITHSCORES");
  ask("GET", keys.Clock(partition), NoteClock);
  return questions;
}

struct Inspection {
  std::vector<PartitionFacts> partitions;
  size_t open = 0;
  std::optional<Failure> failure;
  Callback<std::vector<PartitionFacts>> done;

  void Take(Partition partition, const Note& note, const Result<Reply>& reply) {
    PartitionFacts& facts = partitions[partition];
    if (!reply && reply.error().code != Code::kDataLoss) {
      failure = reply.error();
    } else if (!reply || !note(*reply, facts)) {
      facts.unreadable = true;
    }
    if (--open > 0) {
      return;
    }
    failure ? done(tl::unexpected(std::move(*failure))) : done(std::move(partitions));
  }
};

}  // namespace

void InspectPartitions(const DataSetLink& link, Partition partitions, Instant now,
                       Deadline deadline, Callback<std::vector<PartitionFacts>> done) {
  const auto inspection = std::make_shared<Inspection>();
  inspection->partitions.resize(partitions);
  inspection->done = std::move(done);
  for (Partition p = 0; p < partitions; ++p) {
    auto questions = Questions(link.keys(), p, now);
    inspection->open += questions.size();
    for (auto& [command, note] : questions) {
      const auto take = [inspection, p, note = std::move(note)](const Result<Reply>& reply) {
        inspection->Take(p, note, reply);
      };
      // The last one of a partition proves whose it is.
      &command == &questions.back().first ? link.Read(p, command, deadline, take)
                                          : link.connection().Send(command, deadline, take);
    }
  }
}

}  // namespace touchpoint::commit
