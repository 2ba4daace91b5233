// SPDX-License-Identifier: Apache-2.0
// Outcomes as the command line names them: "done", "failed", "no_show".
#pragma once

#include <cctype>
#include <map>
#include <string>

#include "services/touchpointctl/wording/reasons.h"

namespace touchpoint::ctl {

/// All but DONE and NOT_DONE, which are states.
inline std::map<std::string, v1::Outcome> FeedbackWords() {
  std::map<std::string, v1::Outcome> words;
  for (int number = v1::OUTCOME_DELIVERED; number <= v1::Outcome_MAX; ++number) {
    std::string word = Word(static_cast<v1::Outcome>(number));
    for (char& c : word) {
      c = static_cast<char>(std::tolower(static_cast<unsigned char>(c)));
    }
    words[word] = static_cast<v1::Outcome>(number);
  }
  return words;
}

/// "{bounced,done}": help lists them, and completion knows them from there.
inline std::string Braced(const std::map<std::string, v1::Outcome>& words) {
  std::string text;
  for (const auto& [word, outcome] : words) {
    text += (text.empty() ? "{" : ",") + word;
  }
  return text + "}";
}

}  // namespace touchpoint::ctl
