// SPDX-License-Identifier: Apache-2.0
#include "services/touchpointctl/commands/show_throttle_log.h"

#include "services/touchpointctl/screen/table.h"
#include "services/touchpointctl/wording/message_json.h"
#include "services/touchpointctl/wording/reasons.h"

namespace touchpoint::ctl {
namespace {

constexpr size_t kIdWidth = 10;
constexpr size_t kVerdictWidth = 10;
constexpr size_t kTimeWidth = 11;

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

std::vector<Table::Cell> Row(const Wording& wording, const v1::ThrottleLogEntry& entry) {
  const bool moved = entry.has_scheduled_time_before();
  return {{wording.Clock(ToInstant(entry.decide_time()))},
          {entry.stakeholder_id().empty() ? "(erased)" : entry.stakeholder_id()},
          {entry.team()},
          {Word(entry.verdict()), ColourOf(entry.verdict())},
          {moved ? When(wording, true, entry.scheduled_time_before())
                 : When(wording, entry.has_preferred_time(), entry.preferred_time())},
          {When(wording, entry.has_scheduled_time(), entry.scheduled_time())},
          {Why(wording, entry)}};
}

}  // namespace

void LogScreen::Show(const LogEntries& entries) {
  if (console_.format != Format::kTable) {
    for (const v1::ThrottleLogEntry& entry : entries) {
      console_.out << ToJson(entry) << "\n";
    }
    return;
  }
  Table table({{"decided", Align::kLeft, 8},
               {"stakeholder", Align::kLeft, kIdWidth},
               {"team", Align::kLeft, kIdWidth},
               {"verdict", Align::kLeft, kVerdictWidth},
               {"from", Align::kLeft, kTimeWidth},
               {"to", Align::kLeft, kTimeWidth},
               {"why"}});
  for (const v1::ThrottleLogEntry& entry : entries) {
    table.Add(Row(wording_, entry));
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
