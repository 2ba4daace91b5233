// SPDX-License-Identifier: Apache-2.0
#include "common/zones/tzif.h"

#include <cstdint>
#include <utility>
#include <vector>

#include "common/zones/posix_rule.h"

namespace touchpoint::zones {
namespace {

using std::chrono::seconds;
using Transition = ZoneTable::Transition;

constexpr std::string_view kMagic = "TZif";
constexpr seconds kOffsetMax = std::chrono::hours(25);
constexpr std::chrono::year kYearFirst(1970);
constexpr std::chrono::year kYearLast(2100);

// Takes big-endian numbers off the front. After the end it stays failed and yields zeros.
class ByteReader {
 public:
  explicit ByteReader(std::string_view rest) : rest_(rest) {}

  bool ok() const { return ok_; }
  std::string_view rest() const { return rest_; }

  std::string_view Take(size_t size) {
    ok_ = ok_ && size <= rest_.size();
    if (!ok_) {
      return {};
    }
    const std::string_view taken = rest_.substr(0, size);
    rest_.remove_prefix(size);
    return taken;
  }

  uint64_t Unsigned(size_t size) {
    uint64_t value = 0;
    for (const char c : Take(size)) {
      value = value << 8 | static_cast<unsigned char>(c);
    }
    return value;
  }

 private:
  std::string_view rest_;
  bool ok_ = true;
};

struct Header {
  uint64_t version = 0;
  uint64_t ut_count = 0;
  uint64_t standard_count = 0;
  uint64_t leap_count = 0;
  uint64_t time_count = 0;
  uint64_t type_count = 0;
  uint64_t char_count = 0;

  uint64_t DataSize(uint64_t time_size) const {
    return time_count * (time_size + 1) + type_count * 6 + char_count +
           leap_count * (time_size + 4) + standard_count + ut_count;
  }
};

std::optional<Header> ReadHeader(ByteReader& reader) {
  if (reader.Take(kMagic.size()) != kMagic) {
    return std::nullopt;
  }
  Header header;
  header.version = reader.Unsigned(1);
  reader.Take(15);
  header.ut_count = reader.Unsigned(4);
  header.standard_count = reader.Unsigned(4);
  header.leap_count = reader.Unsigned(4);
  header.time_count = reader.Unsigned(4);
  header.type_count = reader.Unsigned(4);
  header.char_count = reader.Unsigned(4);
  return reader.ok() ? std::optional(header) : std::nullopt;
}

// What a TZif file states before its rule.
struct Written {
  seconds first{};
  std::vector<Transition> transitions;
};

std::optional<Written> ReadData(ByteReader& reader, const Header& header) {
  const std::string_view times = reader.Take(header.time_count * 8);
  const std::string_view indexes = reader.Take(header.time_count);
  std::vector<seconds> offsets;
  for (uint64_t i = 0; i < header.type_count && reader.ok(); ++i) {
    offsets.emplace_back(static_cast<int32_t>(static_cast<uint32_t>(reader.Unsigned(4))));
    reader.Take(2);  // whether it is daylight saving time, and the abbreviation
    if (std::chrono::abs(offsets.back()) > kOffsetMax) {
      return std::nullopt;
    }
  }
  reader.Take(header.char_count + header.standard_count + header.ut_count);
  if (!reader.ok() || offsets.empty()) {
    return std::nullopt;
  }
  Written written;
  written.first = offsets[0];
  ByteReader time_reader(times);
  for (const char index : indexes) {
    const auto type = static_cast<unsigned char>(index);
    const auto at = static_cast<int64_t>(time_reader.Unsigned(8));
    // Some writers put the Big Bang first; no transition is that far from 1970 (544 years).
    constexpr int64_t kPlausible = int64_t{1} << 34;
    if (type >= offsets.size() || at > kPlausible) {
      return std::nullopt;
    }
    if (at < -kPlausible) {
      written.first = offsets[type];
      continue;
    }
    const Instant instant = Instant(seconds(at));
    if (!written.transitions.empty() && instant <= written.transitions.back().at) {
      return std::nullopt;
    }
    written.transitions.push_back({instant, offsets[type]});
  }
  return written;
}

// Continues after the last written transition with what the rule gives.
void WriteOut(const PosixRule& rule, Written& written) {
  if (!rule.daylight) {
    return;
  }
  const bool any = !written.transitions.empty();
  const Instant last = any ? written.transitions.back().at : Instant::min();
  for (auto year = kYearFirst - std::chrono::years(1); year <= kYearLast; ++year) {
    for (const Transition& change : rule.In(year)) {
      if (change.at > last) {
        written.transitions.push_back(change);
      }
    }
  }
}

// The changes of offset from 1970 on.
ZoneTable Normalise(std::string name, const Written& written) {
  seconds first = written.first;
  std::vector<Transition> kept;
  for (const Transition& transition : written.transitions) {
    if (transition.at < Instant()) {
      first = transition.offset;
      continue;
    }
    if (!kept.empty() && kept.back().at == transition.at) {
      kept.pop_back();  // a rule that ends and starts at once: daylight saving all the year
    }
    if (transition.offset != (kept.empty() ? first : kept.back().offset)) {
      kept.push_back(transition);
    }
  }
  return ZoneTable(std::move(name), first, std::move(kept));
}

}  // namespace

std::optional<ZoneTable> ParseTzif(std::string name, std::string_view bytes) {
  ByteReader reader(bytes);
  // The first block is for readers of 32-bit times.
  const auto old_header = ReadHeader(reader);
  if (!old_header || old_header->version < '2') {
    return std::nullopt;
  }
  reader.Take(old_header->DataSize(4));
  const auto header = ReadHeader(reader);
  if (!header || header->leap_count != 0) {
    return std::nullopt;
  }
  auto written = ReadData(reader, *header);
  std::string_view footer = reader.rest();
  if (!written || footer.size() < 2 || footer.front() != '\n' || footer.back() != '\n') {
    return std::nullopt;
  }
  footer = footer.substr(1, footer.size() - 2);
  if (!footer.empty()) {
    const auto rule = ParsePosixRule(footer);
    if (!rule) {
      return std::nullopt;
    }
    WriteOut(*rule, *written);
  }
  return Normalise(std::move(name), *written);
}

}  // namespace touchpoint::zones
