// SPDX-License-Identifier: Apache-2.0
#include "services/decide/redecide.h"

#include <optional>

#include "common/base/mutant.h"
#include "services/decide/gate.h"
#include "services/decide/settle.h"

namespace touchpoint::decide {
namespace {

using model::Reason;
using model::ReasonKind;

/// What forbids a planned contact at its place.
std::optional<Reason> Broken(Board& board, ContactIndex contact) {
  const Contact& planned = board.at(contact);
  board.SetPresent(contact, false);
  const Gate gate(board, board.Contributors(contact), planned.channel, planned.from, planned.from);
  board.SetPresent(contact, true);
  return gate.Blocks(planned.from);
}

bool IsRefused(const Board& board, ItemIndex item, const Contact& contact) {
  const Gate gate(board, {item}, contact.channel, contact.from, contact.from);
  const auto reason = gate.Blocks(contact.from);
  return reason && reason->kind == ReasonKind::kConsent;
}

/// Takes touchpoints out of their contacts that the person refuses there.
ItemList TakeRefused(Board& board) {
  ItemList refused;
  if (TP_MUTANT(kConsentNotRedecided)) {
    return refused;
  }
  for (ContactIndex contact = 0; contact < board.contacts(); ++contact) {
    if (!board.at(contact).present || !board.at(contact).planned) {
      continue;
    }
    for (const ItemIndex item : board.Contributors(contact)) {
      if (IsRefused(board, item, board.at(contact))) {
        refused.push_back(item);
      }
    }
  }
  std::vector<ContactIndex> left;
  for (const ItemIndex item : refused) {
    left.push_back(board.ContactOf(item));
    board.Leave(item);
  }
  for (const ContactIndex contact : left) {
    Retime(board, contact);
  }
  return refused;
}

}  // namespace

void Redecide(Board& board) {
  const ItemList refused = TakeRefused(board);
  std::vector<ContactIndex> broken;
  for (ContactIndex contact = 0; contact < board.contacts(); ++contact) {
    if (!board.at(contact).present || !board.at(contact).planned) {
      continue;
    }
    auto reason = Broken(board, contact);
    if (!reason) {
      continue;
    }
    if (board.Movable(contact)) {
      broken.push_back(contact);
      continue;
    }
    reason->kind = ReasonKind::kOverfull;
    reason->touchpoints.insert(reason->touchpoints.begin(),
                               board.At(board.at(contact).host).sequence);
    board.Note(*std::move(reason));
  }
  for (const ContactIndex contact : broken) {
    board.SetPresent(contact, false);
  }
  PutBack(board, broken, refused, {model::Cause::kRedecided, {}});
}

}  // namespace touchpoint::decide
