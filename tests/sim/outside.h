// SPDX-License-Identifier: Apache-2.0
// The world outside: who was given what to send, what was really sent, and what was said of it. It
// knows what no store can know.
#pragma once

#include <compare>
#include <cstdint>
#include <functional>
#include <map>
#include <set>
#include <string>
#include <utility>

#include "services/intake/requests.h"

namespace touchpoint::sim {

/// What a lease token may be used for.
enum class Word : uint8_t { kAcknowledge, kExtend, kReturn };

class Outside {
 public:
  using Complain = std::function<void(const std::string&)>;
  /// A touchpoint: the surrogate of its stakeholder, and its number.
  using Touchpoint = std::pair<uint64_t, model::Sequence>;

  struct Grant {
    Touchpoint host;
    uint32_t epoch = 0;
    model::Nonce nonce = {};
    Instant send_by;
    std::set<model::Sequence> parts;
    bool at_most_once = false;
  };

  explicit Outside(Complain complain) : complain_(std::move(complain)) {}

  /// Told of each lease that a commit gave. Set before the first.
  std::function<void()> given;

  /// A commit gave a lease: the daemon that made it may hand it out.
  void Give(Grant grant);
  /// A sender has been told of it.
  void HandOut(const intake::LeasedContact& contact);
  /// Its holder is about to say something.
  void Say(const intake::LeaseProof& proof, Word word);
  /// Whether its holder has said that, or nobody was ever told of it: then the daemon may.
  bool IsSaid(Touchpoint host, uint32_t epoch, Word word) const;

  /// The lease ended at `at`, whoever ended it.
  void LetGo(Touchpoint host, uint32_t epoch, Instant at);
  /// Until when somebody really had a lease of it that has ended; the epoch where nobody had.
  Instant HeldUntil(Touchpoint host) const;

  /// The contact goes out.
  void Send(const intake::LeaseProof& proof);
  /// It will not go out any more under this lease.
  void Drop(const intake::LeaseProof& proof);
  /// Whether it is certain of every lease what came of it; and whether any of them was sent.
  bool IsCertain(Touchpoint host) const;
  bool IsSent(Touchpoint host) const;
  bool WasSent(Touchpoint part) const { return sends_.contains(part) && !IsExcused(part); }
  /// Somebody says that the contact was certainly not sent. Where that is not known, nothing can be
  /// promised about it from now on.
  void BelieveUnsent(Touchpoint host);

  uint64_t handed() const { return handed_; }
  uint64_t sent() const { return sent_; }

 private:
  enum class Fate : uint8_t { kOpen, kSent, kDropped };
  struct Attempt {
    Grant grant;
    bool handed = false;
    Instant let_go;  // the epoch while it has not been
    Fate fate = Fate::kOpen;
    std::set<Word> words;
  };
  using Attempts = std::map<uint32_t, Attempt>;

  static Touchpoint HostOf(const intake::LeaseProof& proof) {
    return {proof.touchpoint.surrogate, proof.touchpoint.sequence};
  }
  Attempt* Find(const intake::LeaseProof& proof);
  void SendPart(Touchpoint part, const Attempt& attempt);
  bool IsExcused(Touchpoint part) const { return excused_.contains(part); }

  const Complain complain_;
  std::map<Touchpoint, Attempts> attempts_;
  std::map<Touchpoint, model::Sequence> sends_;  // under whose dispatch id
  std::set<Touchpoint> excused_;
  uint64_t handed_ = 0;
  uint64_t sent_ = 0;
};

}  // namespace touchpoint::sim
