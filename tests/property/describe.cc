// SPDX-License-Identifier: Apache-2.0
// Scenarios as text: what a failed property shows.
#include <ostream>
#include <sstream>

#include "tests/property/scenario.h"

namespace touchpoint::property {
namespace {

std::string Join(const std::vector<std::string>& texts) {
  std::string joined;
  for (const std::string& text : texts) {
    joined += (joined.empty() ? "" : ",") + text;
  }
  return "[" + joined + "]";
}

void Show(std::ostream& out, const char* field, const model::Scope::Values& values) {
  if (values) {
    out << " " << field << " " << Join(*values);
  }
}

void Show(std::ostream& out, const model::Scope& scope, const std::vector<model::Dimension>& each) {
  constexpr const char* kDimensions[] = {"channel", "team", "purpose", "topic", "initiative"};
  Show(out, "channels", scope.channels);
  Show(out, "teams", scope.teams);
  Show(out, "purposes", scope.purposes);
  Show(out, "topics", scope.topics);
  Show(out, "initiatives", scope.initiatives);
  Show(out, "segments", scope.segments);
  for (const model::Dimension dimension : each) {
    out << " each " << kDimensions[static_cast<int>(dimension)];
  }
  out << "\n";
}

void Show(std::ostream& out, const std::string& purpose, const model::PurposeRights& rights) {
  out << "  purpose " << purpose << " rank " << rights.rank;
  out << (rights.obeys_caps ? "" : " !obeys_caps") << (rights.counts ? "" : " !counts");
  out << (rights.obeys_quiet_hours ? "" : " !obeys_quiet")
      << (rights.displaces ? "" : " !displaces");
  out << (rights.displaceable ? "" : " !displaceable") << (rights.merges ? "" : " !merges");
  out << (rights.legal_duty ? " legal_duty" : "") << "\n";
}

void Show(std::ostream& out, const model::Cap& cap) {
  constexpr const char* kPeriods[] = {"", "calendar day", "calendar week", "calendar month"};
  out << "  cap " << cap.id << " " << (cap.limit ? std::to_string(*cap.limit) : "unset") << " per "
      << (cap.period == model::CapPeriod::kRolling ? FormatDuration(cap.per)
                                                   : kPeriods[static_cast<int>(cap.period)]);
  Show(out, cap.scope, cap.each);
}

std::string TextOf(Instant t) {
  return FormatRfc3339(t);
}

}  // namespace

std::string Describe(const model::Policy& policy) {
  std::ostringstream out;
  out << "  freeze " << FormatDuration(policy.freeze) << " displacement_limit "
      << policy.displacement_limit << " unknown zone ";
  switch (policy.unknown_zone) {
    case model::UnknownZone::kDefault:
      out << policy.zone_default << "\n";
      break;
    case model::UnknownZone::kStrictest:
      out << "the strictest of " << Join(policy.zones_strictest) << "\n";
      break;
    case model::UnknownZone::kHold:
      out << "holds\n";
      break;
  }
  for (const auto& [purpose, rights] : policy.purposes) {
    Show(out, purpose, rights);
  }
  for (const model::Cap& cap : policy.caps) {
    Show(out, cap);
  }
  for (const model::Gap& gap : policy.gaps) {
    out << "  gap " << gap.id << " " << FormatDuration(gap.at_least);
    Show(out, gap.scope, gap.each);
  }
  for (const model::QuietHours& quiet : policy.quiet_hours) {
    out << "  quiet " << quiet.id << " days " << static_cast<int>(quiet.days) << " "
        << quiet.from.count() << "min-" << quiet.to.count() << "min";
    Show(out, "channels", quiet.channels);
    out << "\n";
  }
  for (const model::Blackout& blackout : policy.blackouts) {
    out << "  blackout " << blackout.id << " day " << blackout.from.time_since_epoch().count()
        << " to " << blackout.to.time_since_epoch().count();
    Show(out, "channels", blackout.channels);
    Show(out, "regions", blackout.regions);
    out << "\n";
  }
  for (const auto& [name, channel] : policy.channels) {
    out << "  channel " << name << (channel.human ? " human" : "")
        << (channel.DeliveryOrDefault() == model::Delivery::kAtMostOnce ? " at most once" : "")
        << " attempts " << channel.AttemptsOrDefault() << " backoff "
        << FormatDuration(channel.BackoffAfter(1)) << "\n";
  }
  for (const model::MergeRule& merge : policy.merges) {
    out << "  merge " << merge.id << (merge.across_teams ? " across teams" : "")
        << (merge.when == model::MergeWhen::kAlways ? " always" : " if blocked") << " size "
        << merge.size;
    Show(out, "purposes", merge.purposes);
    out << "\n";
  }
  return out.str();
}

std::string Describe(const model::Profile& profile) {
  std::ostringstream out;
  out << "zone " << (profile.time_zone.empty() ? "-" : profile.time_zone) << " region "
      << profile.region << " segments " << Join(profile.segments)
      << (profile.do_not_contact ? " do-not-contact" : "");
  for (const model::OptOut& opt_out : profile.opt_outs) {
    out << " opt-out(" << opt_out.channel << "/" << opt_out.purpose << ")";
  }
  return out.str();
}

std::string Describe(const model::Timeline& timeline) {
  std::ostringstream out;
  out << "  " << Describe(timeline.profile) << "\n";
  for (const model::Touchpoint& one : timeline.touchpoints) {
    out << "  #" << one.sequence << " " << ToString(one.state) << "/" << ToString(one.verdict)
        << " " << timeline.names.Text(one.team) << " " << timeline.names.Text(one.purpose)
        << " prio " << static_cast<int>(one.priority) << " topic '"
        << timeline.names.Text(one.topic) << "'" << (one.pin ? " pin" : "") << " initiative '"
        << timeline.names.Text(one.initiative) << "' [" << TextOf(one.earliest) << " "
        << TextOf(one.preferred) << " " << TextOf(one.latest) << ") on";
    for (const model::NameId channel : one.channels) {
      out << " " << timeline.names.Text(channel);
    }
    out << " -> " << timeline.names.Text(one.channel) << " at " << TextOf(one.scheduled);
    if (one.host != model::kNoSequence) {
      out << " in #" << one.host;
    }
    if (one.state == model::State::kDone || one.state == model::State::kLeased ||
        one.state == model::State::kInDoubt) {
      out << " occupied " << TextOf(one.occupied_from) << " to " << TextOf(one.occupied_to) << " "
          << timeline.names.Text(one.done_zone);
    }
    if (one.lease != model::Lease()) {
      out << " epoch " << one.lease.epoch << " attempts " << one.lease.attempts << " granted "
          << TextOf(one.lease.granted) << " not before " << TextOf(one.lease.not_before);
    }
    out << "\n";
  }
  return out.str();
}

std::string Describe(const model::Decision& decision, const model::Timeline& after) {
  std::ostringstream out;
  const auto show = [&](const model::Reason& reason) {
    out << " {" << ToString(reason.kind) << " " << reason.rule;
    for (const model::Sequence sequence : reason.touchpoints) {
      out << " #" << sequence;
    }
    out << "}";
  };
  out << "  decision about #" << decision.subject << (decision.unmoved ? " unmoved" : "") << "\n";
  for (const model::Change& change : decision.changes) {
    out << "   #" << change.after.sequence << " " << ToString(change.cause) << " from "
        << ToString(change.verdict_before) << " " << TextOf(change.scheduled_before) << " to "
        << ToString(change.after.verdict) << " " << after.names.Text(change.after.channel) << " "
        << TextOf(change.after.scheduled);
    for (const model::Reason& reason : change.reasons) {
      show(reason);
    }
    out << "\n";
  }
  for (const model::Reason& note : decision.notes) {
    out << "   note";
    show(note);
    out << "\n";
  }
  return out.str();
}

std::ostream& operator<<(std::ostream& out, const PlanShape& shape) {
  return out << shape.team << " " << Join(shape.channels) << " " << shape.purpose << " prio "
             << shape.priority << " topic '" << shape.topic << "' initiative '" << shape.initiative
             << "'" << (shape.pin ? " pin" : "") << " lead " << shape.lead << " before "
             << shape.before << " window " << shape.window << " zone '" << shape.time_zone
             << "' region '" << shape.region << "'";
}

std::ostream& operator<<(std::ostream& out, const Step& step) {
  constexpr const char* kKinds[] = {"plan",   "cancel",   "reschedule", "profile", "done",
                                    "tick",   "policy",   "tombstone",  "lease",   "outcome",
                                    "record", "not done", "take",       "say"};
  out << "+" << step.advance << " " << kKinds[static_cast<int>(step.kind)] << " pick " << step.pick;
  if (step.kind == Step::Kind::kTake || step.kind == Step::Kind::kSay) {
    out << " word " << step.word;
  }
  if (step.kind == Step::Kind::kPlan || step.kind == Step::Kind::kReschedule) {
    out << " " << step.plan;
  }
  if (step.kind == Step::Kind::kProfile) {
    out << " " << Describe(step.profile);
  }
  return out;
}

std::ostream& operator<<(std::ostream& out, const Scenario& scenario) {
  out << "start " << TextOf(scenario.start) << " " << Describe(scenario.profile) << "\npolicy\n"
      << Describe(scenario.policy);
  for (const Step& step : scenario.steps) {
    out << "  " << step << "\n";
    if (step.kind == Step::Kind::kPolicy) {
      out << Describe(scenario.policy_later);
    }
  }
  return out;
}

}  // namespace touchpoint::property
