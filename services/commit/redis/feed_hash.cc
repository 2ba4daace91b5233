// SPDX-License-Identifier: Apache-2.0
#include "services/commit/redis/feed_hash.h"

#include "services/commit/redis/seal.h"
#include "touchpoint/storage/v1/record.pb.h"

namespace touchpoint::commit {

std::string SealFeed(const CalendarFeed& feed) {
  storage::v1::CalendarFeedRecord record;
  record.set_id(feed.id);
  record.set_hash(feed.hash);
  record.set_team(feed.team);
  for (const std::string& id : feed.stakeholder_ids) {
    record.add_stakeholder_ids(id);
  }
  record.set_with_stakeholder_ids(feed.with_stakeholder_ids);
  record.set_comment(feed.comment);
  record.set_author(feed.author);
  record.set_created(ToMillis(feed.created));
  return Seal(RecordKind::kFeed, 0, record.SerializeAsString());
}

std::optional<CalendarFeed> OpenFeed(const std::string& id, const std::string& sealed) {
  const auto bytes = Unseal(RecordKind::kFeed, 0, sealed);
  storage::v1::CalendarFeedRecord record;
  if (!bytes || !record.ParseFromArray(bytes->data(), static_cast<int>(bytes->size())) ||
      record.id() != id) {
    return std::nullopt;
  }
  CalendarFeed feed;
  feed.id = record.id();
  feed.hash = record.hash();
  feed.team = record.team();
  feed.stakeholder_ids.assign(record.stakeholder_ids().begin(), record.stakeholder_ids().end());
  feed.with_stakeholder_ids = record.with_stakeholder_ids();
  feed.comment = record.comment();
  feed.author = record.author();
  feed.created = FromMillis(record.created());
  return feed;
}

}  // namespace touchpoint::commit
