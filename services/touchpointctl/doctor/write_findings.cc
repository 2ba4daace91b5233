// SPDX-License-Identifier: Apache-2.0
#include "services/touchpointctl/doctor/write_findings.h"

#include <algorithm>
#include <boost/json.hpp>

#include "services/touchpointctl/screen/table.h"

namespace touchpoint::ctl {
namespace {

namespace json = boost::json;

constexpr size_t kConditionWidth = sizeof("attention") - 1;
constexpr size_t kIndent = kConditionWidth + 2;

std::string_view Word(Condition condition) {
  switch (condition) {
    case Condition::kOk:
      return "ok";
    case Condition::kAttention:
      return "attention";
    case Condition::kBroken:
      return "broken";
  }
  return "";
}

Colour ColourOf(Condition condition) {
  switch (condition) {
    case Condition::kOk:
      return Colour::kGreen;
    case Condition::kAttention:
      return Colour::kYellow;
    case Condition::kBroken:
      return Colour::kRed;
  }
  return Colour::kNone;
}

json::object ToJson(const Finding& finding) {
  return {{"condition", Word(finding.condition)},
          {"subject", finding.subject},
          {"what", finding.what},
          {"fix", finding.fix}};
}

void WriteLines(const Console& console, const std::string& head, const std::string& text) {
  const size_t width = console.width > kIndent ? console.width - kIndent : 0;
  bool first = true;
  for (const std::string& line : Wrap(text, width)) {
    console.out << (first ? head : std::string(kIndent, ' ')) << line << "\n";
    first = false;
  }
}

}  // namespace

void WriteFindings(const Console& console, const std::vector<Finding>& findings) {
  if (console.format == Format::kJson) {
    json::array all;
    for (const Finding& finding : findings) {
      all.push_back(ToJson(finding));
    }
    console.out << json::serialize(json::object{{"condition", Word(Worst(findings))},
                                                {"findings", std::move(all)}})
                << "\n";
    return;
  }
  for (const Finding& finding : findings) {
    if (console.format == Format::kNdjson) {
      console.out << json::serialize(ToJson(finding)) << "\n";
      continue;
    }
    const std::string word(Word(finding.condition));
    const std::string head = Paint(console.out_colour, ColourOf(finding.condition), word) +
                             std::string(kIndent - word.size(), ' ');
    WriteLines(console, head, finding.subject + ": " + finding.what);
    if (!finding.fix.empty()) {
      WriteLines(console, std::string(kIndent, ' '), "fix: " + finding.fix);
    }
  }
}

}  // namespace touchpoint::ctl
