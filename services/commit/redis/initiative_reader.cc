// SPDX-License-Identifier: Apache-2.0
#include "services/commit/redis/initiative_reader.h"

#include <memory>
#include <utility>

#include "common/base/assert.h"
#include "services/commit/redis/timeline_codec.h"

namespace touchpoint::commit {
namespace {

struct Reading {
  std::vector<InitiativeRef> initiatives;
  std::vector<std::string> words;
  std::optional<Failure> failure;
  Callback<std::vector<std::string>> done;

  void Take(size_t i, const Result<redis::Reply>& reply) {
    const InitiativeRef& asked = initiatives[i];
    if (reply && reply->elements.size() == 2) {
      words[i] = DecodeInitiative(asked.sequence, asked.name, reply->elements[0].text,
                                  reply->elements[1].text);
    } else if (!reply && reply.error().code != Code::kDataLoss) {
      failure = reply.error();
    }
    if (i + 1 < initiatives.size()) {
      return;
    }
    failure ? done(tl::unexpected(std::move(*failure))) : done(std::move(words));
  }
};

redis::Command Ask(const Keys& keys, Partition partition, const InitiativeRef& initiative) {
  redis::Command get("HMGET");
  get.Add(keys.Timeline(partition, initiative.stakeholder_id));
  for (const std::string& field : InitiativeFields(initiative.sequence, initiative.name)) {
    get.Add(field);
  }
  return get;
}

}  // namespace

// All in one go. The last one proves whose data they are, and is answered last.
void ReadInitiatives(const DataSetLink& link, Partition partition,
                     std::vector<InitiativeRef> initiatives, Deadline deadline,
                     Callback<std::vector<std::string>> done) {
  TP_ASSERT(!initiatives.empty());
  const auto reading = std::make_shared<Reading>();
  reading->words.resize(initiatives.size());
  reading->initiatives = std::move(initiatives);
  reading->done = std::move(done);
  const size_t last = reading->initiatives.size() - 1;
  for (size_t i = 0; i <= last; ++i) {
    const redis::Command get = Ask(link.keys(), partition, reading->initiatives[i]);
    const auto take = [reading, i](const Result<redis::Reply>& reply) { reading->Take(i, reply); };
    i < last ? link.connection().Send(get, deadline, take)
             : link.Read(partition, get, deadline, take);
  }
}

}  // namespace touchpoint::commit
