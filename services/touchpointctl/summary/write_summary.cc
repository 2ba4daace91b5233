// SPDX-License-Identifier: Apache-2.0
#include "services/touchpointctl/summary/write_summary.h"

#include <boost/json.hpp>
#include <cstdio>

#include "services/touchpointctl/summary/team_rows.h"

namespace touchpoint::ctl {
namespace {

namespace json = boost::json;

json::object ToJson(const Tally& tally) {
  return {{"plans", tally.plans},           {"scheduled", tally.scheduled},
          {"deferred", tally.deferred},     {"merged", tally.merged},
          {"suppressed", tally.suppressed}, {"displaced", tally.displaced}};
}

json::object ToJson(const Conflicts& conflicts) {
  return {{"closerThan24h", conflicts.close}, {"daysWithSeveralTeams", conflicts.shared_days}};
}

std::string Share(uint64_t part, uint64_t whole) {
  char text[16] = "";
  if (whole != 0) {
    const double percent = 100.0 * static_cast<double>(part) / static_cast<double>(whole);
    std::snprintf(text, sizeof(text), "%.1f %%", percent);
  }
  return text;
}

std::vector<Table::Cell> TeamRow(std::string name, const Tally& tally) {
  return {{std::move(name)},
          CountCell(tally.plans),
          CountCell(tally.scheduled, Colour::kGreen),
          CountCell(tally.deferred, Colour::kYellow),
          CountCell(tally.merged, Colour::kCyan),
          CountCell(tally.suppressed, Colour::kRed),
          CountCell(tally.displaced)};
}

void WriteTeams(const Console& console, const Summary& summary) {
  Table table({{"team"},
               {"plans", Align::kRight},
               {"scheduled", Align::kRight},
               {"deferred", Align::kRight},
               {"merged", Align::kRight},
               {"suppressed", Align::kRight},
               {"displaced", Align::kRight}});
  const Tally& all = summary.all;
  AddTeams(summary.teams, all, TeamRow, table);
  table.Add({{},
             {},
             {Share(all.scheduled, all.plans)},
             {Share(all.deferred, all.plans)},
             {Share(all.merged, all.plans)},
             {Share(all.suppressed, all.plans)},
             {Share(all.displaced, all.plans)}});
  table.Write(console);
}

void WriteConflicts(const Console& console, const Summary& summary) {
  Table table({{"conflicts"}, {"as asked", Align::kRight}, {"as planned", Align::kRight}});
  table.Add({{"contacts less than 24 h after the one before"},
             {Grouped(summary.as_asked.close)},
             CountCell(summary.as_planned.close, Colour::kYellow)});
  table.Add({{"stakeholder-days with contacts of several teams"},
             {Grouped(summary.as_asked.shared_days)},
             CountCell(summary.as_planned.shared_days, Colour::kYellow)});
  table.Write(console);
}

}  // namespace

std::string SummaryJson(const Summary& summary) {
  json::object object = ToJson(summary.all);
  object["stakeholders"] = summary.stakeholders;
  object["refused"] = summary.refused;
  object["replayed"] = summary.replayed;
  object["conflicts"] = json::object{{"asAsked", ToJson(summary.as_asked)},
                                     {"asPlanned", ToJson(summary.as_planned)}};
  json::array teams;
  for (const Summary::Team& team : summary.teams) {
    json::object entry{{"team", team.name}};
    for (const auto& member : ToJson(team.tally)) {
      entry[member.key()] = member.value();
    }
    teams.push_back(std::move(entry));
  }
  object["teams"] = std::move(teams);
  return json::serialize(object);
}

void WriteSummary(const Console& console, const Summary& summary) {
  if (console.format != Format::kTable) {
    console.out << SummaryJson(summary) << "\n";
    return;
  }
  console.out << Grouped(summary.all.plans) << " plans of " << Grouped(summary.teams.size())
              << " teams for " << Grouped(summary.stakeholders) << " stakeholders";
  if (summary.replayed != 0) {
    console.out << ", " << Grouped(summary.replayed) << " of them known before";
  }
  if (summary.refused != 0) {
    console.out << "; " << Grouped(summary.refused) << " rows refused";
  }
  console.out << "\n\n";
  WriteTeams(console, summary);
  console.out << "\n";
  WriteConflicts(console, summary);
}

}  // namespace touchpoint::ctl
