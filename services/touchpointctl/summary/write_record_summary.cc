// SPDX-License-Identifier: Apache-2.0
#include "services/touchpointctl/summary/write_record_summary.h"

#include <boost/json.hpp>

#include "services/touchpointctl/summary/team_rows.h"

namespace touchpoint::ctl {
namespace {

namespace json = boost::json;

constexpr size_t kDateLength = sizeof("2026-03-02") - 1;

json::object ToJson(const RecordTally& tally) {
  return {{"records", tally.records}, {"recorded", tally.recorded}, {"replayed", tally.replayed},
          {"tooOld", tally.too_old},  {"breaking", tally.breaking}, {"moving", tally.moving}};
}

json::object ToJson(const Redecided& redecided) {
  return {{"scheduled", redecided.scheduled},
          {"deferred", redecided.deferred},
          {"merged", redecided.merged},
          {"suppressed", redecided.suppressed}};
}

std::string Time(const std::optional<Instant>& time) {
  return time ? FormatRfc3339(*time) : "";
}

std::vector<Table::Cell> TeamRow(std::string name, const RecordTally& tally) {
  return {{std::move(name)},
          CountCell(tally.records),
          CountCell(tally.recorded, Colour::kGreen),
          CountCell(tally.replayed),
          CountCell(tally.too_old),
          CountCell(tally.breaking, Colour::kYellow),
          CountCell(tally.moving, Colour::kYellow)};
}

void WriteHead(const Console& console, const RecordSummary& summary) {
  console.out << Grouped(summary.all.records) << " records of " << Grouped(summary.teams.size())
              << " teams for " << Grouped(summary.stakeholders) << " stakeholders";
  if (summary.first) {
    console.out << ", " << Time(summary.first).substr(0, kDateLength) << " to "
                << Time(summary.last).substr(0, kDateLength);
  }
  if (summary.with_outcomes != 0) {
    console.out << ", " << Grouped(summary.with_outcomes) << " with an outcome";
  }
  if (summary.refused != 0) {
    console.out << "; " << Grouped(summary.refused) << " rows refused";
  }
  console.out << "\n\n";
}

void WriteBroken(const Console& console, const RecordSummary& summary) {
  Table table({{"rules that records break"}, {"records", Align::kRight}});
  for (const RecordSummary::Rule& rule : summary.broken) {
    table.Add({{rule.id}, CountCell(rule.records, Colour::kYellow)});
  }
  if (summary.broken.empty()) {
    table.Add({{"none"}, CountCell(0)});
  }
  table.Write(console);
}

void WriteRedecided(const Console& console, const Redecided& redecided) {
  Table table({{"planned touchpoints that had to move"}, {"now", Align::kRight}});
  table.Add({{"scheduled"}, CountCell(redecided.scheduled, Colour::kGreen)});
  table.Add({{"deferred"}, CountCell(redecided.deferred, Colour::kYellow)});
  table.Add({{"merged"}, CountCell(redecided.merged, Colour::kCyan)});
  table.Add({{"suppressed"}, CountCell(redecided.suppressed, Colour::kRed)});
  table.Write(console);
}

}  // namespace

std::string RecordSummaryJson(const RecordSummary& summary) {
  json::object object = ToJson(summary.all);
  object["stakeholders"] = summary.stakeholders;
  object["refused"] = summary.refused;
  object["withOutcomes"] = summary.with_outcomes;
  object["firstTime"] = Time(summary.first);
  object["lastTime"] = Time(summary.last);
  json::array broken;
  for (const RecordSummary::Rule& rule : summary.broken) {
    broken.push_back(json::object{{"rule", rule.id}, {"records", rule.records}});
  }
  object["brokenRules"] = std::move(broken);
  object["redecided"] = ToJson(summary.redecided);
  json::array teams;
  for (const RecordSummary::Team& team : summary.teams) {
    json::object entry = ToJson(team.tally);
    entry["team"] = team.name;
    teams.push_back(std::move(entry));
  }
  object["teams"] = std::move(teams);
  return json::serialize(object);
}

void WriteSummary(const Console& console, const RecordSummary& summary) {
  if (console.format != Format::kTable) {
    console.out << RecordSummaryJson(summary) << "\n";
    return;
  }
  WriteHead(console, summary);
  Table teams({{"team"},
               {"records", Align::kRight},
               {"recorded", Align::kRight},
               {"known before", Align::kRight},
               {"too old", Align::kRight},
               {"break rules", Align::kRight},
               {"move others", Align::kRight}});
  AddTeams(summary.teams, summary.all, TeamRow, teams);
  teams.Write(console);
  console.out << "\n";
  WriteBroken(console, summary);
  if (summary.redecided.all() != 0) {
    console.out << "\n";
    WriteRedecided(console, summary.redecided);
  }
}

}  // namespace touchpoint::ctl
