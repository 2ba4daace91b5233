// SPDX-License-Identifier: Apache-2.0
#include "services/touchpointctl/import/import.h"

#include <utility>

#include "common/base/clock.h"
#include "services/touchpointctl/import/earlier_shift.h"
#include "services/touchpointctl/import/patient_planner.h"

namespace touchpoint::ctl {
namespace {

constexpr size_t kBatchPlans = 250;
constexpr size_t kBatchBytes = size_t{256} * 1024;

}  // namespace

Import::Import(Connection& connection, const Mapping& mapping, Ledger& ledger,
               const Console& console, Progress& progress, const std::atomic<bool>& interrupted)
    : connection_(connection),
      mapping_(mapping),
      ledger_(ledger),
      console_(console),
      progress_(progress),
      interrupted_(interrupted) {
}

Result<void> Import::Run(PlanReader& reader) {
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
  if (auto shifted = ShiftRows(*rows); !shifted) {
    return shifted;
  }
  size_t at = 0;
  const auto next = [&]() -> Result<std::optional<OrRefusal<PlanRow>>> {
    if (at == rows->size()) {
      return std::nullopt;
    }
    return std::move((*rows)[at++]);
  };
  const auto total = static_cast<double>(std::max<size_t>(rows->size(), 1));
  return Send(next, [&] { return static_cast<double>(ledger_.done()) / total; });
}

Result<void> Import::ShiftRows(std::vector<OrRefusal<PlanRow>>& rows) {
  Duration stretch = Stretch(rows, *mapping_.shift, SystemClock().Now());
  if (!mapping_.shift->start) {
    const auto earlier = FindEarlierShift(connection_, rows);
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

Result<void> Import::Send(const Source& next, const std::function<double()>& fraction) {
  PatientPlanner planner(connection_, ledger_, console_, interrupted_);
  BulkPlanner::Batch batch;
  size_t bytes = 0;
  Result<void> read;
  bool broken = false;
  while (!interrupted_ && !broken) {
    auto row = next();
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
    (**row)->BeginAtArrival(mapping_.lead);
    bytes += (**row)->plan.ByteSizeLong();
    batch.push_back(std::move(***row));
    if (batch.size() == kBatchPlans || bytes >= kBatchBytes) {
      broken = !planner.Send(std::exchange(batch, {}));
      bytes = 0;
      progress_.Update(ledger_.done(), fraction());
    }
  }
  if (!batch.empty() && !interrupted_ && !broken) {
    planner.Send(std::move(batch));
  }
  Result<void> finished = planner.Finish();
  progress_.Finish(ledger_.done(), fraction());
  return finished ? read : finished;
}

}  // namespace touchpoint::ctl
