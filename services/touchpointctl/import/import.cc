// SPDX-License-Identifier: Apache-2.0
#include "services/touchpointctl/import/import.h"

#include <algorithm>
#include <utility>

#include "common/base/clock.h"
#include "services/touchpointctl/import/patient_sender.h"

namespace touchpoint::ctl {
namespace {

constexpr size_t kBatchItems = 250;
constexpr size_t kBatchBytes = size_t{256} * 1024;

}  // namespace

template <typename Kind>
Import<Kind>::Import(Connection& connection, const Mapping& mapping, Ledger<Kind>& ledger,
                     const Console& console, Progress& progress, const Interruption& interruption)
    : connection_(connection),
      mapping_(mapping),
      ledger_(ledger),
      console_(console),
      progress_(progress),
      interruption_(interruption) {
}

template <typename Kind>
Result<void> Import<Kind>::Run(BulkReader<Item>& reader) {
  if (auto reached = connection_.Reach(); !reached) {
    return reached;
  }
  if (!mapping_.shift) {
    return Send([&reader] { return reader.Next(); }, [&reader] { return reader.fraction(); });
  }
  auto rows = ReadAll(reader);
  if (!rows) {
    return tl::unexpected(rows.error());
  }
  if (interruption_.requested()) {
    return {};  // the first of these rows need not be the first of all
  }
  if (auto shifted = ShiftRows(*rows); !shifted) {
    return shifted;
  }
  size_t at = 0;
  const auto next = [&]() -> Result<std::optional<OrRefusal<Item>>> {
    if (at == rows->size()) {
      return std::nullopt;
    }
    return std::move((*rows)[at++]);
  };
  const auto total = static_cast<double>(std::max<size_t>(rows->size(), 1));
  return Send(next, [&] { return static_cast<double>(ledger_.done()) / total; });
}

template <typename Kind>
Result<void> Import<Kind>::ShiftRows(Rows& rows) {
  Duration stretch = Stretch(rows, *mapping_.shift, SystemClock().Now());
  if (!mapping_.shift->start) {
    const auto earlier = Kind::EarlierShift(connection_, rows);
    if (!earlier) {
      return tl::unexpected(earlier.error());
    }
    if (*earlier && **earlier != stretch) {
      console_.err << "this import was begun before: times are shifted as they were then\n";
      stretch = **earlier;
    }
  }
  ShiftBy(stretch, rows);
  return {};
}

template <typename Kind>
Result<void> Import<Kind>::Send(const Source& next, const std::function<double()>& fraction) {
  PatientSender<Kind> sender(connection_, ledger_, console_, interruption_);
  typename PatientSender<Kind>::Batch batch;
  size_t bytes = 0;
  Result<void> read;
  bool broken = false;
  while (!broken) {
    auto row = next();
    if (interruption_.requested()) {
      break;  // also the row that is cut short by it
    }
    if (!row) {
      read = tl::unexpected(std::move(row.error()));
      break;
    }
    if (!*row) {
      break;
    }
    if (!**row) {
      ledger_.Refuse((*row)->error());
      continue;
    }
    Kind::Complete(***row, mapping_);
    bytes += (**row)->bytes();
    batch.push_back(std::move(***row));
    if (batch.size() == kBatchItems || bytes >= kBatchBytes) {
      broken = !sender.Send(std::exchange(batch, {}));
      bytes = 0;
      progress_.Update(ledger_.done(), fraction());
    }
  }
  if (!batch.empty() && !interruption_.requested() && !broken) {
    sender.Send(std::move(batch));
  }
  Result<void> finished = sender.Finish();
  progress_.Finish(ledger_.done(), fraction());
  return finished ? read : finished;
}

template class Import<PlanKind>;
template class Import<RecordKind>;

}  // namespace touchpoint::ctl
