// SPDX-License-Identifier: Apache-2.0
#include "services/query/timeline_reader.h"

#include <google/protobuf/io/coded_stream.h>
#include <google/protobuf/io/zero_copy_stream_impl_lite.h>
#include <xxhash.h>

#include <algorithm>
#include <chrono>

#include "common/rpc/convert.h"
#include "services/query/timeline_query.h"

namespace touchpoint::query {
namespace {

using Views = std::vector<model::TouchpointView>;

constexpr std::chrono::seconds kReadTime(5);

commit::Deadline Soon() {
  return std::chrono::steady_clock::now() + kReadTime;
}

// Attributes are a map: only this way are equal messages equal bytes.
uint64_t DigestOf(const v1::Touchpoint& touchpoint) {
  std::string bytes;
  {
    google::protobuf::io::StringOutputStream text(&bytes);
    google::protobuf::io::CodedOutputStream out(&text);
    out.SetSerializationDeterministic(true);
    touchpoint.SerializeToCodedStream(&out);
  }
  return XXH3_64bits(bytes.data(), bytes.size());
}

std::vector<model::Sequence> InOrderOfTime(const model::Timeline& timeline) {
  std::vector<std::pair<Instant, model::Sequence>> places;
  places.reserve(timeline.touchpoints.size());
  for (const model::Touchpoint& touchpoint : timeline.touchpoints) {
    places.emplace_back(TimeOf(touchpoint), touchpoint.sequence);
  }
  std::sort(places.begin(), places.end());
  std::vector<model::Sequence> sequences;
  sequences.reserve(places.size());
  for (const auto& place : places) {
    sequences.push_back(place.second);
  }
  return sequences;
}

}  // namespace

TimelineReader::TimelineReader(Finder& finder)
    : finder_(finder), alive_(std::make_shared<TimelineReader*>(this)) {
}

TimelineReader::~TimelineReader() {
  *alive_ = nullptr;
}

void TimelineReader::ReadNow(const std::string& stakeholder_id, Done done) {
  const auto [reading, is_first] = under_way_.try_emplace(stakeholder_id);
  if (is_first) {
    reading->second.waiting.push_back({0, std::move(done)});
    Begin(stakeholder_id);
  } else {
    reading->second.next.push_back({0, std::move(done)});
  }
}

void TimelineReader::ReadAtLeast(const std::string& stakeholder_id, uint64_t revision, Done done) {
  const auto [reading, is_first] = under_way_.try_emplace(stakeholder_id);
  reading->second.waiting.push_back({revision, std::move(done), is_first});
  if (is_first) {
    Begin(stakeholder_id);
  }
}

void TimelineReader::Begin(const std::string& stakeholder_id) {
  finder_.Load(
      stakeholder_id, Soon(),
      [alive = alive_, stakeholder_id](const Result<std::shared_ptr<const Snapshot>>& snapshot) {
        if (*alive == nullptr) {
          return;
        }
        if (!snapshot) {
          return (*alive)->Finish(stakeholder_id, tl::unexpected(snapshot.error()));
        }
        (*alive)->OnLoaded(stakeholder_id, *snapshot);
      });
}

void TimelineReader::OnLoaded(const std::string& stakeholder_id,
                              const std::shared_ptr<const Snapshot>& snapshot) {
  std::vector<model::Sequence> sequences = InOrderOfTime(snapshot->timeline);
  finder_.View(snapshot, std::move(sequences), Soon(),
               [alive = alive_, stakeholder_id, snapshot](const Result<Views>& views) {
                 if (*alive == nullptr) {
                   return;
                 }
                 if (!views) {
                   return (*alive)->Finish(stakeholder_id, tl::unexpected(views.error()));
                 }
                 (*alive)->Finish(stakeholder_id, std::make_shared<const TimelineReading>(
                                                      (*alive)->Show(snapshot, *views)));
               });
}

TimelineReading TimelineReader::Show(const std::shared_ptr<const Snapshot>& snapshot,
                                     const Views& views) const {
  TimelineReading reading;
  const model::Timeline& timeline = snapshot->timeline;
  reading.snapshot = snapshot;
  reading.revision = timeline.revision;
  for (const model::TouchpointView& view : views) {
    TimelineReading::Shown& shown = reading.touchpoints.emplace_back();
    rpc::ToProto(view, shown.touchpoint);
    shown.digest = DigestOf(shown.touchpoint);
  }
  rpc::ToProto(snapshot->stakeholder_id, timeline.profile, reading.stakeholder);
  reading.time_zone = policy_->ZoneFor(timeline.profile.time_zone);
  return reading;
}

std::shared_ptr<const TimelineReading> TimelineReader::OfNobody(
    const std::string& stakeholder_id) const {
  Snapshot nothing;
  nothing.stakeholder_id = stakeholder_id;
  return std::make_shared<const TimelineReading>(
      Show(std::make_shared<const Snapshot>(std::move(nothing)), {}));
}

void TimelineReader::Finish(const std::string& stakeholder_id,
                            const Result<std::shared_ptr<const TimelineReading>>& reading) {
  const auto found = under_way_.find(stakeholder_id);
  Reading& shared = found->second;
  std::vector<Waiter> answered;
  for (Waiter& waiter : std::exchange(shared.waiting, std::move(shared.next))) {
    const bool is_enough = waiter.is_due || !reading || (*reading)->revision >= waiter.revision;
    waiter.is_due = true;
    (is_enough ? answered : shared.waiting).push_back(std::move(waiter));
  }
  shared.next.clear();
  if (shared.waiting.empty()) {
    under_way_.erase(found);
  } else {
    Begin(stakeholder_id);
  }
  for (const Waiter& waiter : answered) {
    waiter.done(reading);
  }
}

}  // namespace touchpoint::query
