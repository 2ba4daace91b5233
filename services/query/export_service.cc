// SPDX-License-Identifier: Apache-2.0
#include "services/query/export_service.h"

#include <algorithm>
#include <iterator>
#include <memory>
#include <utility>

#include "common/base/base64url.h"
#include "common/model/campaign.h"
#include "common/rpc/convert.h"
#include "common/rpc/pull_stream.h"
#include "common/rpc/time.h"
#include "common/rpc/wire.h"
#include "services/query/throttle_filter.h"
#include "touchpoint/v1/stakeholder_service.pb.h"

namespace touchpoint::query {
namespace {

constexpr ptrdiff_t kTouchpointsMax = 50;  // of one message
constexpr int kChangesMax = 200;
constexpr size_t kEntriesMax = 1000;  // of the journal, in one reading
constexpr int kReadingsMax = 16;      // without a message

void ToProto(const model::TouchpointView& view, v1::ExportedTouchpoint& out) {
  rpc::ToProto(view, *out.mutable_touchpoint());
  const model::Details& details = view.details;
  if (details.request_id.starts_with(model::kCampaignPrefix)) {
    out.set_campaign_id(details.request_id.substr(model::kCampaignPrefix.size()));
  }
  out.set_audience_offset(static_cast<int64_t>(details.audience_offset.value_or(0)));
  if (details.failed) {
    rpc::ToProto(*details.failed, *out.mutable_fail_time());
  }
  out.set_fingerprint(EncodeBase64Url(details.fingerprint));
}

/// One export: the timeline as it was at the beginning, then the journal.
class Export : public std::enable_shared_from_this<Export> {
 public:
  using Deliver = rpc::PullStream::Deliver;
  using Deadline = rpc::Deadline;

  Export(const ExportService::Seams& seams, std::string stakeholder_id)
      : seams_(seams), stakeholder_id_(std::move(stakeholder_id)) {}

  /// Makes the next message.
  void Next(Deadline deadline, const Deliver& deliver) {
    if (!snapshot_) {
      Load(deadline, deliver);
    } else if (!sequences_.empty()) {
      ShowTouchpoints(deadline, deliver);
    } else {
      ReadJournal(deadline, deliver, kReadingsMax);
    }
  }

 private:
  void Load(Deadline deadline, const Deliver& deliver) {
    seams_.finder.Load(stakeholder_id_, deadline,
                       [self = shared_from_this(),
                        deliver](const Result<std::shared_ptr<const Snapshot>>& snapshot) {
                         if (!snapshot) {
                           return deliver(tl::unexpected(snapshot.error()));
                         }
                         self->OnLoaded(*snapshot, deliver);
                       });
  }

  void OnLoaded(const std::shared_ptr<const Snapshot>& snapshot, const Deliver& deliver) {
    const model::Timeline& timeline = snapshot->timeline;
    if (timeline.revision == 0) {
      return deliver(tl::unexpected(
          Failure{Code::kNotFound, "STAKEHOLDER_NOT_FOUND", "no such stakeholder", {}, {}, {}}));
    }
    snapshot_ = snapshot;
    for (const model::Touchpoint& touchpoint : timeline.touchpoints) {
      sequences_.push_back(touchpoint.sequence);
    }
    v1::ExportStakeholderResponse out;
    rpc::ToProto(stakeholder_id_, timeline.profile, *out.mutable_stakeholder());
    out.set_revision(static_cast<int64_t>(timeline.revision));
    for (model::NameId id = 1; id < timeline.names.end(); ++id) {
      if (!timeline.names.Text(id).empty()) {
        out.add_names(timeline.names.Text(id));
      }
    }
    deliver(rpc::PullStream::Item{rpc::Serialize(out), false});
  }

  void ShowTouchpoints(Deadline deadline, const Deliver& deliver) {
    const auto end = sequences_.begin() + std::min(kTouchpointsMax, std::ssize(sequences_));
    std::vector<model::Sequence> part(sequences_.begin(), end);
    sequences_.erase(sequences_.begin(), end);
    seams_.finder.View(snapshot_, std::move(part), deadline,
                       [deliver](const Result<std::vector<model::TouchpointView>>& views) {
                         if (!views) {
                           return deliver(tl::unexpected(views.error()));
                         }
                         v1::ExportStakeholderResponse out;
                         for (const model::TouchpointView& view : *views) {
                           ToProto(view, *out.add_touchpoints());
                         }
                         deliver(rpc::PullStream::Item{rpc::Serialize(out), false});
                       });
  }

  /// Others' entries lie between those of the person: after some readings a message goes out even
  /// if there is nothing in it, so that no deadline is met.
  void ReadJournal(Deadline deadline, const Deliver& deliver, int readings) {
    seams_.journal.Read(snapshot_->partition, position_, kEntriesMax, deadline,
                        [self = shared_from_this(), deadline, deliver,
                         readings](const Result<commit::Journal::Page>& page) {
                          if (!page) {
                            return deliver(tl::unexpected(page.error()));
                          }
                          self->Take(*page);
                          const bool is_full =
                              self->found_.changes_size() >= kChangesMax || readings <= 1;
                          if (!page->end && !is_full) {
                            return self->ReadJournal(deadline, deliver, readings - 1);
                          }
                          deliver(rpc::PullStream::Item{
                              rpc::Serialize(std::exchange(self->found_, {})), page->end});
                        });
  }

  void Take(const commit::Journal::Page& page) {
    position_ = page.next;
    for (const commit::JournalEntry& entry : page.entries) {
      if (entry.surrogate != snapshot_->timeline.surrogate) {
        continue;
      }
      const std::vector<commit::LoggedChange> changes = ReadChanges(entry);
      for (size_t i = 0; i < changes.size(); ++i) {
        *found_.add_changes() = MakeThrottleLogEntry(entry, changes[i], i);
      }
    }
  }

  const ExportService::Seams& seams_;
  const std::string stakeholder_id_;
  std::shared_ptr<const Snapshot> snapshot_;
  std::vector<model::Sequence> sequences_;  // still to be shown
  commit::JournalPosition position_;
  v1::ExportStakeholderResponse found_;
};

Result<std::string> ReadExport(const grpc::ByteBuffer& bytes, const rpc::Admission& admission,
                               const rpc::FieldLimits& limits, rpc::AuditSubject& subject) {
  if (auto failure = admission.CheckSize(bytes.Length())) {
    return tl::unexpected(*std::move(failure));
  }
  v1::ExportStakeholderRequest request;
  if (auto failure = rpc::Parse(bytes, request)) {
    return tl::unexpected(*std::move(failure));
  }
  subject = rpc::SubjectOf(request);
  rpc::FieldChecker check(limits);
  check.Id(request.stakeholder_id(), "stakeholder_id");
  if (check.failure()) {
    return tl::unexpected(*check.failure());
  }
  return request.stakeholder_id();
}

}  // namespace

grpc::ServerWriteReactor<grpc::ByteBuffer>* ExportService::ExportStakeholder(Context* context,
                                                                             const Bytes* request) {
  const auto prepare = [&](const rpc::Caller& /*caller*/, rpc::AuditSubject& subject) {
    return ReadExport(*request, seams_.admission, limits_, subject)
        .map([&](const std::string& id) -> rpc::PullStream::Pull {
          return [work = std::make_shared<Export>(seams_, id)](
                     rpc::Deadline deadline, const rpc::PullStream::Deliver& deliver) {
            work->Next(deadline, deliver);
          };
        });
  };
  return rpc::PullStream::Start(seams_.admission, "ExportStakeholder", *context, prepare);
}

}  // namespace touchpoint::query
