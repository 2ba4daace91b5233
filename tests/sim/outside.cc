// SPDX-License-Identifier: Apache-2.0
#include "tests/sim/outside.h"

#include <algorithm>

namespace touchpoint::sim {
namespace {

std::string Name(model::Sequence sequence, uint32_t epoch) {
  return "lease " + std::to_string(epoch) + " of #" + std::to_string(sequence);
}

}  // namespace

void Outside::Give(Grant grant) {
  Attempts& attempts = attempts_[grant.host];
  const bool is_new =
      std::none_of(attempts.lower_bound(grant.epoch), attempts.end(),
                   [](const Attempts::value_type& later) { return later.second.handed; });
  if (!is_new) {
    complain_(Name(grant.host.second, grant.epoch) + " is given after it, or a later one, was");
  }
  const uint32_t epoch = grant.epoch;
  Attempt attempt;
  attempt.grant = std::move(grant);
  attempts[epoch] = std::move(attempt);
  given();
}

Outside::Attempt* Outside::Find(const intake::LeaseProof& proof) {
  const auto attempts = attempts_.find(HostOf(proof));
  if (attempts == attempts_.end()) {
    return nullptr;
  }
  const auto attempt = attempts->second.find(proof.epoch);
  const bool found =
      attempt != attempts->second.end() && attempt->second.grant.nonce == proof.nonce;
  return found ? &attempt->second : nullptr;
}

void Outside::HandOut(const intake::LeasedContact& contact) {
  const std::string name = Name(contact.proof.touchpoint.sequence, contact.proof.epoch);
  Attempt* attempt = Find(contact.proof);
  if (attempt == nullptr || attempt->handed) {
    return complain_(name + " is handed out and " + (attempt == nullptr ? "was not given" : "was"));
  }
  attempt->handed = true;
  ++handed_;
  std::set<model::Sequence> parts;
  for (const intake::ContactPart& part : contact.parts) {
    parts.insert(part.touchpoint.sequence);
  }
  if (parts != attempt->grant.parts) {
    complain_(name + " is handed out without what belongs to the contact, or with more");
  }
  if (contact.host.touchpoint.occupied_to != attempt->grant.send_by) {
    complain_(name + " is handed out with another send_by");
  }
}

void Outside::Say(const intake::LeaseProof& proof, Word word) {
  if (Attempt* attempt = Find(proof)) {
    attempt->words.insert(word);
  }
}

bool Outside::IsSaid(Touchpoint host, uint32_t epoch, Word word) const {
  const auto attempts = attempts_.find(host);
  if (attempts == attempts_.end() || !attempts->second.contains(epoch)) {
    return false;
  }
  const Attempt& attempt = attempts->second.at(epoch);
  return !attempt.handed || attempt.words.contains(word);
}

void Outside::LetGo(Touchpoint host, uint32_t epoch, Instant at) {
  const auto attempts = attempts_.find(host);
  if (attempts == attempts_.end() || !attempts->second.contains(epoch)) {
    return complain_(Name(host.second, epoch) + " ended and was not given");
  }
  attempts->second.at(epoch).let_go = at;
}

Instant Outside::HeldUntil(Touchpoint host) const {
  Instant until;
  if (const auto found = attempts_.find(host); found != attempts_.end()) {
    for (const auto& [epoch, attempt] : found->second) {
      until = attempt.handed ? std::max(until, attempt.let_go) : until;
    }
  }
  return until;
}

void Outside::Send(const intake::LeaseProof& proof) {
  Attempt* attempt = Find(proof);
  if (attempt == nullptr) {
    return complain_("something is sent without any lease");
  }
  attempt->fate = Fate::kSent;
  ++sent_;
  for (const model::Sequence part : attempt->grant.parts) {
    SendPart({attempt->grant.host.first, part}, *attempt);
  }
}

void Outside::SendPart(Touchpoint part, const Attempt& attempt) {
  const auto [first, is_first] = sends_.try_emplace(part, attempt.grant.host.second);
  const model::Sequence host = attempt.grant.host.second;
  const std::string name = "#" + std::to_string(part.second);
  if (!IsExcused(part) && !is_first) {
    // As the policy was when it was leased: an earlier one may have said otherwise.
    if (attempt.grant.at_most_once) {
      complain_(name + " is sent twice on a channel that sends at most once");
    }
    if (first->second != host) {
      complain_(name + " is sent under another dispatch id");
    }
  }
}

void Outside::Drop(const intake::LeaseProof& proof) {
  if (Attempt* attempt = Find(proof)) {
    attempt->fate = Fate::kDropped;
  }
}

bool Outside::IsCertain(Touchpoint host) const {
  const auto attempts = attempts_.find(host);
  return attempts == attempts_.end() ||
         std::none_of(attempts->second.begin(), attempts->second.end(), [](const auto& each) {
           return each.second.handed && each.second.fate == Fate::kOpen;
         });
}

bool Outside::IsSent(Touchpoint host) const {
  const auto attempts = attempts_.find(host);
  return attempts != attempts_.end() &&
         std::any_of(attempts->second.begin(), attempts->second.end(),
                     [](const auto& each) { return each.second.fate == Fate::kSent; });
}

void Outside::BelieveUnsent(Touchpoint host) {
  const Attempts& attempts = attempts_[host];
  // One that nobody has been told of yet may be on its way.
  if (std::all_of(attempts.begin(), attempts.end(),
                  [](const auto& each) { return each.second.fate == Fate::kDropped; })) {
    return;
  }
  for (const auto& [epoch, attempt] : attempts) {
    for (const model::Sequence part : attempt.grant.parts) {
      excused_.insert({host.first, part});
    }
  }
}

}  // namespace touchpoint::sim
