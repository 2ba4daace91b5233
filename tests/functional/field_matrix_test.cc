// SPDX-License-Identifier: Apache-2.0
// Every field that shows a touchpoint, and every field that names a team: what it may show to whom,
// and what naming another team in it leads to. One written row for each, and no field without.
#include <gmock/gmock.h>
#include <google/protobuf/descriptor.h>

#include <functional>
#include <map>
#include <set>

#include "common/auth/principal.h"
#include "common/base/clock.h"
#include "tests/support/api_matchers.h"
#include "tests/support/authority.h"
#include "tests/support/method_calls.h"

namespace touchpoint::testing {
namespace {

using auth::Role;
using google::protobuf::Descriptor;
using google::protobuf::FieldDescriptor;
using google::protobuf::Message;

/// Which fields of a touchpoint a planner sees on the contacts of other teams.
const std::map<std::string, bool> kShownToOthers = {
    {"touchpoint_id", true},
    {"stakeholder_id", true},
    {"team", true},
    {"request_id", false},
    {"state", true},
    {"decision", true},
    {"first_decision", true},
    {"preferred_channel", true},
    {"alternate_channels", true},
    {"purpose", true},
    {"topic", true},
    {"initiative", true},
    {"priority", true},
    {"earliest_time", true},
    {"preferred_time", true},
    {"latest_time", true},
    {"pin", true},
    {"content_ref", false},
    {"attributes", false},
    {"create_time", true},
    {"done_time", true},
    {"contributor_ids", true},
    {"on_failure", true},
    {"outcome_text", false},
    {"recorded", true},
    {"outcomes", true},  // but for their texts
};

/// What a planner meets who names another team in a field of an otherwise good request.
const std::map<std::string, std::string> kNamingAnotherTeam = {
    {"PlanTouchpoint plan.team", "TEAM_SCOPE"},
    {"PlanTouchpoints common.team", "TEAM_SCOPE"},
    {"PlanTouchpoints plans.team", "TEAM_SCOPE"},
    {"RecordTouchpoints common.team", "TEAM_SCOPE"},
    {"RecordTouchpoints records.team", "TEAM_SCOPE"},
    {"CancelTouchpoint key.team", "TOUCHPOINT_NOT_FOUND"},
    {"RescheduleTouchpoint key.team", "TOUCHPOINT_NOT_FOUND"},
    {"ReportOutcome key.team", "TOUCHPOINT_NOT_FOUND"},
    {"GetTouchpoint key.team", "TOUCHPOINT_NOT_FOUND"},
    {"ExplainTouchpoint key.team", "TOUCHPOINT_NOT_FOUND"},
    {"TraceFeedback key.team", "TOUCHPOINT_NOT_FOUND"},
    {"GetTimeline teams", "OK"},  // of what the planner may see anyway
    {"CheckContact team", "TEAM_SCOPE"},
    {"ListThrottleLog filter.teams", "TEAM_SCOPE"},
    {"WatchThrottleLog filter.teams", "TEAM_SCOPE"},
    {"PlanCampaign header.team", "TEAM_SCOPE"},
    {"GetCampaign team", "CAMPAIGN_NOT_FOUND"},
    {"CancelCampaign team", "CAMPAIGN_NOT_FOUND"},
    {"CreateCalendarFeed team", "TEAM_SCOPE"},
    {"CreateToken teams", "ROLE_DENIED"},
    {"LeaseTouchpoints teams", "ROLE_DENIED"},
    {"ListDueTouchpoints teams", "ROLE_DENIED"},
};

/// The value of one field, as bytes; empty where it is not set.
std::string ValueOf(const v1::Touchpoint& touchpoint, const FieldDescriptor& field) {
  v1::Touchpoint only = touchpoint;
  std::vector<const FieldDescriptor*> set;
  only.GetReflection()->ListFields(only, &set);
  for (const FieldDescriptor* other : set) {
    if (other != &field) {
      only.GetReflection()->ClearField(&only, other);
    }
  }
  return only.SerializeAsString();
}

/// Calls `visit` for every path to a field that names a team: "plan.team".
void VisitTeams(const Descriptor& message, const std::string& path,
                const std::function<void(const std::string&)>& visit) {
  for (int i = 0; i < message.field_count(); ++i) {
    const FieldDescriptor& field = *message.field(i);
    const bool names_team = field.name() == "team" || field.name() == "teams";
    if (field.type() == FieldDescriptor::TYPE_MESSAGE) {
      VisitTeams(*field.message_type(), path + field.name() + ".", visit);
    } else if (names_team) {
      visit(path + field.name());
    }
  }
}

/// Writes the team to the field at this path, and to no other below the same message.
void NameTeam(Message& message, const std::string& path, const std::string& team) {
  const size_t dot = path.find('.');
  const auto& reflection = *message.GetReflection();
  const FieldDescriptor& field = *message.GetDescriptor()->FindFieldByName(path.substr(0, dot));
  if (dot != std::string::npos) {
    const bool fresh = field.is_repeated() && reflection.FieldSize(message, &field) == 0;
    Message& inner = !field.is_repeated() ? *reflection.MutableMessage(&message, &field)
                     : fresh              ? *reflection.AddMessage(&message, &field)
                                          : *reflection.MutableRepeatedMessage(&message, &field, 0);
    return NameTeam(inner, path.substr(dot + 1), team);
  }
  reflection.ClearField(&message, &field);
  field.is_repeated() ? reflection.AddString(&message, &field, team)
                      : reflection.SetString(&message, &field, team);
}

class FieldMatrixTest : public ::testing::Test {
 protected:
  ApiClient Holding(Role role, const std::vector<std::string>& teams = {}) {
    return ApiClient(daemon_.address(),
                     {CreateToken(admin_, AskForToken(role, teams)), "", "", ""});
  }

  /// Contacts of marketing, with all that it may say about them, and a later one of sales.
  std::string ContactBoth(const std::string& stakeholder_id) {
    v1::Plan plan = MakePlan(stakeholder_id, "r-done", -2 * kDay);
    plan.set_team("marketing");
    v1::ReportOutcomeRequest report;
    report.set_touchpoint_id(admin_.Plan(plan).touchpoint().touchpoint_id());
    report.set_outcome(v1::OUTCOME_DONE);
    *report.mutable_outcome_time() = ToStamp(SystemClock().Now());
    report.set_outcome_text("they said yes");
    grpc::ClientContext context;
    SetDeadline(context);
    v1::ReportOutcomeResponse reported;
    EXPECT_TRUE(admin_.touchpoints().ReportOutcome(&context, report, &reported).ok());

    plan = MakePlan(stakeholder_id, "r1");
    plan.set_team("marketing");
    plan.set_topic("spring");
    plan.set_initiative("renewal");
    plan.set_content_ref("mail-17");
    (*plan.mutable_attributes())["k"] = "v";
    admin_.Plan(plan);
    v1::Plan later = MakePlan(stakeholder_id, "r1");
    later.set_topic("summer");
    const v1::Touchpoint own = admin_.Plan(later).touchpoint();
    EXPECT_EQ(own.decision().verdict(), v1::VERDICT_DEFERRED);  // because of marketing's
    return own.touchpoint_id();
  }

  static v1::ExplainTouchpointResponse Explain(ApiClient& client, const std::string& id) {
    v1::ExplainTouchpointRequest request;
    request.set_touchpoint_id(id);
    grpc::ClientContext context;
    SetDeadline(context);
    v1::ExplainTouchpointResponse response;
    EXPECT_TRUE(client.touchpoints().ExplainTouchpoint(&context, request, &response).ok());
    return response;
  }

  AdminTokenFile file_;
  DaemonProcess daemon_{{.settings = TokenSettings(file_)}};
  ApiClient admin_{daemon_.address(), {AdminToken(), "", "", ""}};
};

TEST_F(FieldMatrixTest, EveryFieldOfATouchpointIsShownAsItIsWritten) {
  const std::string own = ContactBoth("both");
  ApiClient planner = Holding(Role::kPlanner, {"sales"});
  ApiClient rep = Holding(Role::kRep);
  std::vector<v1::Touchpoint> whole = admin_.Timeline("both");
  std::vector<v1::Touchpoint> seen = planner.Timeline("both");
  std::vector<v1::Touchpoint> read = rep.Timeline("both");
  ASSERT_EQ(whole.size(), 3u);
  for (const auto& [client, views] :
       {std::pair(&admin_, &whole), std::pair(&planner, &seen), std::pair(&rep, &read)}) {
    const auto explained = Explain(*client, own);
    EXPECT_GE(explained.related_size(), 1);
    views->insert(views->end(), explained.related().begin(), explained.related().end());
  }
  ASSERT_EQ(seen.size(), whole.size());
  ASSERT_EQ(read.size(), whole.size());
  const Descriptor& type = *v1::Touchpoint::descriptor();
  EXPECT_EQ(kShownToOthers.size(), static_cast<size_t>(type.field_count()));
  std::set<std::string> withheld;
  for (int i = 0; i < type.field_count(); ++i) {
    const FieldDescriptor& field = *type.field(i);
    SCOPED_TRACE(field.name());
    ASSERT_TRUE(kShownToOthers.contains(field.name())) << "has no row";
    for (size_t n = 0; n < whole.size(); ++n) {
      const std::string value = ValueOf(whole[n], field);
      const bool shown = whole[n].team() == "sales" || kShownToOthers.at(field.name());
      EXPECT_EQ(ValueOf(read[n], field), value);
      EXPECT_EQ(ValueOf(seen[n], field), shown ? value : "");
      if (!shown && !value.empty()) {
        withheld.insert(field.name());
      }
    }
  }
  for (const auto& [name, shown] : kShownToOthers) {
    EXPECT_TRUE(shown || withheld.contains(name)) << "nothing was there to be withheld in " << name;
  }
}

TEST_F(FieldMatrixTest, TheWordsOfAnOutcomeAreItsTeams) {
  const std::string own = ContactBoth("both");
  v1::ReportOutcomeRequest report;
  for (const v1::Touchpoint& touchpoint : admin_.Timeline("both")) {
    if (touchpoint.state() == v1::TOUCHPOINT_STATE_DONE) {
      report.set_touchpoint_id(touchpoint.touchpoint_id());
    }
  }
  report.set_outcome(v1::OUTCOME_CONVERTED);
  *report.mutable_outcome_time() = ToStamp(SystemClock().Now());
  report.set_outcome_text("bought two");
  grpc::ClientContext context;
  SetDeadline(context);
  v1::ReportOutcomeResponse reported;
  ASSERT_TRUE(admin_.touchpoints().ReportOutcome(&context, report, &reported).ok());
  ASSERT_EQ(reported.touchpoint().team(), "marketing");
  ApiClient planner = Holding(Role::kPlanner, {"sales"});
  ApiClient rep = Holding(Role::kRep);
  for (const auto& [client, text] :
       {std::pair(&admin_, "bought two"), std::pair(&planner, ""), std::pair(&rep, "bought two")}) {
    int outcomes = 0;
    for (const v1::Touchpoint& touchpoint : client->Timeline("both")) {
      for (const v1::ReportedOutcome& outcome : touchpoint.outcomes()) {
        ++outcomes;
        EXPECT_EQ(outcome.outcome(), v1::OUTCOME_CONVERTED);
        EXPECT_EQ(outcome.outcome_text(), text);
      }
    }
    EXPECT_EQ(outcomes, 1);
  }
}

TEST_F(FieldMatrixTest, NamingAnotherTeamLeadsToWhatIsWritten) {
  ContactBoth("both");
  ApiClient planner = Holding(Role::kPlanner, {"sales"});
  std::set<std::string> fields;
  for (const auto& [name, method] : ServedMethods(admin_)) {
    VisitTeams(*method->input_type(), "", [&, name = name, method = method](const auto& path) {
      std::string field = name;
      field.append(" ").append(path);
      SCOPED_TRACE(field);
      fields.insert(field);
      ASSERT_TRUE(kNamingAnotherTeam.contains(field)) << "has no row";
      const auto request = MakeRequest(name, {"sales", "both", "", true});
      const std::string items = name == "PlanTouchpoints" ? "plans.team" : "records.team";
      if (path == "common.team") {
        NameTeam(*request, items, "");
      }
      NameTeam(*request, path, "marketing");
      const int64_t before = admin_.Revision("both");
      EXPECT_EQ(EndOf(planner, *method, request->SerializeAsString()),
                kNamingAnotherTeam.at(field));
      EXPECT_EQ(admin_.Revision("both"), before) << "something was written";
    });
  }
  EXPECT_EQ(fields.size(), kNamingAnotherTeam.size()) << "a row is of no field";
}

}  // namespace
}  // namespace touchpoint::testing
