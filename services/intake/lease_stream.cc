// SPDX-License-Identifier: Apache-2.0
#include "services/intake/lease_stream.h"

#include <utility>

#include "common/base/handover.h"
#include "common/rpc/access_log.h"
#include "common/rpc/status.h"
#include "common/rpc/wire.h"

namespace touchpoint::intake {
namespace {

constexpr char kMethod[] = "LeaseTouchpoints";
constexpr uint64_t kCreditMax = 10'000;
constexpr int kMessageLeases = 100;

Failure CallerGone() {
  return {Code::kCancelled, "CALLER_GONE", "the caller hung up", {}, {}, {}};
}

}  // namespace

LeaseStream* LeaseStream::Start(const Environment& environment,
                                const grpc::CallbackServerContext& context) {
  const std::shared_ptr<LeaseStream> stream(new LeaseStream(environment, context));
  rpc::Admission& admission = environment.admission;
  stream->self_ = stream;
  std::optional<Failure> refusal;
  if (auto caller = admission.Identify(context, kMethod)) {
    stream->caller_ = std::move(*caller);
    refusal = admission.EnterStream(*stream->caller_, stream);
    stream->entered_ = !refusal;
  } else {
    refusal = std::move(caller.error());
  }
  admission.Post([stream, refusal] {
    if (refusal) {
      stream->End(refusal);
    } else {
      stream->ReadNext();
    }
  });
  HandOver(stream.get());  // a caller may hang up before anything is read
  return stream.get();
}

LeaseStream::LeaseStream(const Environment& environment, const grpc::CallbackServerContext& context)
    : environment_(environment), record_(environment.admission, kMethod, rpc::TraceOf(context)) {
}

void LeaseStream::Drain() {
  environment_.admission.Post([self = shared_from_this()] { self->End(rpc::Draining()); });
}

void LeaseStream::OnReadDone(bool ok) {
  TakeOver(this);
  v1::LeaseTouchpointsRequest message;
  std::optional<Failure> fault;
  if (ok) {
    fault = environment_.admission.CheckSize(incoming_.Length());
    fault = fault ? fault : rpc::Parse(incoming_, message);
  }
  environment_.admission.Post([self = shared_from_this(), ok, fault, message] {
    if (fault) {
      self->End(fault);
    } else if (ok) {
      self->OnMessage(message);
    } else {
      self->all_read_ = true;
      self->EndIfServed();
    }
  });
}

void LeaseStream::OnMessage(const v1::LeaseTouchpointsRequest& message) {
  if (ended_) {
    return;
  }
  std::optional<Failure> fault = sender_ ? CheckLater(message) : Begin(message);
  fault = fault ? fault : AddCredit(message);
  if (fault) {
    return End(fault);
  }
  ReadNext();
}

std::optional<Failure> LeaseStream::Begin(const v1::LeaseTouchpointsRequest& message) {
  auto terms = ReadTerms(message, environment_.limits);
  if (!terms) {
    return terms.error();
  }
  const auth::TeamScope scope = caller_->scope();
  for (const std::string& team : terms->teams) {
    if (auto denied = auth::CheckTeam(scope, team)) {
      return denied;
    }
  }
  const model::Policy& policy = environment_.submission.rulebook()->policy();
  if (auto unknown = CheckTerms(terms->channels, terms->teams, policy)) {
    return unknown;
  }
  if (environment_.desk.stopped()) {
    return environment_.desk.stopped();
  }
  const auth::TeamScope takes = terms->teams.empty() ? scope : auth::TeamScope::Only(terms->teams);
  sender_ =
      environment_.desk.Enter({{terms->channels.begin(), terms->channels.end()},
                               [takes](const std::string& team) { return takes.Covers(team); }},
                              terms->lease, weak_from_this());
  return std::nullopt;
}

std::optional<Failure> LeaseStream::CheckLater(const v1::LeaseTouchpointsRequest& message) {
  const char* const field = message.channels_size() > 0 ? "channels"
                            : message.teams_size() > 0  ? "teams"
                            : message.has_lease()       ? "lease"
                                                        : nullptr;
  return field == nullptr ? std::nullopt
                          : std::optional(InvalidField("FIELD_CONFLICT", field,
                                                       "belongs into the first message alone"));
}

std::optional<Failure> LeaseStream::AddCredit(const v1::LeaseTouchpointsRequest& message) {
  if (message.credit() == 0 || credit_ + message.credit() > kCreditMax) {
    return InvalidField("NUMBER_RANGE", "credit",
                        "must be from 1, and with what is not used up yet at most 10000");
  }
  credit_ += message.credit();
  environment_.desk.GiveCredit(*sender_, message.credit());
  return std::nullopt;
}

void LeaseStream::ReadNext() {
  if (!ended_ && !all_read_) {
    HandOver(this);
    StartRead(&incoming_);
  }
}

void LeaseStream::Take(LeasedContact contact) {
  --credit_;
  ++given_;
  leases_.push_back(std::move(contact));
  WriteNext();
  EndIfServed();
}

void LeaseStream::WriteNext() {
  if (writing_ || finished_ || leases_.empty()) {
    return;
  }
  v1::LeaseTouchpointsResponse message;
  while (!leases_.empty() && message.leases_size() < kMessageLeases) {
    ToProto(leases_.front(), environment_.data_set, *message.add_leases());
    leases_.pop_front();
  }
  outgoing_ = rpc::Serialize(message);
  writing_ = true;
  HandOver(this);
  StartWrite(&outgoing_);
}

/// What is being written may have arrived, and runs out if it has not. The rest certainly has not.
void LeaseStream::Break() {
  const std::deque<LeasedContact> unsent = std::exchange(leases_, {});
  given_ -= unsent.size();
  End(CallerGone());
  for (const LeasedContact& contact : unsent) {
    environment_.desk.GiveBack(contact.proof);
  }
}

/// Who gives no more credit, and has used up what it gave, is served.
void LeaseStream::EndIfServed() {
  if (all_read_ && credit_ == 0) {
    End(std::nullopt);
  }
}

void LeaseStream::End(std::optional<Failure> why) {
  if (ended_) {
    return;
  }
  ended_ = true;
  failure_ = why ? std::optional(rpc::ForCaller(*why)) : std::nullopt;
  if (sender_) {
    environment_.desk.Leave(*sender_);
  }
  FinishWhenIdle();
}

void LeaseStream::FinishWhenIdle() {
  if (!ended_ || writing_ || finished_ || !leases_.empty()) {
    return;
  }
  finished_ = true;
  rpc::AuditSubject subject;
  subject.items = given_;
  record_.End(caller_ ? &*caller_ : nullptr, subject, failure_ ? &*failure_ : nullptr);
  const grpc::Status status = failure_ ? rpc::ToStatus(*failure_) : grpc::Status::OK;
  HandOver(this);
  Finish(status);
}

void LeaseStream::OnWriteDone(bool ok) {
  TakeOver(this);
  environment_.admission.Post([self = shared_from_this(), ok] {
    self->writing_ = false;
    if (!ok) {
      self->Break();
    }
    self->WriteNext();
    self->FinishWhenIdle();
  });
}

void LeaseStream::OnCancel() {
  TakeOver(this);
  environment_.admission.Post([self = shared_from_this()] {
    self->Break();
    self->FinishWhenIdle();
  });
}

void LeaseStream::OnDone() {
  TakeOver(this);
  if (entered_) {
    environment_.admission.LeaveStream(*caller_);
  }
  const auto last = std::move(self_);
}

}  // namespace touchpoint::intake
