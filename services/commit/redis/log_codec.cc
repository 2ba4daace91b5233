// SPDX-License-Identifier: Apache-2.0
#include "services/commit/redis/log_codec.h"

#include <algorithm>
#include <charconv>
#include <map>

#include "services/commit/journal_codec.h"
#include "services/commit/record_codec.h"
#include "services/commit/redis/seal.h"

namespace touchpoint::commit {
namespace {

constexpr size_t kLengthSize = 4;

void AppendLength(size_t length, std::string& out) {
  for (size_t i = 0; i < kLengthSize; ++i) {
    out.push_back(static_cast<char>(length >> (8 * i) & 0xff));
  }
}

// Cuts the first record off; nothing if there is none.
std::optional<std::string_view> CutRecord(std::string_view& records) {
  if (records.size() < kLengthSize) {
    return std::nullopt;
  }
  size_t length = 0;
  for (size_t i = 0; i < kLengthSize; ++i) {
    length |= static_cast<size_t>(static_cast<unsigned char>(records[i])) << (8 * i);
  }
  records.remove_prefix(kLengthSize);
  if (length > records.size()) {
    return std::nullopt;
  }
  const std::string_view record = records.substr(0, length);
  records.remove_prefix(length);
  return record;
}

// These leave in `why` what is wrong, where they know better than that it is damaged.

bool DecodeEntry(std::string_view sealed, const storage::v1::JournalHeader& header,
                 JournalEntry& entry, Failure& why) {
  storage::v1::JournalRecord record;
  const auto digests = static_cast<uint32_t>(header.digests_size());
  Result<std::string_view> bytes = Unseal(RecordKind::kJournal, 0, sealed);
  if (!bytes) {
    why = std::move(bytes.error());
    return false;
  }
  if (!record.ParseFromArray(bytes->data(), static_cast<int>(bytes->size())) ||
      record.policy_revision() >= digests || record.zone_digest() >= digests) {
    return false;
  }
  entry.surrogate = record.surrogate();
  entry.revision = record.revision();
  entry.now = FromMillis(record.now());
  entry.policy_revision = Decode(header.digests(static_cast<int>(record.policy_revision())));
  entry.zone_digest = Decode(header.digests(static_cast<int>(record.zone_digest())));
  entry.payload = std::move(*record.mutable_payload());
  return true;
}

bool DecodeEntries(std::string_view records, const storage::v1::JournalHeader& header,
                   Partition partition, LoggedCall& call, Failure& why) {
  while (!records.empty()) {
    JournalEntry entry;
    entry.position = call.position;
    entry.partition = partition;
    entry.index = static_cast<uint32_t>(call.entries.size());
    const auto record = CutRecord(records);
    if (!record || !DecodeEntry(*record, header, entry, why)) {
      return false;
    }
    call.entries.push_back(std::move(entry));
  }
  return true;
}

bool DecodeFields(const std::vector<redis::Reply>& fields, Partition partition, LoggedCall& call,
                  Failure& why) {
  std::map<std::string_view, std::string_view> values;
  for (size_t i = 0; i + 1 < fields.size(); i += 2) {
    values[fields[i].text] = fields[i + 1].text;
  }
  storage::v1::JournalHeader header;
  const auto before = ParsePosition(values["p"]);
  Result<std::string_view> bytes = Unseal(RecordKind::kJournalHeader, 0, values["h"]);
  if (!bytes) {
    why = std::move(bytes.error());
    return false;
  }
  if (!before || !header.ParseFromArray(bytes->data(), static_cast<int>(bytes->size()))) {
    return false;
  }
  call.before = *before;
  return DecodeEntries(values["e"], header, partition, call, why);
}

// Frames a record of a call.
std::string Framed(const storage::v1::JournalRecord& record) {
  const std::string sealed = Seal(RecordKind::kJournal, 0, record);
  std::string framed;
  framed.reserve(kLengthSize + sealed.size());
  AppendLength(sealed.size(), framed);
  framed.append(sealed);
  return framed;
}

}  // namespace

std::string LogWriter::AddErasure(Instant now) {
  storage::v1::JournalRecord record;
  record.set_now(ToMillis(now));
  record.set_policy_revision(Digest(""));
  record.set_zone_digest(Digest(""));
  return Framed(record);
}

std::string LogWriter::Add(const StakeholderCommit& commit) {
  storage::v1::JournalRecord record;
  record.set_surrogate(commit.after->surrogate);
  record.set_revision(commit.after->revision);
  record.set_now(ToMillis(commit.now));
  record.set_policy_revision(Digest(commit.policy_revision));
  record.set_zone_digest(Digest(commit.zone_digest));
  record.set_payload(EncodeSteps(commit));
  return Framed(record);
}

std::string LogWriter::Header() const {
  storage::v1::JournalHeader header;
  for (const std::string& digest : digests_) {
    Encode(digest, *header.add_digests());
  }
  return Seal(RecordKind::kJournalHeader, 0, header);
}

uint32_t LogWriter::Digest(const std::string& digest) {
  const auto known = std::find(digests_.begin(), digests_.end(), digest);
  const auto index = static_cast<uint32_t>(known - digests_.begin());
  if (known == digests_.end()) {
    digests_.push_back(digest);
  }
  return index;
}

std::string ToString(JournalPosition position) {
  return std::to_string(position.millis) + "-" + std::to_string(position.number);
}

std::optional<JournalPosition> ParsePosition(std::string_view text) {
  JournalPosition position;
  const char* end = text.data() + text.size();
  const auto millis = std::from_chars(text.data(), end, position.millis);
  if (millis.ec != std::errc() || millis.ptr == end || *millis.ptr != '-') {
    return std::nullopt;
  }
  const auto number = std::from_chars(millis.ptr + 1, end, position.number);
  if (number.ec != std::errc() || number.ptr != end) {
    return std::nullopt;
  }
  return position;
}

std::optional<JournalPosition> ParseClock(std::string_view text) {
  const size_t half = text.size() / 2;
  if (text.size() % 2 == 0 || text[half] != ' ' || text.substr(0, half) != text.substr(half + 1)) {
    return std::nullopt;
  }
  return ParsePosition(text.substr(0, half));
}

Result<LoggedCall> DecodeCall(Partition partition, const redis::Reply& entry) {
  LoggedCall call;
  const bool shaped = entry.elements.size() == 2 && entry.elements[1].is_array();
  const auto position =
      shaped ? ParsePosition(entry.elements[0].text) : std::optional<JournalPosition>();
  if (!position) {
    return tl::unexpected(CorruptRecord("journal entry"));
  }
  call.position = *position;
  Failure why = CorruptRecord("journal entry");
  if (!DecodeFields(entry.elements[1].elements, partition, call, why)) {
    return tl::unexpected(std::move(why));
  }
  return call;
}

}  // namespace touchpoint::commit
