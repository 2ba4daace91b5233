// SPDX-License-Identifier: Apache-2.0
#include "services/query/query_service.h"

#include <set>
#include <utility>
#include <vector>

#include "common/rpc/convert.h"
#include "common/rpc/unary_call.h"
#include "services/query/explanation.h"
#include "services/query/timeline_query.h"
#include "services/query/visibility.h"
#include "touchpoint/v1/stakeholder_service.pb.h"
#include "touchpoint/v1/touchpoint_service.pb.h"

namespace touchpoint::query {
namespace {

using Views = std::vector<model::TouchpointView>;

/// What the reasons of a touchpoint's latest decision name, and its contact.
std::vector<model::Sequence> RelatedTo(const Found& found) {
  std::set<model::Sequence> related;
  for (const model::Reason& reason : found.details.last.reasons) {
    related.insert(reason.touchpoints.begin(), reason.touchpoints.end());
  }
  if (found.touchpoint().host != model::kNoSequence) {
    related.insert(found.touchpoint().host);
  }
  related.erase(found.sequence);
  std::vector<model::Sequence> stored;
  for (const model::Sequence sequence : related) {
    if (found.snapshot->timeline.Find(sequence) != nullptr) {  // else retention removed it
      stored.push_back(sequence);
    }
  }
  return stored;
}

}  // namespace

QueryService::QueryService(Finder& finder, rpc::Admission& admission,
                           const rpc::FieldLimits& limits, std::string data_set,
                           std::shared_ptr<const ZoneDatabase> zones)
    : finder_(finder),
      admission_(admission),
      limits_(limits),
      data_set_(std::move(data_set)),
      zones_(std::move(zones)) {
}

QueryService::Reactor* QueryService::GetTouchpoint(Context* context, const Bytes* request,
                                                   Bytes* response) {
  const auto get = [this](const v1::GetTouchpointRequest& message, rpc::UnaryCall& call) {
    auto target = rpc::ReadTarget(message, limits_);
    if (!target) {
      return call.Fail(target.error());
    }
    call.Post([this, &call, target = std::move(*target)] {
      finder_.Find(target, call.scope(), call.deadline(), [&call](const Result<Found>& found) {
        if (!found) {
          return call.Fail(found.error());
        }
        v1::GetTouchpointResponse out;
        rpc::ToProto(found->View(), *out.mutable_touchpoint());
        call.Answer(out);
      });
    });
  };
  return rpc::Serve<v1::GetTouchpointRequest>(admission_, "GetTouchpoint", context, request,
                                              response, get);
}

QueryService::Reactor* QueryService::GetTimeline(Context* context, const Bytes* request,
                                                 Bytes* response) {
  const auto get = [this](const v1::GetTimelineRequest& message, rpc::UnaryCall& call) {
    auto query = TimelineQuery::Read(message, limits_, data_set_);
    if (!query) {
      return call.Fail(query.error());
    }
    const auto show = [this, &call](const TimelineQuery& asked,
                                    const std::shared_ptr<const Snapshot>& loaded) {
      const std::shared_ptr<const Snapshot> snapshot = Visible(loaded, call.scope());
      TimelineQuery::Page page = asked.Select(*snapshot);
      finder_.View(snapshot, std::move(page.sequences), call.deadline(),
                   [this, &call, snapshot,
                    token = std::move(page.next_page_token)](const Result<Views>& views) {
                     if (!views) {
                       return call.Fail(views.error());
                     }
                     v1::GetTimelineResponse out;
                     for (const model::TouchpointView& view : *views) {
                       ToProto(view, call.scope(), *out.add_touchpoints());
                     }
                     out.set_next_page_token(token);
                     out.set_revision(static_cast<int64_t>(snapshot->timeline.revision));
                     out.set_time_zone(policy_->ZoneFor(snapshot->timeline.profile.time_zone));
                     call.Answer(out);
                   });
    };
    call.Post([this, &call, show, query = std::move(*query)] {
      finder_.Load(query.stakeholder_id(), call.deadline(),
                   [&call, show, query](const Result<std::shared_ptr<const Snapshot>>& snapshot) {
                     if (!snapshot) {
                       return call.Fail(snapshot.error());
                     }
                     show(query, *snapshot);
                   });
    });
  };
  return rpc::Serve<v1::GetTimelineRequest>(admission_, "GetTimeline", context, request, response,
                                            get);
}

QueryService::Reactor* QueryService::ExplainTouchpoint(Context* context, const Bytes* request,
                                                       Bytes* response) {
  const auto finish = [this](rpc::UnaryCall& call, const Found& found, const Views& related) {
    const model::TouchpointView view = found.View();
    const std::string& zone = policy_->ZoneFor(found.snapshot->timeline.profile.time_zone);
    v1::ExplainTouchpointResponse out;
    rpc::ToProto(view, *out.mutable_touchpoint());
    for (const model::TouchpointView& other : related) {
      ToProto(other, call.scope(), *out.add_related());
    }
    for (std::string& sentence : Explain({view, related, zones_->Find(zone)})) {
      out.add_sentences(std::move(sentence));
    }
    out.set_time_zone(zone);
    call.Answer(out);
  };
  const auto explain = [this, finish](const v1::ExplainTouchpointRequest& message,
                                      rpc::UnaryCall& call) {
    auto target = rpc::ReadTarget(message, limits_);
    if (!target) {
      return call.Fail(target.error());
    }
    const auto relate = [this, &call, finish](const Result<Found>& found) {
      if (!found) {
        return call.Fail(found.error());
      }
      finder_.View(found->snapshot, RelatedTo(*found), call.deadline(),
                   [&call, finish, subject = *found](const Result<Views>& related) {
                     if (!related) {
                       return call.Fail(related.error());
                     }
                     finish(call, subject, *related);
                   });
    };
    call.Post([this, &call, relate, target = std::move(*target)] {
      finder_.Find(target, call.scope(), call.deadline(), relate);
    });
  };
  return rpc::Serve<v1::ExplainTouchpointRequest>(admission_, "ExplainTouchpoint", context, request,
                                                  response, explain);
}

QueryService::Reactor* QueryService::GetStakeholder(Context* context, const Bytes* request,
                                                    Bytes* response) {
  const auto get = [this](const v1::GetStakeholderRequest& message, rpc::UnaryCall& call) {
    rpc::FieldChecker check(limits_);
    check.Id(message.stakeholder_id(), "stakeholder_id");
    if (check.failure()) {
      return call.Fail(*check.failure());
    }
    call.Post([this, &call, id = message.stakeholder_id()] {
      finder_.Load(
          id, call.deadline(), [&call](const Result<std::shared_ptr<const Snapshot>>& loaded) {
            if (!loaded) {
              return call.Fail(loaded.error());
            }
            const std::shared_ptr<const Snapshot> snapshot = Visible(*loaded, call.scope());
            if (snapshot->timeline.revision == 0) {
              return call.Fail(
                  {Code::kNotFound, "STAKEHOLDER_NOT_FOUND", "no such stakeholder", {}, {}, {}});
            }
            v1::GetStakeholderResponse out;
            rpc::ToProto(snapshot->stakeholder_id, snapshot->timeline.profile,
                         *out.mutable_stakeholder());
            call.Answer(out);
          });
    });
  };
  return rpc::Serve<v1::GetStakeholderRequest>(admission_, "GetStakeholder", context, request,
                                               response, get);
}

}  // namespace touchpoint::query
