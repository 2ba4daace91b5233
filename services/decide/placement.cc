// SPDX-License-Identifier: Apache-2.0
#include "services/decide/placement.h"

#include <algorithm>

#include "services/decide/gate.h"

namespace touchpoint::decide {
namespace {

using model::NameId;
using model::Reason;

/// One entry per rule: a rule met again on the way extends its entry and becomes the last.
void Record(std::vector<Reason>& reasons, Reason met) {
  const auto known = std::find_if(reasons.begin(), reasons.end(), [&met](const Reason& reason) {
    return reason.kind == met.kind && reason.rule == met.rule && reason.channel == met.channel;
  });
  if (known == reasons.end()) {
    reasons.push_back(std::move(met));
    return;
  }
  known->to = met.to;
  for (const model::Sequence sequence : met.touchpoints) {
    auto& named = known->touchpoints;
    if (named.size() < 16 && std::find(named.begin(), named.end(), sequence) == named.end()) {
      named.push_back(sequence);
    }
  }
  std::rotate(known, known + 1, reasons.end());
}

/// The way from an instant to the first legal one on a channel.
struct Path {
  std::optional<Instant> at;    // the first legal instant before the end that was given
  std::vector<Reason> reasons;  // rules met before `latest`
};

Path Walk(const Gate& gate, Instant from, Instant latest, Instant end) {
  Path path;
  Instant t = from;
  while (t < end) {
    auto reason = gate.Blocks(t);
    if (!reason) {
      path.at = t;
      return path;
    }
    const std::optional<Instant> next = reason->to;
    if (t < latest) {
      Record(path.reasons, *std::move(reason));
    }
    if (!next) {
      return path;
    }
    t = *next;
  }
  return path;
}

/// The earliest legal instant over all channels, ties by channel order.
Place FindEarliest(const Board& board, const Request& request, std::vector<Reason> preferred) {
  const Instant end = std::max(request.latest, board.now() + kHorizon);
  Place place;
  std::optional<Instant> earliest;
  std::vector<std::vector<Reason>> met;
  size_t best = 0;
  for (size_t i = 0; i < request.channels.size(); ++i) {
    const Gate gate(board, request.items, request.channels[i], request.from, end);
    Path path = Walk(gate, request.from, request.latest, end);
    met.push_back(std::move(path.reasons));
    if (path.at && (!earliest || *path.at < *earliest)) {
      earliest = path.at;
      best = i;
    }
  }
  if (earliest && *earliest < request.latest) {
    place.at = earliest;
    place.channel = request.channels[best];
    // First what kept it from the channels it likes better, then what moved it on its own.
    preferred.resize(std::min(preferred.size(), best));
    place.reasons = std::move(preferred);
    std::move(met[best].begin(), met[best].end(), std::back_inserter(place.reasons));
    return place;
  }
  place.next_legal = earliest;
  for (size_t i = met.size(); i-- > 0;) {  // the preferred channel's binding rule comes last
    std::move(met[i].begin(), met[i].end(), std::back_inserter(place.reasons));
  }
  return place;
}

}  // namespace

Instant NotBefore(const Board& board, const ItemList& items, Instant not_before) {
  for (const ItemIndex item : items) {
    not_before = std::max(not_before, board.At(item).lease.not_before);
  }
  return not_before;
}

Request RequestFor(const Board& board, ItemIndex item, Instant not_before) {
  const model::Touchpoint& touchpoint = board.At(item);
  return {{item},
          touchpoint.channels,
          std::max({touchpoint.preferred, not_before, touchpoint.lease.not_before, board.now()}),
          touchpoint.latest};
}

Request RequestForContact(const Board& board, ContactIndex contact, Instant not_before) {
  Request request;
  request.items = board.Contributors(contact);
  request.channels.Add(board.at(contact).channel);
  const model::Touchpoint& host = board.At(request.items.front());
  Instant preferred = host.preferred;
  Instant earliest = host.earliest;
  request.latest = host.latest;
  for (const ItemIndex item : request.items) {
    preferred = std::min(preferred, board.At(item).preferred);
    earliest = std::max(earliest, board.At(item).earliest);
    request.latest = std::min(request.latest, board.At(item).latest);
  }
  request.from =
      std::max({preferred, earliest, NotBefore(board, request.items, not_before), board.now()});
  return request;
}

Place FindPlace(const Board& board, const Request& request) {
  if (request.from >= request.latest) {
    Place place;
    place.reasons.push_back({"",
                             model::ReasonKind::kWindow,
                             board.Text(request.channels[0]),
                             request.from,
                             {},
                             {},
                             {},
                             {}});
    return place;
  }
  std::vector<Reason> blockers;
  for (const NameId channel : request.channels) {
    const Gate gate(board, request.items, channel, request.from, request.from);
    auto reason = gate.Blocks(request.from);
    if (!reason) {
      return {request.from, channel, std::move(blockers), {}};
    }
    blockers.push_back(*std::move(reason));
  }
  return FindEarliest(board, request, std::move(blockers));
}

bool IsLegal(const Board& board, const ItemList& items, Instant at, NameId channel) {
  return !Gate(board, items, channel, at, at).Blocks(at);
}

}  // namespace touchpoint::decide
