// SPDX-License-Identifier: Apache-2.0
#include "services/commit/redis/timeline_codec.h"

#include <algorithm>
#include <charconv>

#include "common/base/assert.h"
#include "services/commit/feedback_codec.h"
#include "services/commit/lease_codec.h"
#include "services/commit/record_codec.h"
#include "services/commit/redis/seal.h"

namespace touchpoint::commit {
namespace {

using model::NameId;
using model::Sequence;
using model::Timeline;

constexpr const char* kRevision = "r";
constexpr const char* kHead = "h";
constexpr const char* kProfile = "p";
constexpr char kName = 'n';
constexpr char kLease = 'l';
constexpr char kFeedback = 'f';

std::string NameField(NameId id) {
  return kName + std::to_string(id);
}

std::string LeaseField(Sequence sequence) {
  return kLease + std::to_string(sequence);
}

std::string FeedbackField(Sequence sequence) {
  return kFeedback + std::to_string(sequence);
}

// On false, `why` may say more than it did.
template <typename Record>
bool OpenRecord(RecordKind kind, uint32_t number, std::string_view sealed, Record& record,
                Failure& why) {
  Result<std::string_view> bytes = Unseal(kind, number, sealed);
  if (!bytes) {
    why = std::move(bytes.error());
    return false;
  }
  return record.ParseFromArray(bytes->data(), static_cast<int>(bytes->size()));
}

uint32_t CountNames(const model::NameTable& names) {
  uint32_t count = 0;
  for (NameId id = 1; id < names.end(); ++id) {
    count += names.Text(id).empty() ? 0 : 1;
  }
  return count;
}

bool IsLeased(const model::Touchpoint& touchpoint) {
  return touchpoint.lease != model::Lease();
}

uint32_t CountWithFeedback(const Timeline& timeline) {
  uint32_t count = 0;
  Sequence last = model::kNoSequence;
  for (const model::FeedbackMark& mark : timeline.feedback) {
    count += mark.sequence == last ? 0 : 1;
    last = mark.sequence;
  }
  return count;
}

template <typename T>
bool ParseNumber(std::string_view text, T& number) {
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  return error == std::errc() && end == text.data() + text.size();
}

// Puts a timeline together from its fields, in any order.
class TimelineReader {
 public:
  bool Add(std::string_view field, std::string_view value) {
    if (field == kRevision) {
      revision_ = value;
      return true;
    }
    if (field == kHead) {
      return OpenRecord(RecordKind::kHead, 0, value, head_, why_);
    }
    if (field == kProfile) {
      return AddProfile(value);
    }
    if (field.starts_with(kLease)) {
      return AddLease(field.substr(1), value);
    }
    if (field.starts_with(kFeedback)) {
      return AddFeedback(field.substr(1), value);
    }
    return field.starts_with(kName) ? AddName(field.substr(1), value) : AddTouchpoint(field, value);
  }

  // Whether all that the head speaks of is there.
  bool Finish() {
    std::sort(timeline_.touchpoints.begin(), timeline_.touchpoints.end(),
              [](const auto& a, const auto& b) { return a.sequence < b.sequence; });
    std::stable_sort(timeline_.feedback.begin(), timeline_.feedback.end(),
                     [](const auto& a, const auto& b) { return a.sequence < b.sequence; });
    timeline_.revision = head_.revision();
    timeline_.surrogate = head_.surrogate();
    timeline_.sequence_next = head_.sequence_next();
    timeline_.policy_stamp = head_.policy_stamp();
    const auto due =
        head_.has_due() ? std::optional<Instant>(FromMillis(head_.due())) : std::nullopt;
    return head_.revision() > 0 && revision_ == RevisionField(head_.revision(), due) &&
           head_.touchpoints() == timeline_.touchpoints.size() && head_.names() == names_ &&
           head_.profile() == profile_ && head_.leases() == leases_.size() && PutLeases() &&
           head_.feedback() == CountWithFeedback(timeline_) && IsConsistent();
  }

  Timeline& timeline() { return timeline_; }
  /// Once Add() or Finish() has said no.
  Failure& why() { return why_; }

 private:
  bool AddProfile(std::string_view value) {
    storage::v1::ProfileRecord record;
    if (!OpenRecord(RecordKind::kProfile, 0, value, record, why_)) {
      return false;
    }
    timeline_.profile = Decode(record);
    profile_ = true;
    return true;
  }

  bool AddName(std::string_view number, std::string_view value) {
    NameId id = model::kNoName;
    if (!ParseNumber(number, id) || id == model::kNoName) {
      return false;
    }
    Result<std::string_view> text = Unseal(RecordKind::kName, id, value);
    if (!text || text->empty()) {
      why_ = text ? why_ : std::move(text.error());
      return false;
    }
    timeline_.names.Put(id, std::string(*text));
    ++names_;
    return true;
  }

  bool AddTouchpoint(std::string_view number, std::string_view value) {
    Sequence sequence = model::kNoSequence;
    storage::v1::TouchpointRecord record;
    if (!ParseNumber(number, sequence) || sequence == model::kNoSequence ||
        !OpenRecord(RecordKind::kTouchpoint, sequence, value, record, why_)) {
      return false;
    }
    Result<model::Touchpoint> touchpoint = Decode(record, sequence);
    if (!touchpoint) {
      return false;
    }
    timeline_.touchpoints.push_back(*touchpoint);
    return true;
  }

  bool AddLease(std::string_view number, std::string_view value) {
    Sequence sequence = model::kNoSequence;
    storage::v1::LeaseRecord record;
    if (!ParseNumber(number, sequence) ||
        !OpenRecord(RecordKind::kLease, sequence, value, record, why_)) {
      return false;
    }
    const auto lease = Decode(record);
    if (lease) {
      leases_.emplace_back(sequence, *lease);
    }
    return lease.has_value();
  }

  bool AddFeedback(std::string_view number, std::string_view value) {
    Sequence sequence = model::kNoSequence;
    storage::v1::FeedbackRecord record;
    if (!ParseNumber(number, sequence) ||
        !OpenRecord(RecordKind::kFeedback, sequence, value, record, why_)) {
      return false;
    }
    const auto marks = Decode(record, sequence);
    if (marks) {
      timeline_.feedback.insert(timeline_.feedback.end(), marks->begin(), marks->end());
    }
    return marks.has_value();
  }

  // Every lease must have its touchpoint.
  bool PutLeases() {
    return std::all_of(leases_.begin(), leases_.end(), [this](const auto& lease) {
      auto* touchpoint = const_cast<model::Touchpoint*>(timeline_.Find(lease.first));
      if (touchpoint != nullptr) {
        touchpoint->lease = lease.second;
      }
      return touchpoint != nullptr;
    });
  }

  // Every id that a touchpoint, or what came of one, carries must have a text, for a NameTable is
  // not asked for others; no sequence may be given out twice.
  bool IsConsistent() const {
    const auto known = [this](NameId id) {
      return id == model::kNoName ||
             (id < timeline_.names.end() && !timeline_.names.Text(id).empty());
    };
    const bool marks_fit =
        std::all_of(timeline_.feedback.begin(), timeline_.feedback.end(),
                    [this, &known](const model::FeedbackMark& mark) {
                      return timeline_.Find(mark.sequence) != nullptr && known(mark.channel);
                    });
    return marks_fit &&
           std::all_of(timeline_.touchpoints.begin(), timeline_.touchpoints.end(),
                       [this, &known](const model::Touchpoint& t) {
                         return t.sequence < timeline_.sequence_next && known(t.team) &&
                                known(t.purpose) && known(t.topic) && known(t.initiative) &&
                                known(t.channel) && known(t.done_zone) &&
                                std::all_of(t.channels.begin(), t.channels.end(), known);
                       });
  }

  Timeline timeline_;
  std::string revision_;
  storage::v1::HeadRecord head_;
  uint32_t names_ = 0;
  std::vector<std::pair<Sequence, model::Lease>> leases_;
  bool profile_ = false;
  Failure why_ = CorruptRecord("timeline");
};

}  // namespace

std::string RevisionField(uint64_t revision, std::optional<Instant> due) {
  return std::to_string(revision) + " " + (due ? std::to_string(ToMillis(*due)) : "");
}

std::string HeadField(const Timeline& timeline, std::optional<Instant> due) {
  storage::v1::HeadRecord head;
  head.set_revision(timeline.revision);
  head.set_surrogate(timeline.surrogate);
  head.set_sequence_next(timeline.sequence_next);
  head.set_touchpoints(static_cast<uint32_t>(timeline.touchpoints.size()));
  head.set_names(CountNames(timeline.names));
  head.set_leases(static_cast<uint32_t>(
      std::count_if(timeline.touchpoints.begin(), timeline.touchpoints.end(), IsLeased)));
  head.set_feedback(CountWithFeedback(timeline));
  head.set_profile(timeline.profile != model::Profile());
  head.set_policy_stamp(timeline.policy_stamp);
  if (due) {
    head.set_due(ToMillis(*due));
  }
  return Seal(RecordKind::kHead, 0, head);
}

HashWrites EncodeWrites(const StakeholderCommit& commit) {
  const Timeline& after = *commit.after;
  HashWrites writes;
  for (const Sequence sequence : commit.removed) {
    writes.timeline_removed.push_back(std::to_string(sequence));
    writes.timeline_removed.push_back(LeaseField(sequence));
    writes.timeline_removed.push_back(FeedbackField(sequence));
    writes.details_removed.push_back(std::to_string(sequence));
  }
  for (const NameId id : commit.names_removed) {
    writes.timeline_removed.push_back(NameField(id));
  }
  Fields& set = writes.timeline_set;
  set.emplace_back(kRevision, RevisionField(after.revision, commit.due));
  set.emplace_back(kHead, HeadField(after, commit.due));
  if (commit.profile_changed) {
    storage::v1::ProfileRecord profile;
    Encode(after.profile, profile);
    if (after.profile == model::Profile()) {
      writes.timeline_removed.emplace_back(kProfile);
    } else {
      set.emplace_back(kProfile, Seal(RecordKind::kProfile, 0, profile));
    }
  }
  for (const NameId id : commit.names_added) {
    if (after.names.Text(id).empty()) {
      continue;  // freed again in the same commit
    }
    set.emplace_back(NameField(id), Seal(RecordKind::kName, id, after.names.Text(id)));
  }
  storage::v1::TouchpointRecord record;
  for (const Sequence sequence : commit.changed) {
    const model::Touchpoint* touchpoint = after.Find(sequence);
    TP_ASSERT(touchpoint != nullptr);
    record.Clear();
    Encode(*touchpoint, record);
    if (record.has_lease()) {
      set.emplace_back(LeaseField(sequence), Seal(RecordKind::kLease, sequence, record.lease()));
      record.clear_lease();
    }
    set.emplace_back(std::to_string(sequence), Seal(RecordKind::kTouchpoint, sequence, record));
  }
  for (const Sequence sequence : commit.feedback) {
    std::vector<model::FeedbackMark> marks;
    std::copy_if(after.feedback.begin(), after.feedback.end(), std::back_inserter(marks),
                 [sequence](const auto& mark) { return mark.sequence == sequence; });
    storage::v1::FeedbackRecord feedback;
    Encode(marks, feedback);
    set.emplace_back(FeedbackField(sequence), Seal(RecordKind::kFeedback, sequence, feedback));
  }
  for (const auto& [sequence, details] : commit.details) {
    storage::v1::DetailsRecord stored;
    Encode(details, stored);
    writes.details_set.emplace_back(std::to_string(sequence),
                                    Seal(RecordKind::kDetails, sequence, stored));
  }
  return writes;
}

Result<Timeline> DecodeTimeline(const Fields& fields) {
  if (fields.empty()) {
    return Timeline();
  }
  TimelineReader reader;
  for (const auto& [field, value] : fields) {
    if (!reader.Add(field, value)) {
      return tl::unexpected(std::move(reader.why()));
    }
  }
  if (!reader.Finish()) {
    return tl::unexpected(std::move(reader.why()));
  }
  return std::move(reader.timeline());
}

Result<model::Details> DecodeDetails(Sequence sequence, std::string_view sealed) {
  storage::v1::DetailsRecord record;
  Failure why = CorruptRecord("details record");
  if (!OpenRecord(RecordKind::kDetails, sequence, sealed, record, why)) {
    return tl::unexpected(std::move(why));
  }
  return Decode(record);
}

std::array<std::string, 2> InitiativeFields(Sequence sequence, NameId name) {
  return {std::to_string(sequence), NameField(name)};
}

std::string DecodeInitiative(Sequence sequence, NameId name, std::string_view touchpoint,
                             std::string_view word) {
  storage::v1::TouchpointRecord record;
  Failure why;
  if (!OpenRecord(RecordKind::kTouchpoint, sequence, touchpoint, record, why) ||
      record.initiative() != name) {
    return {};
  }
  return std::string(Unseal(RecordKind::kName, name, word).value_or(std::string_view()));
}

}  // namespace touchpoint::commit
