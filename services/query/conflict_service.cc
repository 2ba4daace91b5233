// SPDX-License-Identifier: Apache-2.0
#include "services/query/conflict_service.h"

#include "services/query/conflicts.h"

namespace touchpoint::query {
namespace {

constexpr int kDaysDefault = 14;
constexpr int kDaysMax = 31;
constexpr size_t kStakeholdersMax = 20'000;
constexpr size_t kCellsMax = 10'000;

}  // namespace

Result<ConflictService::Question> ConflictService::Read(
    const v1::GetConflictsRequest& request) const {
  rpc::FieldChecker check(limits_);
  Question question;
  question.start =
      check.Time(request.has_start_time(), request.start_time(), "start_time", Rounding::kUp);
  if (request.days() < 0 || request.days() > kDaysMax) {
    check.Refuse("NUMBER_RANGE", "days", "must be within 1 to 31, or 0 for 14");
  }
  question.days = request.days() == 0 ? kDaysDefault : request.days();
  check.OptionalName(request.time_zone(), "time_zone");
  question.zone = seams_.zones->Find(request.time_zone());
  if (question.zone == nullptr && !request.time_zone().empty()) {
    check.Refuse("UNKNOWN_TIME_ZONE", "time_zone",
                 "not an IANA time zone; give a name such as Europe/Berlin");
  }
  if (check.failure()) {
    return tl::unexpected(*check.failure());
  }
  return question;
}

ConflictService::Reactor* ConflictService::GetConflicts(Context* context, const Bytes* request,
                                                        Bytes* response) {
  const auto get = [this](const v1::GetConflictsRequest& message, rpc::UnaryCall& call) {
    const auto question = Read(message);
    if (!question) {
      return call.Fail(question.error());
    }
    call.Post([this, &call, question = *question] { Count(question, call); });
  };
  return rpc::Serve<v1::GetConflictsRequest>(seams_.admission, "GetConflicts", context, request,
                                             response, get);
}

void ConflictService::Count(const Question& question, rpc::UnaryCall& call) const {
  const ZoneTable* zone =
      question.zone != nullptr ? question.zone : seams_.zones->Find(policy_->zone_default);
  TP_ASSERT(zone != nullptr);  // the policy loader has looked it up
  const auto count = std::make_shared<ConflictCount>(question.start.value_or(seams_.clock.Now()),
                                                     question.days, *zone);
  TimelineWalk::Start(
      seams_.walk, kStakeholdersMax, call.deadline(),
      [count](const Snapshot& snapshot) {
        count->Add(snapshot.stakeholder_id, snapshot.timeline, snapshot.now);
      },
      [count, &call, zones = seams_.zones](const Result<TimelineWalk::End>& end) {
        if (!end) {
          return call.Fail(end.error());
        }
        v1::GetConflictsResponse out;
        const bool all_shown = count->Show(kCellsMax, out);
        out.set_stakeholders(static_cast<int64_t>(end->stakeholders));
        out.set_complete(end->complete && all_shown);
        call.Answer(out);
      });
}

}  // namespace touchpoint::query
