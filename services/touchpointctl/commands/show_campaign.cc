// SPDX-License-Identifier: Apache-2.0
#include "services/touchpointctl/commands/show_campaign.h"

#include <string>

#include "common/base/time.h"
#include "services/touchpointctl/screen/table.h"
#include "services/touchpointctl/wording/reasons.h"

namespace touchpoint::ctl {
namespace {

Table::Cell Number(int64_t count) {
  return {count == 0 ? "-" : Grouped(static_cast<uint64_t>(count)), Colour::kNone};
}

void ShowRules(const Console& console, const v1::CampaignTotals& totals) {
  if (totals.rules().empty()) {
    return;
  }
  Table table({{"RULE"},
               {"KIND"},
               {"SCHEDULED", Align::kRight},
               {"DEFERRED", Align::kRight},
               {"MERGED", Align::kRight},
               {"SUPPRESSED", Align::kRight}});
  for (const v1::CampaignRuleTotal& rule : totals.rules()) {
    table.Add({{rule.rule().empty() ? "-" : rule.rule()},
               {Word(rule.kind())},
               Number(rule.scheduled()),
               Number(rule.deferred()),
               Number(rule.merged()),
               Number(rule.suppressed())});
  }
  console.out << "\n";
  table.Write(console);
}

void ShowDeferrals(const Console& console, const v1::CampaignTotals& totals) {
  if (totals.deferrals().empty()) {
    return;
  }
  Table table({{"DEFERRED BY"}, {"TOUCHPOINTS", Align::kRight}});
  for (const v1::CampaignDeferral& deferral : totals.deferrals()) {
    const Duration at_most = std::chrono::seconds(deferral.at_most().seconds());
    table.Add({{deferral.has_at_most() ? "at most " + FormatDuration(at_most) : "more"},
               Number(deferral.touchpoints())});
  }
  console.out << "\n";
  table.Write(console);
}

void ShowDisplaced(const Console& console, const v1::CampaignTotals& totals) {
  if (totals.displaced().empty()) {
    return;
  }
  Table table(
      {{"DISPLACED OF"}, {"PURPOSE"}, {"PRIORITY", Align::kRight}, {"TOUCHPOINTS", Align::kRight}});
  for (const v1::CampaignDisplaced& displaced : totals.displaced()) {
    table.Add({{displaced.team()},
               {displaced.purpose()},
               {std::to_string(displaced.priority())},
               Number(displaced.touchpoints())});
  }
  console.out << "\n";
  table.Write(console);
}

void ShowRefusals(const Console& console, const v1::CampaignTotals& totals) {
  if (totals.refusals().empty()) {
    return;
  }
  Table table({{"REFUSED"}, {"STAKEHOLDERS", Align::kRight}});
  for (const v1::CampaignRefusalTotal& refusal : totals.refusals()) {
    table.Add({{refusal.reason()}, Number(refusal.stakeholders())});
  }
  console.out << "\n";
  table.Write(console);
}

}  // namespace

void ShowTotals(const Console& console, int64_t offset, const v1::CampaignTotals& totals) {
  Table table({{"AUDIENCE"}, {Grouped(static_cast<uint64_t>(offset)), Align::kRight}});
  const auto add = [&table](const char* what, int64_t count, Colour colour = Colour::kNone) {
    if (count != 0) {
      table.Add({{what, colour}, Number(count)});
    }
  };
  add("scheduled", totals.scheduled(), ColourOf(v1::VERDICT_SCHEDULED));
  add("deferred", totals.deferred(), ColourOf(v1::VERDICT_DEFERRED));
  add("merged", totals.merged(), ColourOf(v1::VERDICT_MERGED));
  add("suppressed", totals.suppressed(), ColourOf(v1::VERDICT_SUPPRESSED));
  add("cancelled before", totals.cancelled());
  add("refused", totals.refused(), Colour::kRed);
  add("duplicates", totals.duplicates());
  table.Write(console);
  ShowDeferrals(console, totals);
  ShowRules(console, totals);
  ShowDisplaced(console, totals);
  ShowRefusals(console, totals);
}

void ShowCancellation(const Console& console, const v1::CampaignCancellation& cancellation) {
  console.out << "cancelled    " << Grouped(static_cast<uint64_t>(cancellation.cancelled())) << "\n"
              << "kept         " << Grouped(static_cast<uint64_t>(cancellation.kept())) << "\n";
  if (!cancellation.complete()) {
    console.out << "not complete: cancel it again to go on\n";
  }
}

}  // namespace touchpoint::ctl
