// SPDX-License-Identifier: Apache-2.0
// Wall-clock rules around every change of offset of 39 zones, against minute-by-minute counting
// from the offsets in the fixture.
#include <boost/json.hpp>
#include <fstream>
#include <map>

#include "tests/property/check.h"
#include "tests/property/person.h"
#include "tests/support/oracle/civil.h"

namespace touchpoint::property {
namespace {

using std::chrono::minutes;

constexpr int kReach = 180;             // minutes on either side of a transition
constexpr int kBeyond = 180 + 40 * 60;  // how far counting may have to go

struct Edge {
  std::string time_zone;
  Instant at;
  std::chrono::seconds before;
  std::chrono::seconds after;
};

// Morocco has given up changing its clocks since the fixture was made.
bool IsStillLaw(const Edge& edge) {
  return edge.time_zone != "Africa/Casablanca" || edge.at < *ParseRfc3339("2026-09-01T00:00:00Z");
}

std::vector<Edge> ReadEdges() {
  std::ifstream file(TOUCHPOINT_FIXTURES "/tz_edges.jsonl");
  std::vector<Edge> edges;
  for (std::string line; std::getline(file, line);) {
    const boost::json::object row = boost::json::parse(line).as_object();
    const Edge edge{row.at("time_zone").as_string().c_str(),
                    *ParseRfc3339(row.at("utc").as_string().c_str()),
                    std::chrono::seconds(row.at("offset_before_s").as_int64()),
                    std::chrono::seconds(row.at("offset_after_s").as_int64())};
    if (IsStillLaw(edge)) {
      edges.push_back(edge);
    }
  }
  return edges;
}

const std::vector<Edge>& Edges() {
  static const std::vector<Edge> edges = ReadEdges();
  return edges;
}

std::map<std::string, oracle::Offsets> OffsetsByZone() {
  std::map<std::string, oracle::Offsets> zones;
  for (const Edge& edge : Edges()) {
    oracle::Offsets& zone = zones[edge.time_zone];
    if (zone.changes.empty()) {
      zone.first = edge.before;
    }
    zone.changes.push_back({edge.at, edge.after});
  }
  return zones;
}

/// Wall-clock time of every minute around an edge; minute 0 is the edge.
class Minutes {
 public:
  Minutes(const oracle::Offsets& zone, Instant edge) : edge_(edge) {
    for (int minute = -2 * kReach; minute < kBeyond; ++minute) {
      walls_.push_back(oracle::WallTimeAt(zone, At(minute)));
    }
  }
  Instant At(int minute) const { return edge_ + minutes(minute); }
  const oracle::WallTime& Wall(int minute) const {
    const int place = minute + 2 * kReach;
    return walls_.at(static_cast<size_t>(place));
  }
  /// The first minute from `from` on that `is_legal` accepts.
  template <typename IsLegal>
  Instant FirstLegal(int from, IsLegal is_legal) const {
    while (!is_legal(Wall(from))) {
      ++from;
    }
    return At(from);
  }

 private:
  Instant edge_;
  std::vector<oracle::WallTime> walls_;
};

// Coarse steps, and every minute next to the edge and to the hours around it.
bool IsWorthAsking(int minute) {
  const int in_half_hour = ((minute % 30) + 30) % 30;
  return in_half_hour <= 1 || in_half_hour == 29 || in_half_hour == 14;
}

model::Policy PlainPolicy() {
  model::Policy policy;
  policy.channels = {{"email", {}}};
  policy.purpose_other = model::PurposeRights{};
  policy.freeze = Duration(0);
  return policy;
}

model::Timeline Resident(const std::string& time_zone) {
  model::Timeline timeline;
  timeline.profile.time_zone = time_zone;
  return timeline;
}

model::PlanInput PlanAt(Instant preferred) {
  model::PlanInput plan;
  plan.team = "a";
  plan.channel = "email";
  plan.purpose = "promo";
  plan.earliest = plan.preferred = preferred;
  plan.latest = preferred + 40 * kDay;
  plan.request_key = 1;
  return plan;
}

Instant PlaceOf(const model::Timeline& timeline, const decide::Rulebook& rulebook,
                Instant preferred, Instant now) {
  const model::Decision decision = decide::Decide(timeline, rulebook, PlanAt(preferred), now);
  return decision.changes.front().after.scheduled;
}

template <typename IsLegal>
void ExpectCounting(const Minutes& count, const model::Timeline& timeline,
                    const decide::Rulebook& rulebook, const std::string& what, IsLegal is_legal) {
  for (int minute = -kReach; minute <= kReach; ++minute) {
    if (!IsWorthAsking(minute)) {
      continue;
    }
    const Instant preferred = count.At(minute);
    const Instant expected = count.FirstLegal(minute, is_legal);
    const Instant placed = PlaceOf(timeline, rulebook, preferred, count.At(-2 * kReach));
    ASSERT_EQ(FormatRfc3339(placed), FormatRfc3339(expected))
        << what << ", preferred " << FormatRfc3339(preferred);
  }
}

void ExpectQuietHours(const Edge& edge, const Minutes& count, minutes from, minutes to) {
  const minutes day(24 * 60);
  model::QuietHours quiet;
  quiet.id = "quiet";
  quiet.from = (from + 2 * day) % day;
  quiet.to = (to + 2 * day) % day;
  if (quiet.from == quiet.to) {
    return;  // the clocks jumped over a whole day
  }
  model::Policy policy = PlainPolicy();
  policy.quiet_hours = {quiet};
  const decide::Rulebook rulebook(policy, Zones());
  const std::string what = edge.time_zone + " quiet " + std::to_string(quiet.from.count()) + "-" +
                           std::to_string(quiet.to.count()) + " around " + FormatRfc3339(edge.at);
  ExpectCounting(count, Resident(edge.time_zone), rulebook, what,
                 [&](const oracle::WallTime& wall) {
                   const Duration time = wall.time_of_day;
                   return quiet.from < quiet.to ? time < quiet.from || time >= quiet.to
                                                : time < quiet.from && time >= quiet.to;
                 });
}

/// Runs `expect` at every edge, with the minutes around it.
template <typename Expect>
void AtEveryEdge(Expect expect) {
  const std::map<std::string, oracle::Offsets> zones = OffsetsByZone();
  ASSERT_GT(Edges().size(), 1000U);
  for (const Edge& edge : Edges()) {
    expect(edge, Minutes(zones.at(edge.time_zone), edge.at));
    if (::testing::Test::HasFatalFailure()) {
      return;
    }
  }
}

TEST(ZoneEdges, QuietHoursEndWhereCountingMinutesSays) {
  AtEveryEdge([](const Edge& edge, const Minutes& count) {
    const auto time_of_day = [](Duration local) {
      return std::chrono::floor<minutes>(local % kDay);
    };
    const Duration since = edge.at.time_since_epoch();
    const minutes one = time_of_day(since + edge.before);
    const minutes other = time_of_day(since + edge.after);
    const minutes low = edge.before < edge.after ? one : other;
    minutes high = edge.before < edge.after ? other : one;
    high += high < low ? minutes(24 * 60) : minutes(0);
    const minutes middle = low + (high - low) / 2;
    ExpectQuietHours(edge, count, low, high);
    ExpectQuietHours(edge, count, low - minutes(60), middle);
    ExpectQuietHours(edge, count, middle, high + minutes(60));
    ExpectQuietHours(edge, count, low - minutes(600), high + minutes(95));
  });
}

TEST(ZoneEdges, BlackoutsEndWhereCountingMinutesSays) {
  AtEveryEdge([](const Edge& edge, const Minutes& count) {
    const int64_t day = count.Wall(0).day;
    model::Blackout blackout{"blackout",
                             {},
                             {},
                             std::chrono::local_days(std::chrono::days(day)),
                             std::chrono::local_days(std::chrono::days(day + 1))};
    model::Policy policy = PlainPolicy();
    policy.blackouts = {blackout};
    const decide::Rulebook rulebook(policy, Zones());
    ExpectCounting(count, Resident(edge.time_zone), rulebook,
                   edge.time_zone + " blackout around " + FormatRfc3339(edge.at),
                   [&](const oracle::WallTime& wall) { return wall.day != day; });
  });
}

TEST(ZoneEdges, CalendarDaysEndWhereCountingMinutesSays) {
  AtEveryEdge([](const Edge& edge, const Minutes& count) {
    model::Policy policy = PlainPolicy();
    model::Cap cap;
    cap.id = "daily";
    cap.limit = 1;
    cap.period = model::CapPeriod::kCalendarDay;
    policy.caps = {cap};
    const decide::Rulebook rulebook(policy, Zones());
    for (const int done : {-kReach, -30, 0, 45}) {
      model::Timeline timeline = Resident(edge.time_zone);
      model::Apply(
          decide::Decide(timeline, rulebook, PlanAt(count.At(done)), count.At(-2 * kReach)),
          timeline);
      ExpectCounting(
          count, timeline, rulebook,
          edge.time_zone + " daily with one at " + FormatRfc3339(count.At(done)),
          [&](const oracle::WallTime& wall) { return wall.day != count.Wall(done).day; });
      if (::testing::Test::HasFatalFailure()) {
        return;
      }
    }
  });
}

}  // namespace
}  // namespace touchpoint::property
