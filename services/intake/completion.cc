// SPDX-License-Identifier: Apache-2.0
// Requests against the clock and the policy (SEMANTICS §1).
#include <algorithm>
#include <utility>

#include "services/intake/requests.h"

namespace touchpoint::intake {
namespace {

// Three years: histories that are moved to start now are planned at once.
constexpr Duration kAheadMax = 1100 * kDay;
// Clocks of machines that keep them differ by less.
constexpr Duration kSkewMax = std::chrono::seconds(5);

struct Window {
  Instant earliest;
  Instant preferred;
  Instant latest;
};

Result<Window> CompleteWindow(std::optional<Instant> earliest, std::optional<Instant> preferred,
                              std::optional<Instant> latest, Duration length, Instant now) {
  Window window;
  window.earliest = earliest.value_or(now);
  window.latest = latest.value_or(window.earliest + length);
  if (window.latest <= now) {
    return tl::unexpected(InvalidField("WINDOW_PAST", "latest_time",
                                       "the window has passed; give a latest_time ahead of now"));
  }
  // Compared as asked: a preferred time that has passed is no contradiction to "from now on".
  const Instant asked = preferred.value_or(window.earliest);
  if (asked >= window.latest) {
    return tl::unexpected(InvalidField(
        "WINDOW_EMPTY", latest ? "preferred_time" : "latest_time",
        latest ? "must be before latest_time"
               : "defaults to earliest_time and the purpose's window, which ends before "
                 "preferred_time; set it"));
  }
  if (earliest && asked < *earliest) {
    return tl::unexpected(
        InvalidField("WINDOW_EMPTY", "preferred_time", "must not be before earliest_time"));
  }
  if (window.latest > now + kAheadMax) {
    return tl::unexpected(
        InvalidField("WINDOW_FAR", "latest_time", "must be at most 1100 days ahead"));
  }
  window.preferred = std::max(asked, now);
  return window;
}

Duration WindowOf(const std::string& purpose, const model::Policy& policy) {
  const model::PurposeRights* rights = policy.Rights(purpose);
  return rights != nullptr && rights->window ? *rights->window : policy.window;
}

std::string Listed(const std::map<std::string, model::Policy::Channel>& channels) {
  std::string listed;
  for (const auto& [name, channel] : channels) {
    listed += (listed.empty() ? "" : ", ") + name;
  }
  return listed;
}

std::optional<Failure> CheckChannel(const std::string& channel, std::string field,
                                    const model::Policy& policy) {
  if (policy.channels.contains(channel)) {
    return std::nullopt;
  }
  return InvalidField("UNKNOWN_CHANNEL", std::move(field),
                      "not a channel of the policy; use one of: " + Listed(policy.channels));
}

std::optional<Failure> CheckPurpose(const std::string& purpose, std::string field,
                                    const model::Policy& policy) {
  if (policy.Rights(purpose) != nullptr) {
    return std::nullopt;
  }
  return InvalidField("UNKNOWN_PURPOSE", std::move(field),
                      "not a purpose of the policy, which has no \"*\" either");
}

std::optional<Failure> CheckZone(const std::string& zone, std::string field,
                                 const decide::Rulebook& rulebook) {
  if (zone.empty() || rulebook.zones().Find(zone) != nullptr) {
    return std::nullopt;
  }
  return InvalidField("UNKNOWN_TIME_ZONE", std::move(field),
                      "not an IANA time zone; give a name such as Europe/Berlin");
}

std::optional<Failure> CheckTeam(const std::string& team, const model::Policy& policy) {
  if (policy.KnowsTeam(team)) {
    return std::nullopt;
  }
  return InvalidField("UNKNOWN_TEAM", "team", "not a team of the policy");
}

std::optional<Failure> CheckNames(const RecordRequest& request, const decide::Rulebook& rulebook) {
  const model::Policy& policy = rulebook.policy();
  auto failure = CheckTeam(request.key.team, policy);
  failure = failure ? failure : CheckChannel(request.channel, "channel", policy);
  failure = failure ? failure : CheckPurpose(request.purpose, "purpose", policy);
  return failure ? failure : CheckZone(request.time_zone, "time_zone", rulebook);
}

std::optional<Failure> CheckNames(const PlanRequest& request, const decide::Rulebook& rulebook) {
  const model::Policy& policy = rulebook.policy();
  if (auto failure = CheckTeam(request.key.team, policy)) {
    return failure;
  }
  if (auto failure = CheckChannel(request.channel, "channel", policy)) {
    return failure;
  }
  std::vector<std::string> channels = {request.channel};
  for (const std::string& channel : request.alternate_channels) {
    const std::string field = "alternate_channels[" + std::to_string(channels.size() - 1) + "]";
    if (auto failure = CheckChannel(channel, field, policy)) {
      return failure;
    }
    if (std::find(channels.begin(), channels.end(), channel) != channels.end()) {
      return InvalidField("FIELD_CONFLICT", field, "names a channel a second time");
    }
    channels.push_back(channel);
  }
  if (channels.size() > model::ChannelList::kMax) {
    return InvalidField("FIELD_LENGTH", "alternate_channels", "at most 7");
  }
  if (auto failure = CheckPurpose(request.purpose, "purpose", policy)) {
    return failure;
  }
  return CheckZone(request.time_zone, "time_zone", rulebook);
}

}  // namespace

Result<model::PlanInput> Complete(const PlanRequest& request, const decide::Rulebook& rulebook,
                                  Instant now) {
  if (auto failure = CheckNames(request, rulebook)) {
    return tl::unexpected(*std::move(failure));
  }
  const auto window = CompleteWindow(request.earliest, request.preferred, request.latest,
                                     WindowOf(request.purpose, rulebook.policy()), now);
  if (!window) {
    return tl::unexpected(window.error());
  }
  model::PlanInput plan;
  plan.team = request.key.team;
  plan.channel = request.channel;
  plan.alternate_channels = request.alternate_channels;
  plan.purpose = request.purpose;
  plan.topic = request.topic;
  plan.initiative = request.initiative;
  plan.priority = request.priority;
  plan.pin = request.pin;
  plan.replan_on_failure = request.replan_on_failure;
  plan.earliest = window->earliest;
  plan.preferred = window->preferred;
  plan.latest = window->latest;
  plan.time_zone = request.time_zone;
  plan.region = request.region;
  plan.request_key = RequestKeyHash(request.key.team, request.key.request_id);
  return plan;
}

std::optional<Failure> CheckHappened(Instant at, std::string field, Instant now) {
  if (at <= now + kSkewMax) {
    return std::nullopt;
  }
  return InvalidField("TIME_RANGE", std::move(field), "must not be ahead of now");
}

Result<model::RecordInput> Complete(const RecordRequest& request, const decide::Rulebook& rulebook,
                                    Instant now) {
  auto failure = CheckNames(request, rulebook);
  failure = failure ? failure : CheckHappened(request.at, "done_time", now);
  if (failure) {
    return tl::unexpected(*std::move(failure));
  }
  return model::RecordInput{request.key.team,
                            request.channel,
                            request.purpose,
                            request.topic,
                            request.initiative,
                            request.at,
                            request.time_zone,
                            request.region,
                            RequestKeyHash(request.key.team, request.key.request_id)};
}

Result<model::RescheduleInput> Complete(const RescheduleRequest& request,
                                        const std::string& purpose,
                                        const decide::Rulebook& rulebook, Instant now) {
  const auto window = CompleteWindow(request.earliest, request.preferred, request.latest,
                                     WindowOf(purpose, rulebook.policy()), now);
  if (!window) {
    return tl::unexpected(window.error());
  }
  return model::RescheduleInput{model::kNoSequence, window->earliest, window->preferred,
                                window->latest};
}

std::optional<Failure> Check(const ProfileRequest& request, const decide::Rulebook& rulebook) {
  const model::Profile& profile = request.profile;
  if (auto failure = CheckZone(profile.time_zone, "stakeholder.time_zone", rulebook)) {
    return failure;
  }
  for (size_t i = 0; i < profile.opt_outs.size(); ++i) {
    const model::OptOut& opt_out = profile.opt_outs[i];
    const std::string field = "stakeholder.opt_outs[" + std::to_string(i) + "]";
    auto failure = opt_out.channel.empty()
                       ? std::nullopt
                       : CheckChannel(opt_out.channel, field + ".channel", rulebook.policy());
    if (!failure && !opt_out.purpose.empty()) {
      failure = CheckPurpose(opt_out.purpose, field + ".purpose", rulebook.policy());
    }
    if (failure) {
      return failure;
    }
  }
  return std::nullopt;
}

}  // namespace touchpoint::intake
