// SPDX-License-Identifier: Apache-2.0
#include "services/touchpointctl/summary/write_summary.h"

#include <algorithm>
#include <boost/json.hpp>
#include <cstdio>

#include "services/touchpointctl/screen/table.h"

namespace touchpoint::ctl {
namespace {

namespace json = boost::json;

constexpr size_t kTeamsShown = 10;

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

Table::Cell Count(uint64_t number, Colour colour = Colour::kNone) {
  return {Grouped(number), number == 0 ? Colour::kGrey : colour};
}

std::vector<Table::Cell> TeamRow(std::string name, const Tally& tally) {
  return {{std::move(name)},
          Count(tally.plans),
          Count(tally.scheduled, Colour::kGreen),
          Count(tally.deferred, Colour::kYellow),
          Count(tally.merged, Colour::kCyan),
          Count(tally.suppressed, Colour::kRed),
          Count(tally.displaced)};
}

Tally Sum(const std::vector<Summary::Team>& teams, size_t from) {
  Tally sum;
  for (size_t i = from; i < teams.size(); ++i) {
    const Tally& tally = teams[i].tally;
    sum.plans += tally.plans;
    sum.scheduled += tally.scheduled;
    sum.deferred += tally.deferred;
    sum.merged += tally.merged;
    sum.suppressed += tally.suppressed;
    sum.displaced += tally.displaced;
  }
  return sum;
}

void WriteTeams(const Console& console, const Summary& summary) {
  Table table({{"team"},
               {"plans", Align::kRight},
               {"scheduled", Align::kRight},
               {"deferred", Align::kRight},
               {"merged", Align::kRight},
               {"suppressed", Align::kRight},
               {"displaced", Align::kRight}});
  const size_t shown = std::min(summary.teams.size(), kTeamsShown);
  for (size_t i = 0; i < shown; ++i) {
    table.Add(TeamRow(summary.teams[i].name, summary.teams[i].tally));
  }
  if (shown < summary.teams.size()) {
    table.Add(
        TeamRow(Grouped(summary.teams.size() - shown) + " other teams", Sum(summary.teams, shown)));
  }
  const Tally& all = summary.all;
  table.Add(TeamRow("all", all));
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
             Count(summary.as_planned.close, Colour::kYellow)});
  table.Add({{"stakeholder-days with contacts of several teams"},
             {Grouped(summary.as_asked.shared_days)},
             Count(summary.as_planned.shared_days, Colour::kYellow)});
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
