// SPDX-License-Identifier: Apache-2.0
#include "services/touchpointctl/commands/show_throttle_log.h"

#include "services/touchpointctl/screen/table.h"
#include "services/touchpointctl/wording/message_json.h"
#include "services/touchpointctl/wording/reasons.h"

namespace touchpoint::ctl {
namespace {

constexpr size_t kClockWidth = 8;
constexpr size_t kPreciseWidth = 19;
constexpr size_t kStakeholderWidth = 10;
constexpr size_t kTeamWidth = 9;
constexpr size_t kVerdictWidth = 10;
constexpr size_t kTimeWidth = 16;
// From here on the reasons have room beside the rest of their line.
constexpr size_t kWide = 140;

std::string When(const Wording& wording, bool known, const google::protobuf::Timestamp& time) {
  return known ? wording.Short(ToInstant(time)) : "-";
}

std::string CauseWord(v1::ChangeCause cause) {
  constexpr std::string_view kPrefix = "CHANGE_CAUSE_";
  std::string word = v1::ChangeCause_Name(cause).substr(kPrefix.size());
  for (char& c : word) {
    c = static_cast<char>(c >= 'A' && c <= 'Z' ? c - 'A' + 'a' : c);
  }
  return word;
}

std::string Why(const Wording& wording, const v1::ThrottleLogEntry& entry) {
  std::string text = entry.cause() == v1::CHANGE_CAUSE_PLANNED ? "" : CauseWord(entry.cause());
  for (const v1::Reason& reason : entry.reasons()) {
    text += (text.empty() ? "" : "; ") + Describe(reason, wording);
  }
  return text;
}

std::vector<Table::Cell> Row(const Wording& wording, const v1::ThrottleLogEntry& entry, bool wide) {
  const bool moved = entry.has_scheduled_time_before();
  const Instant decided = ToInstant(entry.decide_time());
  return {{wide ? wording.Precise(decided) : wording.Clock(decided)},
          {entry.stakeholder_id().empty() ? "(erased)" : entry.stakeholder_id()},
          {entry.team()},
          {Word(entry.verdict()), ColourOf(entry.verdict())},
          {moved ? When(wording, true, entry.scheduled_time_before())
                 : When(wording, entry.has_preferred_time(), entry.preferred_time())},
          {When(wording, entry.has_scheduled_time(), entry.scheduled_time())}};
}

Table MakeTable(bool with_why) {
  std::vector<Table::Column> columns = {
      {"decided", Align::kLeft, with_why ? kPreciseWidth : kClockWidth},
      {"whom", Align::kLeft, kStakeholderWidth},
      {"team", Align::kLeft, kTeamWidth},
      {"verdict", Align::kLeft, kVerdictWidth},
      {"from", Align::kLeft, kTimeWidth},
      {"to", Align::kLeft, kTimeWidth}};
  if (with_why) {
    columns.push_back({"why"});
  }
  return Table(std::move(columns));
}

}  // namespace

void LogScreen::Show(const LogEntries& entries) {
  if (console_.format != Format::kTable) {
    for (const v1::ThrottleLogEntry& entry : entries) {
      console_.out << ToJson(entry) << "\n";
    }
    return;
  }
  const bool wide = console_.width == 0 || console_.width >= kWide;
  Table table = MakeTable(wide);
  for (const v1::ThrottleLogEntry& entry : entries) {
    std::vector<Table::Cell> row = Row(wording_, entry, wide);
    if (wide) {
      row.push_back({Why(wording_, entry)});
    }
    table.Add(std::move(row));
    if (!wide) {
      table.AddNote(Why(wording_, entry));
    }
  }
  titled_ ? table.WriteRows(console_) : table.Write(console_);
  titled_ = true;
}

void LogScreen::ShowAll(const LogEntries& entries) {
  if (console_.format != Format::kJson) {
    Show(entries);
    return;
  }
  v1::ListThrottleLogResponse document;
  *document.mutable_entries() = entries;
  WriteJson(console_, document);
}

}  // namespace touchpoint::ctl
