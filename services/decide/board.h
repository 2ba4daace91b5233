// SPDX-License-Identifier: Apache-2.0
// A timeline while it is being decided on: touchpoints as contacts, with drafts of what changes.
// A value: a copy is a snapshot to go back to.
#pragma once

#include <boost/container/small_vector.hpp>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "common/model/decision.h"
#include "common/model/timeline.h"
#include "services/decide/hold.h"
#include "services/decide/rulebook.h"

namespace touchpoint::decide {

/// Index of a touchpoint on the board; the timeline's come first, in its order.
using ItemIndex = int;
/// Index of a contact on the board.
using ContactIndex = int;
constexpr int kNone = -1;

using ItemList = boost::container::small_vector<ItemIndex, 4>;

/// What comes first: the smaller one (SEMANTICS §5). The class is the first two fields.
struct Rank {
  uint32_t purpose_rank = 0;
  int priority_descending = 0;
  Instant latest;
  Instant arrival;
  model::Sequence sequence = model::kNoSequence;
  // NOLINTNEXTLINE(modernize-use-nullptr): clang-tidy 14 takes the compiler's 0 for a pointer.
  auto operator<=>(const Rank&) const = default;
  bool LowerClassThan(const Rank& other) const {
    return std::pair(purpose_rank, priority_descending) >
           std::pair(other.purpose_rank, other.priority_descending);
  }
};

/// One interruption of the person: a touchpoint alone, or a host with its contributors.
struct Contact {
  ItemIndex host = kNone;
  model::NameId channel = model::kNoName;
  Instant from;  // where it counts: an instant (from == to) or an interval
  Instant to;
  bool planned = true;  // PLANNED; otherwise leased, in doubt or done
  bool present = true;  // counts, and can be a host; false while it is taken off the board
};

class Board {
 public:
  /// `timeline`, `profile` and `rulebook` must outlive it. What has expired by `now` is drafted so.
  /// `about`: an instant of the past that the input is about; `now` for most.
  Board(const model::Timeline& timeline, const model::Profile& profile, const Rulebook& rulebook,
        Instant now, Instant about);

  const model::Timeline& timeline() const { return *timeline_; }
  const model::Profile& profile() const { return *profile_; }
  const Rulebook& rulebook() const { return *rulebook_; }
  Instant now() const { return now_; }
  Duration freeze() const { return rulebook_->policy().freeze; }
  /// The zones of wall-clock rules; empty: unknown, and the policy holds.
  const std::vector<const ZoneTable*>& zones() const { return zones_; }

  /// The pauses in force.
  const std::vector<Hold>& holds() const { return holds_; }
  /// Keeps what came of touchpoints of the timeline, and lets it have its effect on holds().
  void AddFeedback(std::vector<model::FeedbackMark> marks);

  // Names.
  model::NameId Intern(const std::string& text);
  const std::string& Text(model::NameId id) const;

  // Touchpoints.
  const model::Touchpoint& At(ItemIndex index) const {
    const Item& entry = item(index);
    return entry.draft == kNone ? *entry.original
                                : drafts_[static_cast<size_t>(entry.draft)].touchpoint;
  }
  ItemIndex Find(model::Sequence sequence) const;
  int items() const { return static_cast<int>(items_.size()); }
  const model::PurposeRights& RightsOf(ItemIndex index) const;
  Rank RankOf(ItemIndex item) const;
  /// Rules whose scope the touchpoint meets on `channel`.
  RuleMask Scope(ItemIndex item, model::NameId channel) const;
  /// A new touchpoint, without a place.
  ItemIndex Add(model::Touchpoint touchpoint, model::Cause cause);

  /// The draft of what a touchpoint becomes. `cause` replaces an earlier one of this decision.
  struct Draft {
    ItemIndex item = kNone;
    model::Cause cause = model::Cause::kPlanned;
    model::Touchpoint touchpoint;
    std::vector<model::Reason> reasons;
    std::optional<Instant> next_legal;
  };
  Draft& Edit(ItemIndex item, model::Cause cause);
  /// The same, but that the cause stands where something has changed the touchpoint before.
  Draft& Tell(ItemIndex item, model::Cause cause);

  // Contacts.
  int contacts() const { return static_cast<int>(contacts_.size()); }
  const Contact& at(ContactIndex contact) const { return contacts_[static_cast<size_t>(contact)]; }
  ContactIndex ContactOf(ItemIndex item) const;
  /// Host first, then by arrival.
  ItemList Contributors(ContactIndex contact) const;
  /// The one after `item` in its contact, kNone after the last.
  ItemIndex NextContributor(ItemIndex index) const { return item(index).next; }
  void SetPresent(ContactIndex contact, bool present);
  /// Planned, and outside its freeze horizon.
  bool Movable(ContactIndex contact) const;
  /// The highest contributor's.
  Rank RankOf(ContactIndex contact, ItemIndex* lead) const;

  /// Gives touchpoints a place as one contact, the first being the host. They must have none.
  ContactIndex Place(const ItemList& items, Instant at, model::NameId channel, model::Cause cause);
  /// Adds a touchpoint without a place to a contact, as MERGED.
  void Join(ContactIndex contact, ItemIndex item, model::Cause cause);
  /// Moves a contact with all its contributors.
  void Move(ContactIndex contact, Instant at, model::NameId channel, model::Cause cause);
  /// Takes a touchpoint out of its contact; the next by rank becomes host. It has no place then.
  void Leave(ItemIndex item);
  /// Takes a contact apart: its touchpoints have no place then.
  ItemList Dissolve(ContactIndex contact);

  /// Writes down that a contact is not planned any more: it counts at [from, to], in this state.
  void Occupy(ContactIndex contact, model::State state, Instant from, Instant to,
              model::Cause cause);
  /// Writes down that a contact is planned again, where it was.
  void Reopen(ContactIndex contact, model::Cause cause);
  /// Writes down that a contact happened at `at`, with all its contributors.
  void MarkDone(ContactIndex contact, Instant at);
  /// Writes down that a touchpoint without a place happened at `at`, as a contact of its own.
  void PlaceDone(ItemIndex item, Instant at);

  /// Whether this decision gave the touchpoint another time or channel, or took its place.
  bool HasMoved(ItemIndex item) const;

  /// True the first time in this decision that the touchpoint makes others give way.
  bool ClaimRoom(ItemIndex item);

  /// Something the log has to say that is no change of a touchpoint.
  void Note(model::Reason note) { notes_.push_back(std::move(note)); }
  const std::vector<model::Reason>& notes() const { return notes_; }

  /// The decision so far; `subject` comes first.
  model::Decision Finish(ItemIndex subject) &&;

 private:
  struct Item {
    const model::Touchpoint* original = nullptr;  // null: new
    int draft = kNone;
    ItemIndex next = kNone;  // contributor of the same contact
    ContactIndex contact = kNone;
  };
  Item& item(ItemIndex index) { return items_[static_cast<size_t>(index)]; }
  const Item& item(ItemIndex index) const { return items_[static_cast<size_t>(index)]; }
  void AddContacts(Instant relevant);
  void AddContributors();
  void Expire();
  void Promote(ContactIndex contact);
  void DraftPlace(ItemIndex index, const Contact& contact, model::Cause cause);

  // What the rulebook says about a name as one field or another, looked up when first asked for:
  // most of a long timeline is too far from the decision for anybody to ask.
  struct Named {
    std::optional<RuleMask> channel;
    std::optional<RuleMask> team;
    std::optional<RuleMask> purpose;
    const model::PurposeRights* rights = nullptr;
  };
  Named& Remember(model::NameId name) const {
    if (named_.size() <= name) {
      named_.resize(name + size_t{8});
    }
    return named_[name];
  }
  RuleMask ChannelMask(model::NameId channel) const;
  RuleMask TeamMask(model::NameId team) const;
  RuleMask PurposeMask(model::NameId purpose) const;

  const model::Timeline* timeline_;
  const model::Profile* profile_;
  const Rulebook* rulebook_;
  Instant now_;
  std::vector<const ZoneTable*> zones_;
  RuleMask segments_;
  std::vector<Item> items_;
  std::vector<Contact> contacts_;
  std::vector<Draft> drafts_;
  std::vector<std::pair<model::NameId, std::string>> names_added_;
  std::vector<model::Reason> notes_;
  std::vector<model::FeedbackMark> feedback_;  // of this decision
  std::vector<Hold> holds_;
  std::vector<ItemIndex> made_room_;
  mutable std::vector<Named> named_;
};

}  // namespace touchpoint::decide
