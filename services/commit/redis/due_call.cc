// SPDX-License-Identifier: Apache-2.0
#include "services/commit/redis/due_call.h"

#include <charconv>
#include <map>
#include <optional>
#include <string_view>
#include <utility>

#include "services/commit/record_codec.h"
#include "services/commit/redis/function_library.h"
#include "services/commit/redis/timeline_codec.h"

namespace touchpoint::commit {
namespace {

template <typename T>
std::optional<T> Number(std::string_view text) {
  T number = 0;
  const auto parsed = std::from_chars(text.data(), text.data() + text.size(), number);
  return parsed.ec == std::errc() && parsed.ptr == text.data() + text.size() ? std::optional(number)
                                                                             : std::nullopt;
}

std::optional<ReadyCount> DecodeReadyList(std::string_view name, std::string_view value) {
  const size_t separator = name.find('\x1f');
  const size_t space = value.find(' ');
  if (separator == std::string_view::npos || space == std::string_view::npos) {
    return std::nullopt;
  }
  const auto first = Number<int64_t>(value.substr(0, space));
  const auto count = Number<uint64_t>(value.substr(space + 1));
  if (!first || !count) {
    return std::nullopt;
  }
  const std::string_view rest = name.substr(separator + 1);
  const size_t end = rest.find('\x1f');
  return ReadyCount{{std::string(name.substr(0, separator)), std::string(rest.substr(0, end)),
                     end != std::string_view::npos},
                    FromMillis(*first),
                    *count};
}

// The lists that some updates name, each with its place among them, from 1.
class Lists {
 public:
  explicit Lists(const std::vector<DueUpdate>& updates) {
    for (const DueUpdate& update : updates) {
      for (const auto& [list, since] : update.attention.ready) {
        Add(list);
      }
      for (const model::ReadyList& list : update.attention.past) {
        Add(list);
      }
    }
  }

  const std::vector<model::ReadyList>& all() const { return all_; }
  int64_t PlaceOf(const model::ReadyList& list) const { return places_.at(list); }

 private:
  void Add(const model::ReadyList& list) {
    if (places_.emplace(list, static_cast<int64_t>(all_.size()) + 1).second) {
      all_.push_back(list);
    }
  }

  std::vector<model::ReadyList> all_;
  std::map<model::ReadyList, int64_t> places_;
};

void AddUpdate(const DueUpdate& update, const Lists& lists, redis::Command& command) {
  const model::Timeline& timeline = *update.timeline;
  const model::Attention& attention = update.attention;
  command.Add(update.stakeholder_id).Add(std::to_string(timeline.revision));
  command.Add(attention.next ? std::to_string(ToMillis(*attention.next)) : "");
  command.Add(RevisionField(timeline.revision, attention.next));
  command.Add(HeadField(timeline, attention.next));
  command.Add(static_cast<int64_t>(attention.ready.size()));
  command.Add(static_cast<int64_t>(attention.past.size()));
  for (const auto& [list, since] : attention.ready) {
    command.Add(lists.PlaceOf(list)).Add(ToMillis(since));
  }
  for (const model::ReadyList& list : attention.past) {
    command.Add(lists.PlaceOf(list));
  }
}

}  // namespace

redis::Command EncodeListDue(const Keys& keys, Partition partition, Instant until, size_t limit) {
  redis::Command range("ZRANGE");
  range.Add(keys.Due(partition)).Add("-inf").Add(ToMillis(until)).Add("BYSCORE");
  range.Add("LIMIT").Add("0").Add(static_cast<int64_t>(limit)).Add("WITHSCORES");
  return range;
}

redis::Command EncodeListReady(const Keys& keys, Partition partition, const model::ReadyList& list,
                               size_t skip, size_t limit) {
  redis::Command range("ZRANGE");
  range.Add(keys.ReadyMembers(partition, list)).Add(static_cast<int64_t>(skip));
  range.Add(static_cast<int64_t>(skip + limit) - 1).Add("WITHSCORES");
  return range;
}

Result<std::vector<DueStakeholder>> DecodeDue(redis::Reply reply) {
  std::vector<DueStakeholder> due;
  for (size_t i = 0; i + 1 < reply.elements.size(); i += 2) {
    const auto millis = Number<int64_t>(reply.elements[i + 1].text);
    if (!millis) {
      return tl::unexpected(CorruptRecord("due entry"));
    }
    due.push_back({std::move(reply.elements[i].text), FromMillis(*millis)});
  }
  return due;
}

redis::Command EncodeMoveOn(const Keys& keys, const std::string& incarnation, Partition partition,
                            const std::vector<DueUpdate>& updates) {
  const Lists lists(updates);
  redis::Command command("FCALL");
  command.Add(FunctionName("move_on"));
  command.Add(static_cast<int64_t>(3 + updates.size() + lists.all().size()));
  command.Add(keys.Incarnation(partition)).Add(keys.Due(partition)).Add(keys.Ready(partition));
  for (const DueUpdate& update : updates) {
    command.Add(keys.Timeline(partition, update.stakeholder_id));
  }
  for (const model::ReadyList& list : lists.all()) {
    command.Add(keys.ReadyMembers(partition, list));
  }
  command.Add(incarnation).Add(static_cast<int64_t>(updates.size()));
  command.Add(static_cast<int64_t>(lists.all().size()));
  for (const model::ReadyList& list : lists.all()) {
    command.Add(Keys::NameOf(list));
  }
  for (const DueUpdate& update : updates) {
    AddUpdate(update, lists, command);
  }
  return command;
}

Result<std::vector<size_t>> DecodeMoveOn(const redis::Reply& reply, size_t size) {
  std::vector<size_t> refused;
  for (const redis::Reply& index : reply.elements) {
    if (index.integer < 0 || static_cast<size_t>(index.integer) >= size) {
      return tl::unexpected(CorruptRecord("due answer"));
    }
    refused.push_back(static_cast<size_t>(index.integer));
  }
  return refused;
}

std::vector<ReadyCount> DecodeReadyLists(const redis::Reply& reply) {
  std::vector<ReadyCount> lists;
  for (size_t i = 0; i + 1 < reply.elements.size(); i += 2) {
    if (auto list = DecodeReadyList(reply.elements[i].text, reply.elements[i + 1].text)) {
      lists.push_back(*std::move(list));
    }
  }
  return lists;
}

}  // namespace touchpoint::commit
