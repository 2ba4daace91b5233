// SPDX-License-Identifier: Apache-2.0
#include "services/decide/board.h"

#include <algorithm>

#include "common/base/assert.h"
#include "common/base/mutant.h"

namespace touchpoint::decide {
namespace {

using model::NameId;
using model::State;
using model::Touchpoint;
using model::Verdict;

/// What a purpose gets that the policy no longer lists: everything obeys, last in rank.
const model::PurposeRights kUnlistedRights;

bool HasPlace(State state) {
  return state == State::kPlanned || state == State::kLeased || state == State::kInDoubt ||
         state == State::kDone;
}

Verdict PlannedVerdict(const Touchpoint& touchpoint) {
  return touchpoint.scheduled <= touchpoint.preferred ? Verdict::kScheduled : Verdict::kDeferred;
}

}  // namespace

Board::Board(const model::Timeline& timeline, const model::Profile& profile,
             const Rulebook& rulebook, Instant now, Instant about)
    : timeline_(&timeline),
      profile_(&profile),
      rulebook_(&rulebook),
      now_(now),
      zones_(rulebook.ZonesOf(profile)),
      segments_(rulebook.ForSegments(profile.segments)),
      named_(timeline.names.end() + size_t{8}) {
  items_.reserve(timeline.touchpoints.size() + 1);
  for (const Touchpoint& touchpoint : timeline.touchpoints) {
    items_.push_back({&touchpoint, kNone, kNone, kNone});
  }
  AddContacts(std::min(now, about) - rulebook.longest_window());
  if (!timeline.feedback.empty()) {
    AddFeedback({});
  }
}

void Board::AddFeedback(std::vector<model::FeedbackMark> marks) {
  std::vector<model::FeedbackMark> all = timeline_->feedback;
  all.insert(all.end(), marks.begin(), marks.end());
  holds_ = HoldsOf(*timeline_, all, *profile_, *rulebook_, now_);
  feedback_ = std::move(marks);
}

void Board::AddContacts(Instant relevant) {
  bool merged = false;
  bool expired = false;
  contacts_.reserve(items_.size() + 1);
  for (ItemIndex index = 0; index < items(); ++index) {
    const Touchpoint& touchpoint = *item(index).original;
    merged = merged || touchpoint.host != model::kNoSequence;
    expired = expired || StateAt(touchpoint, now_) != touchpoint.state;
    if (!HasPlace(touchpoint.state) || touchpoint.host != model::kNoSequence) {
      continue;
    }
    const bool planned = touchpoint.state == State::kPlanned;
    const Instant from = planned ? touchpoint.scheduled : touchpoint.occupied_from;
    const Instant to = planned ? touchpoint.scheduled : touchpoint.occupied_to;
    if (model::IsFinished(touchpoint.state) && to <= relevant) {
      continue;  // too long ago for any rule
    }
    const bool present = !(TP_MUTANT(kCapIgnoresInDoubt) && touchpoint.state == State::kInDoubt);
    item(index).contact = contacts();
    contacts_.push_back({index, touchpoint.channel, from, to, planned, present});
  }
  if (merged) {
    AddContributors();
  }
  if (expired) {
    Expire();
  }
}

void Board::AddContributors() {
  for (ItemIndex index = 0; index < items(); ++index) {
    const Touchpoint& touchpoint = At(index);
    if (touchpoint.host == model::kNoSequence) {
      continue;
    }
    const ItemIndex host = Find(touchpoint.host);
    TP_ASSERT(host != kNone);
    if (item(host).contact == kNone) {
      continue;
    }
    item(index).contact = item(host).contact;
    ItemIndex last = host;
    while (item(last).next != kNone) {
      last = item(last).next;
    }
    item(last).next = index;
  }
}

void Board::Expire() {
  for (ItemIndex index = 0; index < items(); ++index) {
    if (StateAt(At(index), now_) == State::kExpired && At(index).state != State::kExpired) {
      if (item(index).contact != kNone) {
        Leave(index);
      }
      Edit(index, model::Cause::kExpired).touchpoint.state = State::kExpired;
    }
  }
}

NameId Board::Intern(const std::string& text) {
  if (text.empty()) {
    return model::kNoName;
  }
  if (const NameId known = timeline_->names.Find(text); known != model::kNoName) {
    return known;
  }
  for (const auto& [id, added] : names_added_) {
    if (added == text) {
      return id;
    }
  }
  const NameId after = names_added_.empty() ? model::kNoName : names_added_.back().first;
  names_added_.emplace_back(timeline_->names.NextFree(after), text);
  return names_added_.back().first;
}

const std::string& Board::Text(NameId id) const {
  for (const auto& [added, text] : names_added_) {
    if (added == id) {
      return text;
    }
  }
  return timeline_->names.Text(id);
}

ItemIndex Board::Find(model::Sequence sequence) const {
  const Touchpoint* found = timeline_->Find(sequence);
  if (found != nullptr) {
    return static_cast<ItemIndex>(found - timeline_->touchpoints.data());
  }
  const bool is_new = items() > static_cast<int>(timeline_->touchpoints.size()) &&
                      At(items() - 1).sequence == sequence;
  return is_new ? items() - 1 : kNone;
}

Rank Board::RankOf(ItemIndex index) const {
  const Touchpoint& touchpoint = At(index);
  return {RightsOf(index).rank, -int{touchpoint.priority}, touchpoint.latest, touchpoint.arrival,
          touchpoint.sequence};
}

RuleMask Board::ChannelMask(NameId channel) const {
  std::optional<RuleMask>& mask = Remember(channel).channel;
  return mask ? *mask : mask.emplace(rulebook_->ForChannel(Text(channel)));
}

RuleMask Board::TeamMask(NameId team) const {
  std::optional<RuleMask>& mask = Remember(team).team;
  return mask ? *mask : mask.emplace(rulebook_->ForTeam(Text(team)));
}

RuleMask Board::PurposeMask(NameId purpose) const {
  std::optional<RuleMask>& mask = Remember(purpose).purpose;
  return mask ? *mask : mask.emplace(rulebook_->ForPurpose(Text(purpose)));
}

const model::PurposeRights& Board::RightsOf(ItemIndex index) const {
  Named& purpose = Remember(At(index).purpose);
  if (purpose.rights == nullptr) {
    const auto* listed = rulebook_->policy().Rights(Text(At(index).purpose));
    purpose.rights = listed != nullptr ? listed : &kUnlistedRights;
  }
  return *purpose.rights;
}

RuleMask Board::Scope(ItemIndex index, NameId channel) const {
  const Touchpoint& touchpoint = At(index);
  return segments_ & ChannelMask(channel) & TeamMask(touchpoint.team) &
         PurposeMask(touchpoint.purpose) & rulebook_->ForTopic(Text(touchpoint.topic)) &
         rulebook_->ForInitiative(Text(touchpoint.initiative));
}

ItemIndex Board::Add(Touchpoint touchpoint, model::Cause cause) {
  const ItemIndex index = items();
  items_.push_back({nullptr, static_cast<int>(drafts_.size()), kNone, kNone});
  drafts_.push_back({index, cause, touchpoint, {}, {}});
  return index;
}

Board::Draft& Board::Edit(ItemIndex index, model::Cause cause) {
  Item& entry = item(index);
  if (entry.draft == kNone) {
    entry.draft = static_cast<int>(drafts_.size());
    drafts_.push_back({index, cause, *entry.original, {}, {}});
  }
  Draft& draft = drafts_[static_cast<size_t>(entry.draft)];
  if (entry.original != nullptr) {
    draft.cause = cause;  // a new one was planned, whatever else happens to it here
  }
  return draft;
}

Board::Draft& Board::Tell(ItemIndex index, model::Cause cause) {
  const Item& entry = item(index);
  const bool changed =
      entry.draft != kNone && (entry.original == nullptr || At(index) != *entry.original);
  Draft& draft = Edit(index, changed ? drafts_[static_cast<size_t>(entry.draft)].cause : cause);
  if (!changed) {
    draft.reasons.clear();
  }
  return draft;
}

bool Board::ClaimRoom(ItemIndex index) {
  if (std::find(made_room_.begin(), made_room_.end(), index) != made_room_.end()) {
    return false;
  }
  made_room_.push_back(index);
  return true;
}

bool Board::HasMoved(ItemIndex index) const {
  const Touchpoint* before = item(index).original;
  const Touchpoint& after = At(index);
  return before != nullptr &&
         (before->scheduled != after.scheduled || before->channel != after.channel ||
          (before->state == State::kSuppressed) != (after.state == State::kSuppressed));
}

ContactIndex Board::ContactOf(ItemIndex index) const {
  return item(index).contact;
}

ItemList Board::Contributors(ContactIndex contact) const {
  ItemList contributors;
  for (ItemIndex index = at(contact).host; index != kNone; index = item(index).next) {
    contributors.push_back(index);
  }
  return contributors;
}

void Board::SetPresent(ContactIndex contact, bool present) {
  contacts_[static_cast<size_t>(contact)].present = present;
}

bool Board::Movable(ContactIndex contact) const {
  return at(contact).planned &&
         now_ < at(contact).from - (TP_MUTANT(kFreezeIgnored) ? Duration(0) : freeze());
}

Rank Board::RankOf(ContactIndex contact, ItemIndex* lead) const {
  ItemIndex first = at(contact).host;
  Rank highest = RankOf(first);
  for (ItemIndex index = item(first).next; index != kNone; index = item(index).next) {
    if (const Rank rank = RankOf(index); rank < highest) {
      highest = rank;
      first = index;
    }
  }
  if (lead != nullptr) {
    *lead = first;
  }
  return highest;
}

void Board::DraftPlace(ItemIndex index, const Contact& contact, model::Cause cause) {
  Touchpoint& touchpoint = Edit(index, cause).touchpoint;
  touchpoint.channel = contact.channel;
  touchpoint.scheduled = contact.from;
  const bool is_host = contact.host == index;
  touchpoint.state =
      is_host || TP_MUTANT(kMergeKeepsContributorLive) ? State::kPlanned : State::kMerged;
  touchpoint.verdict = is_host ? PlannedVerdict(touchpoint) : Verdict::kMerged;
  touchpoint.host = is_host ? model::kNoSequence : At(contact.host).sequence;
}

ContactIndex Board::Place(const ItemList& placed, Instant at, NameId channel, model::Cause cause) {
  const ContactIndex index = contacts();
  contacts_.push_back({placed.front(), channel, at, at, true, true});
  for (size_t i = 0; i < placed.size(); ++i) {
    item(placed[i]).contact = index;
    item(placed[i]).next = i + 1 < placed.size() ? placed[i + 1] : kNone;
    DraftPlace(placed[i], contacts_.back(), cause);
  }
  return index;
}

void Board::Join(ContactIndex contact, ItemIndex joining, model::Cause cause) {
  ItemIndex last = at(contact).host;
  while (item(last).next != kNone) {
    last = item(last).next;
  }
  item(last).next = joining;
  item(joining).contact = contact;
  item(joining).next = kNone;
  DraftPlace(joining, at(contact), cause);
}

void Board::Move(ContactIndex index, Instant at, NameId channel, model::Cause cause) {
  Contact& contact = contacts_[static_cast<size_t>(index)];
  contact.from = at;
  contact.to = at;
  contact.channel = channel;
  for (ItemIndex each = contact.host; each != kNone; each = item(each).next) {
    DraftPlace(each, contact, cause);
  }
}

void Board::Leave(ItemIndex leaving) {
  const ContactIndex index = item(leaving).contact;
  TP_ASSERT(index != kNone);
  Contact& contact = contacts_[static_cast<size_t>(index)];
  if (contact.host == leaving) {
    contact.host = item(leaving).next;
    if (contact.host == kNone) {
      contact.present = false;
      contact.planned = false;
    } else {
      Promote(index);
    }
  } else {
    ItemIndex before = contact.host;
    while (item(before).next != leaving) {
      before = item(before).next;
    }
    item(before).next = item(leaving).next;
  }
  item(leaving).contact = kNone;
  item(leaving).next = kNone;
  if (At(leaving).host != model::kNoSequence) {
    Edit(leaving, model::Cause::kLeft).touchpoint.host = model::kNoSequence;
  }
}

void Board::Promote(ContactIndex index) {
  ItemIndex lead = kNone;
  RankOf(index, &lead);
  Contact& contact = contacts_[static_cast<size_t>(index)];
  ItemList rest = Contributors(index);
  std::stable_partition(rest.begin(), rest.end(), [lead](ItemIndex each) { return each == lead; });
  contact.host = lead;
  for (size_t i = 0; i < rest.size(); ++i) {
    item(rest[i]).next = i + 1 < rest.size() ? rest[i + 1] : kNone;
    DraftPlace(rest[i], contact, model::Cause::kLeft);
  }
}

ItemList Board::Dissolve(ContactIndex index) {
  Contact& contact = contacts_[static_cast<size_t>(index)];
  ItemList apart = Contributors(index);
  contact.present = false;
  contact.planned = false;
  for (const ItemIndex each : apart) {
    item(each).contact = kNone;
    item(each).next = kNone;
  }
  return apart;
}

void Board::Occupy(ContactIndex index, State state, Instant from, Instant to, model::Cause cause) {
  Contact& contact = contacts_[static_cast<size_t>(index)];
  contact.planned = false;
  contact.from = from;
  contact.to = to;
  for (ItemIndex each = contact.host; each != kNone; each = item(each).next) {
    Touchpoint& touchpoint = Edit(each, cause).touchpoint;
    touchpoint.state = state;
    touchpoint.occupied_from = from;
    touchpoint.occupied_to = to;
  }
}

void Board::Reopen(ContactIndex index, model::Cause cause) {
  Contact& contact = contacts_[static_cast<size_t>(index)];
  Occupy(index, State::kPlanned, Instant(), Instant(), cause);
  contact.planned = true;
  Move(index, At(contact.host).scheduled, contact.channel, cause);
}

void Board::MarkDone(ContactIndex index, Instant at) {
  // Of several possible zones none is the one it was done in: it goes on counting in each of them.
  const NameId zone = zones_.size() == 1 ? Intern(zones_.front()->name()) : model::kNoName;
  Occupy(index, State::kDone, at, at, model::Cause::kDone);
  for (const ItemIndex each : Contributors(index)) {
    Touchpoint& touchpoint = Edit(each, model::Cause::kDone).touchpoint;
    touchpoint.done_zone = zone;
    touchpoint.lease.not_before = Instant();
  }
}

void Board::PlaceDone(ItemIndex index, Instant at) {
  item(index).contact = contacts();
  item(index).next = kNone;
  contacts_.push_back({index, At(index).channel, at, at, false, true});
  MarkDone(item(index).contact, at);
}

model::Decision Board::Finish(ItemIndex subject) && {
  model::Decision decision;
  decision.names = std::move(names_added_);
  decision.notes = std::move(notes_);
  decision.feedback = std::move(feedback_);
  if (subject != kNone) {
    decision.subject = At(subject).sequence;
  }
  std::stable_partition(drafts_.begin(), drafts_.end(),
                        [subject](const Draft& draft) { return draft.item == subject; });
  decision.changes.reserve(drafts_.size());
  for (Draft& draft : drafts_) {
    const Touchpoint* before = item(draft.item).original;
    // Told even if it keeps its place.
    const bool told = draft.cause == model::Cause::kFailed || draft.cause == model::Cause::kOutcome;
    if (before != nullptr && *before == draft.touchpoint && !told) {
      continue;
    }
    model::Change change;
    change.cause = draft.cause;
    change.verdict_before = before != nullptr ? before->verdict : Verdict::kNone;
    change.scheduled_before = before != nullptr ? before->scheduled : Instant{};
    change.after = draft.touchpoint;
    change.reasons = std::move(draft.reasons);
    change.next_legal = draft.next_legal;
    decision.changes.push_back(std::move(change));
  }
  return decision;
}

}  // namespace touchpoint::decide
