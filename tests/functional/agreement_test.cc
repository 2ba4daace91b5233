// SPDX-License-Identifier: Apache-2.0
// `touchpointctl simulate` and a daemon that is fed the same inputs, clock and outcomes agree
// (SEMANTICS §10): on every plan's verdicts, times, channels, hosts and reasons.
#include <gtest/gtest.h>

#include <algorithm>
#include <boost/json.hpp>
#include <map>
#include <random>
#include <sstream>

#include "common/model/touchpoint_id.h"
#include "tests/functional/clocked_daemon.h"
#include "tests/functional/ctl_program.h"
#include "tests/support/api_client.h"
#include "tests/support/seed.h"

namespace touchpoint::ctl {
namespace {

namespace json = boost::json;
using ::touchpoint::testing::FromStamp;

// Every kind of rule, and zones that change their clocks while the plans are carried out.
constexpr char kPolicy[] = R"(policy: 1
defaults: {window: 10d, freeze: 30m, displacement_limit: 3}
time_zone: {unknown: strictest, zones: [America/New_York, Europe/Berlin]}
channels: {email: {}, phone: {human: true}, visit: {human: true}}
purposes:
  safety: {rank: 0, obeys_caps: false, obeys_quiet_hours: false, displaceable: false, merges: false}
  service: {rank: 1, window: 5d}
  sales: {rank: 2}
  promotion: {rank: 3}
caps:
  - {id: one-a-day, limit: 1, per: 24h}
  - {id: three-a-week, limit: 3, per: calendar week, scope: {channels: [email, phone]}}
  - {id: team-weekly, limit: 2, per: 7d, each: [team]}
gaps:
  - {id: visit-gap, at_least: 3d, scope: {channels: [visit]}}
quiet_hours:
  - {id: evenings, channels: [phone, email], from: "20:00", to: "08:00"}
  - {id: weekends, channels: [visit], days: [sat, sun], all_day: true}
blackouts:
  - {id: fair, channels: [email], from: 2026-03-30, to: 2026-04-01, regions: [DE]}
merges:
  - {id: same-topic, purposes: [sales, promotion], across_teams: true, when: if_blocked, size: 3}
)";

const Instant kStart = *ParseRfc3339("2026-03-23T09:00:00Z");
constexpr int kStakeholders = 5;
constexpr int kPlans = 150;

/// A plan with the instant at which it arrives.
struct Row {
  v1::Plan plan;
  Instant arrival;
};

class Draw {
 public:
  explicit Draw(uint64_t seed) : engine_(seed) {}
  int Below(int end) { return static_cast<int>(engine_() % static_cast<uint64_t>(end)); }
  std::string OneOf(std::initializer_list<const char*> texts) {
    return *(texts.begin() + Below(static_cast<int>(texts.size())));
  }

 private:
  std::mt19937_64 engine_;
};

Row DrawRow(Draw& draw, int number, Instant arrival) {
  using ::touchpoint::testing::ToStamp;
  Row row{{}, arrival};
  v1::Plan& plan = row.plan;
  plan.set_request_id("r" + std::to_string(number));
  plan.set_stakeholder_id("s" + std::to_string(draw.Below(kStakeholders)));
  plan.set_team(draw.OneOf({"a", "b", "c"}));
  plan.set_channel(draw.OneOf({"email", "phone", "visit"}));
  if (const std::string other = draw.OneOf({"email", "phone", "visit"});
      draw.Below(2) == 0 && other != plan.channel()) {
    plan.add_alternate_channels(other);
  }
  plan.set_purpose(draw.OneOf({"promotion", "promotion", "sales", "service", "safety"}));
  plan.set_topic(draw.OneOf({"", "t", "t", "u"}));
  plan.set_priority(static_cast<uint32_t>(draw.Below(4) * 25));
  const Instant preferred = arrival + draw.Below(9 * 24 * 4) * std::chrono::minutes(15);
  *plan.mutable_preferred_time() = ToStamp(preferred);
  if (draw.Below(2) == 0) {
    *plan.mutable_earliest_time() = ToStamp(arrival);
  }
  if (draw.Below(3) == 0) {
    *plan.mutable_latest_time() = ToStamp(preferred + (1 + draw.Below(48)) * kHour);
  } else if (preferred >= arrival + 5 * kDay) {  // not within every purpose's window
    *plan.mutable_latest_time() = ToStamp(preferred + 5 * kDay);
  }
  // Two of the people are never said to live anywhere.
  if (plan.stakeholder_id() > "s1" && draw.Below(2) == 0) {
    plan.set_time_zone(plan.stakeholder_id() == "s2" ? "America/Chicago" : "Europe/Berlin");
    plan.set_region(draw.OneOf({"DE", "FR"}));
  }
  return row;
}

std::vector<Row> DrawRows(uint64_t seed) {
  Draw draw(seed);
  std::vector<Row> rows;
  Instant arrival = kStart;
  for (int number = 0; number < kPlans; ++number) {
    arrival += draw.Below(5) * kHour;
    rows.push_back(DrawRow(draw, number, arrival));
  }
  return rows;
}

std::string TextOf(const google::protobuf::Timestamp& stamp) {
  return FormatRfc3339(FromStamp(stamp));
}

std::string ToNdjson(const Row& row) {
  const v1::Plan& plan = row.plan;
  json::object object{{"request_id", plan.request_id()},
                      {"stakeholder_id", plan.stakeholder_id()},
                      {"team", plan.team()},
                      {"channel", plan.channel()},
                      {"purpose", plan.purpose()},
                      {"topic", plan.topic()},
                      {"priority", plan.priority()},
                      {"time_zone", plan.time_zone()},
                      {"region", plan.region()},
                      {"preferred_time", TextOf(plan.preferred_time())},
                      {"plan_time", FormatRfc3339(row.arrival)}};
  if (plan.alternate_channels_size() > 0) {
    object["alternate_channels"] = plan.alternate_channels(0);
  }
  if (plan.has_earliest_time()) {
    object["earliest_time"] = TextOf(plan.earliest_time());
  }
  if (plan.has_latest_time()) {
    object["latest_time"] = TextOf(plan.latest_time());
  }
  return json::serialize(object) + "\n";
}

// The same life in one line per plan, whoever tells it. Ids differ, so that request ids stand in.

using RequestIds = std::map<std::string, std::string>;

/// "VERDICT_DEFERRED" is "DEFERRED" in a simulation.
std::string Short(const std::string& name, const std::string& prefix) {
  return name.substr(prefix.size());
}

std::string Tell(const v1::Touchpoint& one, const RequestIds& requests) {
  const v1::Decision& last = one.decision();
  const v1::Decision& first = one.first_decision();
  std::string text = one.request_id() + " " +
                     Short(v1::TouchpointState_Name(one.state()), "TOUCHPOINT_STATE_") + " " +
                     Short(v1::Verdict_Name(last.verdict()), "VERDICT_") + " at " +
                     (last.has_scheduled_time() ? TextOf(last.scheduled_time()) : "") + " on " +
                     (last.channel().empty() ? one.preferred_channel() : last.channel()) + " in " +
                     (last.merged_into().empty() ? "" : requests.at(last.merged_into())) +
                     " first " + Short(v1::Verdict_Name(first.verdict()), "VERDICT_") + " at " +
                     (first.has_scheduled_time() ? TextOf(first.scheduled_time()) : "") + " next " +
                     (last.has_next_legal_time() ? TextOf(last.next_legal_time()) : "") + " by " +
                     last.policy_revision();
  for (const v1::Reason& reason : last.reasons()) {
    text += "; " + Short(v1::ReasonKind_Name(reason.kind()), "REASON_KIND_") + " " + reason.rule() +
            " " + (reason.has_from_time() ? TextOf(reason.from_time()) : "") + " to " +
            (reason.has_to_time() ? TextOf(reason.to_time()) : "");
    for (const std::string& id : reason.touchpoint_ids()) {
      text += " " + requests.at(id);
    }
  }
  return text;
}

std::string Tell(const json::object& line, const RequestIds& requests) {
  const auto member = [&line](const char* key) {
    return line.contains(key) ? std::string(line.at(key).as_string()) : std::string();
  };
  const std::string host = member("mergedInto");
  std::string text = member("requestId") + " " + member("state") + " " + member("verdict") +
                     " at " + member("scheduledTime") + " on " + member("channel") + " in " +
                     (host.empty() ? "" : requests.at(host)) + " first " + member("firstVerdict") +
                     " at " + member("firstScheduledTime") + " next " + member("nextLegalTime") +
                     " by " + member("policyRevision");
  for (const json::value& value : line.at("reasons").as_array()) {
    const json::object& reason = value.as_object();
    for (const char* key : {"kind", "rule", "from"}) {
      text += (key == std::string("kind") ? "; " : " ") + std::string(reason.at(key).as_string());
    }
    text += " to " + std::string(reason.at("to").as_string());
    for (const json::value& id : reason.at("touchpoints").as_array()) {
      text += " " + requests.at(std::string(id.as_string()));
    }
  }
  return text;
}

/// Feeds a daemon, and reports as done what falls due, at its time and in order of time.
class Feeder {
 public:
  explicit Feeder(const std::string& policy_file) : daemon_(policy_file) {}

  void Plan(const Row& row) {
    RunUntil(row.arrival);
    daemon_.SetNow(row.arrival);
    client_.Plan(row.plan);
    Look(row.plan.stakeholder_id());
  }

  void RunUntil(Instant until) {
    for (auto due = NextDue(); due && due->at <= until; due = NextDue()) {
      daemon_.SetNow(due->at);
      ReportDone(*due);
      Look(due->stakeholder_id);
    }
  }

  std::vector<std::string> Lines(Instant now) {
    daemon_.SetNow(now);
    std::map<std::string, v1::Touchpoint> touchpoints;
    RequestIds requests;
    for (auto& [stakeholder_id, known] : timelines_) {
      for (v1::Touchpoint& one : client_.Timeline(stakeholder_id)) {
        requests[one.touchpoint_id()] = one.request_id();
        touchpoints[one.request_id()] = std::move(one);
      }
    }
    std::vector<std::string> lines;
    lines.reserve(touchpoints.size());
    for (const auto& [request_id, one] : touchpoints) {
      lines.push_back(Tell(one, requests));
    }
    return lines;
  }

 private:
  struct Due {
    Instant at;
    std::string stakeholder_id;
    std::string touchpoint_id;
  };

  void ReportDone(const Due& due) {
    v1::ReportOutcomeRequest request;
    request.set_touchpoint_id(due.touchpoint_id);
    request.set_outcome(v1::OUTCOME_DONE);
    *request.mutable_outcome_time() = ::touchpoint::testing::ToStamp(due.at);
    grpc::ClientContext context;
    ::touchpoint::testing::SetDeadline(context);
    v1::ReportOutcomeResponse response;
    const grpc::Status status = client_.touchpoints().ReportOutcome(&context, request, &response);
    ASSERT_TRUE(status.ok()) << status.error_message();
  }

  void Look(const std::string& stakeholder_id) {
    timelines_[stakeholder_id] = client_.Timeline(stakeholder_id);
  }

  std::optional<Due> NextDue() const {
    std::optional<Due> next;
    for (const auto& [stakeholder_id, touchpoints] : timelines_) {
      for (const v1::Touchpoint& one : touchpoints) {
        const Instant at = FromStamp(one.decision().scheduled_time());
        const bool planned = one.state() == v1::TOUCHPOINT_STATE_PLANNED;
        if (planned && (!next || at < next->at)) {
          next = {at, stakeholder_id, one.touchpoint_id()};
        }
      }
    }
    return next;
  }

  ::touchpoint::testing::ClockedDaemon daemon_;
  ::touchpoint::testing::ApiClient client_{daemon_.address()};
  std::map<std::string, std::vector<v1::Touchpoint>> timelines_;
};

std::vector<std::string> Simulate(const Folder& folder, const std::vector<Row>& rows) {
  std::string plans;
  for (const Row& row : rows) {
    plans += ToNdjson(row);
  }
  const Ended ended =
      RunProgram({"simulate", "--policy", folder.Path("p.yaml"), "--plans",
                  folder.Write("plans.ndjson", plans), "--out", folder.Path("out")});
  EXPECT_EQ(ended.code, 0) << ended.err;
  std::vector<json::object> objects;
  RequestIds requests;
  std::istringstream in(folder.Read("out"));
  for (std::string line; std::getline(in, line);) {
    objects.push_back(json::parse(line).as_object());
    requests[std::string(objects.back().at("touchpointId").as_string())] =
        std::string(objects.back().at("requestId").as_string());
  }
  std::map<std::string, std::string> by_request;
  for (const json::object& object : objects) {
    by_request[std::string(object.at("requestId").as_string())] = Tell(object, requests);
  }
  std::vector<std::string> lines;
  lines.reserve(by_request.size());
  for (const auto& [request_id, line] : by_request) {
    lines.push_back(line);
  }
  return lines;
}

TEST(AgreementTest, ADaemonFedTheSameInputsClockAndOutcomesDecidesAsTheSimulation) {
  const uint64_t seed = ::touchpoint::testing::Seed();
  const std::vector<Row> rows = DrawRows(seed);
  const Folder folder;
  folder.Write("p.yaml", kPolicy);
  const std::vector<std::string> simulated = Simulate(folder, rows);

  Feeder feeder(folder.Path("p.yaml"));
  for (const Row& row : rows) {
    feeder.Plan(row);
  }
  feeder.RunUntil(Instant::max());
  const std::vector<std::string> lived = feeder.Lines(rows.back().arrival + 60 * kDay);

  ASSERT_EQ(lived.size(), static_cast<size_t>(kPlans));
  ASSERT_EQ(simulated.size(), lived.size());
  for (size_t i = 0; i < lived.size(); ++i) {
    EXPECT_EQ(lived[i], simulated[i]) << "TOUCHPOINT_SEED=" << seed;
  }
  // The life was one with something to agree on.
  const auto has = [&lived](const std::string& text) {
    return std::any_of(lived.begin(), lived.end(), [&text](const std::string& line) {
      return line.find(text) != std::string::npos;
    });
  };
  for (const char* kind : {" DEFERRED at", " MERGED at", " SUPPRESSED at", "; DISPLACED"}) {
    EXPECT_TRUE(has(kind)) << kind << ", TOUCHPOINT_SEED=" << seed;
  }
}

}  // namespace
}  // namespace touchpoint::ctl
