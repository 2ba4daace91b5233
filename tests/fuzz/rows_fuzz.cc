// SPDX-License-Identifier: Apache-2.0
// Any mapping file over any rows, NDJSON or CSV, plain or gzip: refused with a reason, or plans.
// What stands before the first zero byte is the mapping, the rest are rows.
#include <sys/mman.h>
#include <unistd.h>

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "common/base/assert.h"
#include "services/touchpointctl/rows/bulk_reader.h"
#include "services/touchpointctl/rows/mapping_file.h"

namespace {

namespace ctl = touchpoint::ctl;

constexpr auto kNow = touchpoint::Instant(touchpoint::Duration(1'772'442'000'000));

/// A file in memory with this content, under a name that can be opened.
std::string FileOf(std::string_view content) {
  static const int file = memfd_create("rows", MFD_CLOEXEC);
  TP_ASSERT(ftruncate(file, 0) == 0);
  TP_ASSERT(pwrite(file, content.data(), content.size(), 0) ==
            static_cast<ssize_t>(content.size()));
  return "/proc/self/fd/" + std::to_string(file);
}

ctl::LineReader LinesOf(std::string_view text) {
  auto lines = ctl::LineReader::Open(FileOf(text));
  TP_ASSERT(lines.has_value());
  return std::move(*lines);
}

/// Any text that gets through is one that a message can carry.
template <typename Message>
void CheckCarried(Message message) {
  TP_ASSERT(Message().ParseFromString(message.SerializeAsString()));
}

template <typename Item>
std::vector<ctl::OrRefusal<Item>> RowsOf(std::string_view text, const ctl::Mapping& mapping) {
  ctl::BulkReader<Item> reader(LinesOf(text), mapping);
  auto rows = ctl::ReadAll(reader);
  if (!rows) {
    TP_ASSERT(!rows.error().message.empty());
    return {};
  }
  if (mapping.shift) {
    ctl::ShiftBy(ctl::Stretch(*rows, *mapping.shift, kNow), *rows);
  }
  for (const auto& row : *rows) {
    TP_ASSERT(row || !row.error().reason.empty());
  }
  return *std::move(rows);
}

void FuzzRows(std::string_view text, const ctl::Mapping& mapping) {
  for (auto& row : RowsOf<ctl::PlanRow>(text, mapping)) {
    if (row) {
      row->BeginAtArrival(mapping.lead);
      CheckCarried(row->ToPlan());
    }
  }
  for (const auto& row : RowsOf<ctl::RecordRow>(text, mapping)) {
    if (row) {
      CheckCarried(row->ToRecord());
    }
  }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  const std::string_view input(reinterpret_cast<const char*>(data), size);
  const size_t border = std::min(input.find('\0'), input.size());
  const auto mapping = ctl::ParseMapping(std::string(input.substr(0, border)), "fuzz.yaml");
  TP_ASSERT(mapping || !mapping.error().message.empty());
  FuzzRows(input.substr(std::min(border + 1, input.size())), mapping ? *mapping : ctl::Mapping());
  return 0;
}
