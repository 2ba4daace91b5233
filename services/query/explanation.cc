// SPDX-License-Identifier: Apache-2.0
#include "services/query/explanation.h"

#include <algorithm>
#include <array>
#include <chrono>
#include <cstdio>

namespace touchpoint::query {
namespace {

constexpr std::array<const char*, 7> kDays = {"Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"};
constexpr std::array<const char*, 12> kMonths = {"Jan", "Feb", "Mar", "Apr", "May", "Jun",
                                                 "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};

/// Writes the sentences of one touchpoint.
class Narrator {
 public:
  explicit Narrator(const ExplanationContext& context) : context_(context) {}

  std::string Sentence(const model::Reason& reason) const {
    return Cause(reason) + Until(reason) + ".";
  }

 private:
  std::string At(Instant t) const { return FormatLocal(t, context_.zone); }

  std::string Name(model::Sequence sequence) const {
    model::TouchpointId id = context_.touchpoint.id;
    id.sequence = sequence;
    std::string name = ToString(id);
    const auto known = std::find_if(
        context_.related.begin(), context_.related.end(),
        [sequence](const model::TouchpointView& view) { return view.id.sequence == sequence; });
    if (known != context_.related.end()) {
      name += " (" + known->team + ", " + known->purpose + ")";
    }
    return name;
  }

  std::string Names(const model::Reason& reason) const {
    std::string names;
    for (size_t i = 0; i < reason.touchpoints.size(); ++i) {
      const bool last = i + 1 == reason.touchpoints.size();
      names += i == 0 ? "" : last ? " and " : ", ";
      names += Name(reason.touchpoints[i]);
    }
    return names.empty() ? "another touchpoint" : names;
  }

  std::string Rule(const model::Reason& reason) const {
    return reason.rule.empty() ? "A rule" : "Rule '" + reason.rule + "'";
  }

  static std::string Channel(const model::Reason& reason) {
    return reason.channel.empty() ? "" : " on " + reason.channel;
  }

  std::string Looked(const model::Reason& reason) const {
    return reason.from ? " at " + At(*reason.from) : "";
  }

  static std::string Contacts(uint32_t count) {
    return count == 0   ? "no contact"
           : count == 1 ? "1 contact"
                        : std::to_string(count) + " contacts";
  }

  std::string Cap(const model::Reason& reason, const std::string& period) const {
    const std::string allows = Rule(reason) + " allows " +
                               (reason.limit ? Contacts(*reason.limit) : "no further contact") +
                               period + Channel(reason);
    if (reason.touchpoints.empty()) {
      return allows + (reason.from ? ", so" + Looked(reason) + " was not possible" : "");
    }
    return allows + ";" + Looked(reason) + " it was taken up by " + Names(reason);
  }

  /// What came of which touchpoints: " after 3 times IGNORED within 30d (t1, t2 and t3)".
  std::string After(const model::Reason& reason) const {
    const uint32_t times = reason.limit.value_or(1);
    return " after " + (times > 1 ? std::to_string(times) + " times " : "") +
           std::string(reason.outcome ? ToString(*reason.outcome) : "an outcome") +
           (reason.per ? " within " + FormatDuration(*reason.per) : "") + " (" + Names(reason) +
           ")";
  }

  std::string Cause(const model::Reason& reason) const;

  /// When the obstacle ends, for rules that have an end.
  std::string Until(const model::Reason& reason) const {
    switch (reason.kind) {
      case model::ReasonKind::kRollingCap:
      case model::ReasonKind::kCalendarCap:
      case model::ReasonKind::kGap:
      case model::ReasonKind::kQuietHours:
      case model::ReasonKind::kBlackout:
      case model::ReasonKind::kOutcome:
        return reason.to ? "; free again from " + At(*reason.to)
                         : "; not free again within 400 days";
      default:
        return "";
    }
  }

  const ExplanationContext& context_;
};

std::string Narrator::Cause(const model::Reason& reason) const {
  switch (reason.kind) {
    case model::ReasonKind::kRollingCap:
      return Cap(reason, reason.per ? " in any " + FormatDuration(*reason.per) : "");
    case model::ReasonKind::kCalendarCap:
      return Cap(reason, " per calendar period");
    case model::ReasonKind::kGap:
      return Rule(reason) + " keeps contacts" + Channel(reason) +
             (reason.per ? " " + FormatDuration(*reason.per) : "") + " apart;" + Looked(reason) +
             " it is too close to " + Names(reason);
    case model::ReasonKind::kQuietHours:
      return Rule(reason) + " keeps " + (reason.channel.empty() ? "it" : reason.channel) +
             " quiet" + Looked(reason);
    case model::ReasonKind::kBlackout:
      return Rule(reason) + " allows nothing" + Channel(reason) + Looked(reason);
    case model::ReasonKind::kConsent:
      return reason.outcome ? Rule(reason) + " withdrew the stakeholder's consent" +
                                  Channel(reason) + After(reason)
                            : "The stakeholder does not want this contact" + Channel(reason);
    case model::ReasonKind::kOutcome:
      return Rule(reason) + " makes contacts" + Channel(reason) + " pause" + After(reason);
    case model::ReasonKind::kUnknownTimeZone:
      return "The stakeholder's time zone is not known and the policy holds such contacts";
    case model::ReasonKind::kMerge:
      return Rule(reason) + " joined it with " + Names(reason) + ": one contact carries both";
    case model::ReasonKind::kDisplaced:
      return "A touchpoint of a higher class needed its place: " + Names(reason);
    case model::ReasonKind::kDisplacementLimit:
      return "Making room would have moved more touchpoints than the policy allows" +
             (reason.limit ? " (" + std::to_string(*reason.limit) + ")" : "") +
             ", so it displaced none";
    case model::ReasonKind::kReoffer:
      return "A slot came free and it moved there";
    case model::ReasonKind::kReschedule:
      return "Its team asked for another window";
    case model::ReasonKind::kCancelled:
      return "Its team cancelled it";
    case model::ReasonKind::kWindow:
      return "Its window has no time left";
    case model::ReasonKind::kOverfull:
      return Rule(reason) + " stays broken" + Channel(reason) + Looked(reason) +
             " because what breaks it cannot be moved: " + Names(reason);
    case model::ReasonKind::kFailed:
      return "It was reported as certainly not done";
    case model::ReasonKind::kLate:
      return "It was reported as done after its window had ended; it counts from then on";
    case model::ReasonKind::kDeadLetter:
      return "It was certainly not done in any of the attempts that the policy gives it" +
             (reason.limit ? " (" + std::to_string(*reason.limit) + ")" : "");
    case model::ReasonKind::kLeaseRanOut:
      return "Its sender had it and said nothing, so it counts as if it had been done";
    case model::ReasonKind::kUnknownResult:
      return "Its sender does not know whether it was done, so it counts as if it had been";
    case model::ReasonKind::kReturned:
      return "Its sender gave it back undone";
    case model::ReasonKind::kErased:
      return "The person was erased; nothing is planned or stored for this id";
  }
  return "Unknown reason";
}

}  // namespace

std::string FormatLocal(Instant t, const ZoneTable* zone) {
  using std::chrono::floor;
  const LocalTime local = zone != nullptr ? zone->ToLocal(t) : LocalTime(t.time_since_epoch());
  const auto day = floor<std::chrono::days>(local);
  const std::chrono::year_month_day date(day);
  const std::chrono::hh_mm_ss time(floor<std::chrono::seconds>(local - day));
  std::array<char, 64> text = {};
  std::snprintf(text.data(), text.size(), "%s %u %s %d %02d:%02d",
                kDays[std::chrono::weekday(day).c_encoding()], static_cast<unsigned>(date.day()),
                kMonths[static_cast<unsigned>(date.month()) - 1], static_cast<int>(date.year()),
                static_cast<int>(time.hours().count()), static_cast<int>(time.minutes().count()));
  std::string formatted = text.data();
  if (time.seconds().count() != 0) {
    std::snprintf(text.data(), text.size(), ":%02d", static_cast<int>(time.seconds().count()));
    formatted += text.data();
  }
  return formatted + " (" + (zone != nullptr ? zone->name() : "UTC") + ")";
}

std::vector<std::string> Explain(const ExplanationContext& context) {
  const Narrator narrator(context);
  std::vector<std::string> sentences;
  for (const model::Reason& reason : context.touchpoint.details.last.reasons) {
    sentences.push_back(narrator.Sentence(reason));
  }
  return sentences;
}

}  // namespace touchpoint::query
