// SPDX-License-Identifier: Apache-2.0
// Every role on every RPC, for its own team and for another's, over gRPC and over HTTP: one written
// row for each, and no RPC without a row. What is refused has changed nothing. The daemon is the
// shipped user of a Redis over TLS here, so that this also shows that each RPC has the rights it
// needs there.
#include <gmock/gmock.h>
#include <google/protobuf/descriptor.h>

#include <functional>
#include <map>
#include <set>

#include "common/auth/principal.h"
#include "tests/support/acl_file.h"
#include "tests/support/authority.h"
#include "tests/support/http_method_calls.h"
#include "tests/support/method_calls.h"
#include "tests/support/tls_redis.h"
#include "touchpoint/v1/permission.pb.h"

namespace touchpoint::testing {
namespace {

using auth::Role;

constexpr char kOk[] = "OK";
constexpr char kRole[] = "ROLE_DENIED";
constexpr char kTeam[] = "TEAM_SCOPE";
constexpr char kNone[] = "TOUCHPOINT_NOT_FOUND";
constexpr char kNobody[] = "STAKEHOLDER_NOT_FOUND";
constexpr char kNoCampaign[] = "CAMPAIGN_NOT_FOUND";
constexpr char kNoFeed[] = "CALENDAR_FEED_NOT_FOUND";
constexpr char kHidden[] = "HIDDEN";
// Let in, and refused for what the request says.
constexpr char kNoCredit[] = "NUMBER_RANGE";
constexpr char kNoLease[] = "LEASE_LOST";
constexpr char kNotDue[] = "NOT_DUE";
constexpr char kNoOutcome[] = "OUTCOME_NOT_FOUND";
constexpr char kNoDoubt[] = "NOT_IN_DOUBT";

/// What a cell says: "OK", the reason of the refusal, or "HIDDEN": answered as if nothing were
/// known of the stakeholder.
struct Row {
  const char* method;
  const char* target;  // whose, and named how
  const char* planner;
  const char* rep;
  const char* ops;
  const char* admin;
  const char* sender = kRole;
};

constexpr Row kRows[] = {
    {"PlanTouchpoint", "own", kOk, kRole, kRole, kOk},
    {"PlanTouchpoint", "other", kTeam, kRole, kRole, kOk},
    {"PlanTouchpoints", "own", kOk, kRole, kRole, kOk},
    {"PlanTouchpoints", "other", kTeam, kRole, kRole, kOk},
    {"CancelTouchpoint", "own by id", kOk, kRole, kRole, kOk},
    {"CancelTouchpoint", "own by key", kOk, kRole, kRole, kOk},
    {"CancelTouchpoint", "other by id", kNone, kRole, kRole, kOk},
    {"CancelTouchpoint", "other by key", kNone, kRole, kRole, kOk},
    {"RescheduleTouchpoint", "own by id", kOk, kRole, kRole, kOk},
    {"RescheduleTouchpoint", "own by key", kOk, kRole, kRole, kOk},
    {"RescheduleTouchpoint", "other by id", kNone, kRole, kRole, kOk},
    {"RescheduleTouchpoint", "other by key", kNone, kRole, kRole, kOk},
    {"GetTouchpoint", "own by id", kOk, kOk, kRole, kOk},
    {"GetTouchpoint", "own by key", kOk, kOk, kRole, kOk},
    {"GetTouchpoint", "other by id", kNone, kOk, kRole, kOk},
    {"GetTouchpoint", "other by key", kNone, kOk, kRole, kOk},
    {"ExplainTouchpoint", "own by id", kOk, kOk, kRole, kOk},
    {"ExplainTouchpoint", "own by key", kOk, kOk, kRole, kOk},
    {"ExplainTouchpoint", "other by id", kNone, kOk, kRole, kOk},
    {"ExplainTouchpoint", "other by key", kNone, kOk, kRole, kOk},
    {"TraceFeedback", "own by id", kNoOutcome, kNoOutcome, kRole, kNoOutcome},
    {"TraceFeedback", "own by key", kNoOutcome, kNoOutcome, kRole, kNoOutcome},
    {"TraceFeedback", "other by id", kNone, kNoOutcome, kRole, kNoOutcome},
    {"TraceFeedback", "other by key", kNone, kNoOutcome, kRole, kNoOutcome},
    {"GetTimeline", "own", kOk, kOk, kRole, kOk},
    {"GetTimeline", "other", kHidden, kOk, kRole, kOk},
    {"RecordTouchpoints", "own", kOk, kRole, kRole, kOk},
    {"RecordTouchpoints", "other", kTeam, kRole, kRole, kOk},
    {"ReportOutcome", "own by id", kOk, kRole, kRole, kOk},
    {"ReportOutcome", "own by key", kOk, kRole, kRole, kOk},
    {"ReportOutcome", "other by id", kNone, kRole, kRole, kOk},
    {"ReportOutcome", "other by key", kNone, kRole, kRole, kOk},
    {"PutStakeholder", "own", kRole, kRole, kRole, kOk},
    {"PutStakeholder", "other", kRole, kRole, kRole, kOk},
    {"GetStakeholder", "own", kOk, kOk, kRole, kOk},
    {"GetStakeholder", "other", kNobody, kOk, kRole, kOk},
    {"CheckContact", "own", kOk, kOk, kRole, kOk},
    {"CheckContact", "other", kTeam, kOk, kRole, kOk},
    {"SearchStakeholders", "any", kRole, kOk, kRole, kOk},
    {"EraseStakeholder", "any", kRole, kRole, kRole, kOk},
    {"ExportStakeholder", "any", kRole, kRole, kRole, kOk},
    {"LeaseTouchpoints", "own", kRole, kNoCredit, kRole, kNoCredit, kNoCredit},
    {"LeaseTouchpoints", "other", kRole, kTeam, kRole, kNoCredit, kTeam},
    {"LeaseTouchpoint", "own by id", kRole, kNotDue, kRole, kNotDue, kNotDue},
    {"LeaseTouchpoint", "other by id", kRole, kNone, kRole, kNotDue, kNone},
    {"ListDueTouchpoints", "own", kRole, kOk, kOk, kOk, kOk},
    {"ListDueTouchpoints", "other", kRole, kTeam, kOk, kOk, kTeam},
    {"AcknowledgeTouchpoint", "own", kRole, kNoLease, kRole, kNoLease, kNoLease},
    {"AcknowledgeTouchpoint", "other", kRole, kNoLease, kRole, kNoLease, kNoLease},
    {"ExtendLease", "own", kRole, kNoLease, kRole, kNoLease, kNoLease},
    {"ExtendLease", "other", kRole, kNoLease, kRole, kNoLease, kNoLease},
    {"ReturnTouchpoint", "own", kRole, kNoLease, kRole, kNoLease, kNoLease},
    {"ReturnTouchpoint", "other", kRole, kNoLease, kRole, kNoLease, kNoLease},
    {"ResolveTouchpoint", "own by id", kNoDoubt, kNoDoubt, kNoDoubt, kNoDoubt},
    {"ResolveTouchpoint", "other by id", kNone, kNone, kNoDoubt, kNoDoubt},
    {"GetConflicts", "any", kRole, kRole, kOk, kOk},
    {"ListThrottleLog", "own", kOk, kRole, kOk, kOk},
    {"ListThrottleLog", "other", kTeam, kRole, kOk, kOk},
    {"WatchThrottleLog", "own", kOk, kRole, kOk, kOk},
    {"WatchThrottleLog", "other", kTeam, kRole, kOk, kOk},
    {"WatchTimeline", "own", kOk, kOk, kRole, kOk},
    {"WatchTimeline", "other", kHidden, kOk, kRole, kOk},
    {"PlanCampaign", "own", kOk, kRole, kRole, kOk},
    {"PlanCampaign", "other", kTeam, kRole, kRole, kOk},
    {"GetCampaign", "own", kOk, kRole, kOk, kOk},
    {"GetCampaign", "other", kNoCampaign, kRole, kOk, kOk},
    {"CancelCampaign", "own", kOk, kRole, kRole, kOk},
    {"CancelCampaign", "other", kNoCampaign, kRole, kRole, kOk},
    {"GetInstallation", "any", kRole, kRole, kOk, kOk},
    {"GetPartitions", "any", kRole, kRole, kOk, kOk},
    {"ApplyPolicy", "any", kRole, kRole, kRole, kOk},
    {"GetPolicy", "any", kRole, kRole, kOk, kOk},
    {"ListPolicies", "any", kRole, kRole, kOk, kOk},
    {"SimulatePolicy", "any", kRole, kRole, kOk, kOk},
    {"CreateCalendarFeed", "own", kOk, kOk, kRole, kOk},
    {"CreateCalendarFeed", "other", kTeam, kOk, kRole, kOk},
    {"ListCalendarFeeds", "own", kOk, kOk, kRole, kOk},
    {"ListCalendarFeeds", "other", kOk, kOk, kRole, kOk},  // of its own, whose it is not
    {"RevokeCalendarFeed", "own", kNoFeed, kNoFeed, kRole, kNoFeed},
    {"RevokeCalendarFeed", "other", kNoFeed, kNoFeed, kRole, kNoFeed},
    {"CreateToken", "any", kRole, kRole, kRole, kOk},
    {"ListTokens", "any", kRole, kRole, kRole, kOk},
    {"RevokeToken", "any", kRole, kRole, kRole, "TOKEN_NOT_FOUND"},
};

struct ServerCertificates : Certificates {
  ServerCertificates() { IssueServer(*this); }
};

class PermissionMatrixTest : public ::testing::Test {
 protected:
  ApiClient Holding(const std::string& token) const {
    return ApiClient(daemon_.address(), {token, "", "", ""});
  }

  /// Every served method has a row; one that teams may call for themselves, rows for its own and
  /// for another's.
  void CheckComplete() const {
    std::set<std::string> rows;
    for (const Row& row : kRows) {
      const std::string target = row.target;
      rows.insert(std::string(row.method) + " " + target.substr(0, target.find(' ')));
      ASSERT_TRUE(methods_.contains(row.method)) << row.method << " is not served";
    }
    EXPECT_GE(methods_.size(), 30u);
    for (const auto& [name, method] : methods_) {
      const bool by_team = method->options().GetExtension(v1::permission).own_team_size() > 0;
      if (by_team) {
        EXPECT_TRUE(rows.contains(name + " own") && rows.contains(name + " other")) << name;
      } else {
        EXPECT_TRUE(rows.contains(name + " any") || rows.contains(name + " own")) << name;
      }
    }
  }

  Subject Prepare(const Row& row, const std::string& stakeholder_id) {
    const std::string target = row.target;
    Subject subject;
    subject.team = target.rfind("other", 0) == 0 ? "marketing" : "sales";
    subject.by_key = target.find("key") != std::string::npos;
    subject.stakeholder_id = stakeholder_id;
    v1::Plan plan = MakePlan(stakeholder_id, "r1");
    plan.set_team(subject.team);
    subject.touchpoint_id = admin_.Plan(plan).touchpoint().touchpoint_id();
    if (row.method == std::string("GetCampaign") || row.method == std::string("CancelCampaign")) {
      const std::string request = MakeRequest("PlanCampaign", subject)->SerializeAsString();
      EXPECT_EQ(EndOf(admin_, *methods_.at("PlanCampaign"), request), kOk);
    }
    return subject;
  }

  using EndOfCall = std::function<std::string(const std::string& token,
                                              const google::protobuf::MethodDescriptor& method,
                                              const std::string& request)>;

  void CheckCell(const char* way, const Row& row, const std::string& token, const char* expected,
                 const EndOfCall& call) {
    const std::string stakeholder_id = "s" + std::to_string(cells_++);
    SCOPED_TRACE(std::string(way) + " " + row.method + " " + row.target + " " + stakeholder_id);
    const Subject subject = Prepare(row, stakeholder_id);
    const std::string request = MakeRequest(row.method, subject)->SerializeAsString();
    const int64_t before = admin_.Revision(stakeholder_id);
    EXPECT_EQ(call(token, *methods_.at(row.method), request), expected);
    if (std::string(expected) != kOk) {
      EXPECT_EQ(admin_.Revision(stakeholder_id), before) << "something was written";
    }
  }

  std::string RedisUrl() const {
    std::string url = redis_.address().ToString();
    const std::string login = std::string("touchpointd:") + kAclPassword + "@";
    return url.insert(url.find("//") + 2, login);
  }

  ScratchFolder folder_{"acl"};
  ServerCertificates certificates_;
  TlsRedis redis_{certificates_, {"--aclfile", WriteAclFile(folder_)}};
  AdminTokenFile file_;
  DaemonProcess daemon_{
      {.redis_url = RedisUrl(),
       .settings = TokenSettings(file_, {"redis.tls_ca=" + certificates_.Path("ca.pem")})}};
  ApiClient admin_{daemon_.address(), {AdminToken(), "", "", ""}};
  const std::map<std::string, const google::protobuf::MethodDescriptor*> methods_ =
      ServedMethods(admin_);
  int cells_ = 0;
};

TEST_F(PermissionMatrixTest, EveryCellIsAsItIsWritten) {
  CheckComplete();
  const auto make = [this](Role role, const std::vector<std::string>& teams) {
    return CreateToken(admin_, AskForToken(role, teams));
  };
  const std::string planner = make(Role::kPlanner, {"sales"});
  const std::string rep = make(Role::kRep, {"sales"});
  const std::string ops = make(Role::kOps, {});
  const std::string admin = make(Role::kAdmin, {});
  const std::string sender = make(Role::kSender, {"sales"});
  const EndOfCall over_grpc = [this](const std::string& token, const auto& method,
                                     const std::string& request) {
    ApiClient client = Holding(token);
    return EndOf(client, method, request);
  };
  const EndOfCall over_http = [this](const std::string& token, const auto& method,
                                     const std::string& request) {
    return EndOverHttp(daemon_.http_address(), token, method, request);
  };
  for (const auto& [way, call] : {std::pair("grpc", over_grpc), std::pair("http", over_http)}) {
    for (const Row& row : kRows) {
      CheckCell(way, row, planner, row.planner, call);
      CheckCell(way, row, rep, row.rep, call);
      CheckCell(way, row, ops, row.ops, call);
      CheckCell(way, row, admin, row.admin, call);
      CheckCell(way, row, sender, row.sender, call);
    }
  }
}

TEST_F(PermissionMatrixTest, NobodyGetsInWithoutAToken) {
  ApiClient nobody(daemon_.address());
  ApiClient guesser = Holding("tp_testadmin000_" + std::string(43, 'x'));
  for (const auto& [name, method] : methods_) {
    SCOPED_TRACE(name);
    const Subject subject = {"sales", "nobody", "t0.0000000000001.1", false};
    const std::string request = MakeRequest(name, subject)->SerializeAsString();
    EXPECT_EQ(EndOf(nobody, *method, request), "CREDENTIAL_MISSING");
    EXPECT_EQ(EndOf(guesser, *method, request), "CREDENTIAL_INVALID");
    EXPECT_EQ(EndOverHttp(daemon_.http_address(), "", *method, request), "CREDENTIAL_MISSING");
    EXPECT_EQ(EndOverHttp(daemon_.http_address(), "guess", *method, request), "CREDENTIAL_INVALID");
    // Not even how a body would be judged is shown to who may not make the call.
    if (!method->client_streaming() && !method->server_streaming()) {
      EXPECT_EQ(EndOf(nobody, *method, "\x0a\xff\xff\xff"), "CREDENTIAL_MISSING");
      EXPECT_EQ(EndOverHttp(daemon_.http_address(), "", *method, "\x0a\xff\xff\xff"),
                "CREDENTIAL_MISSING");
    }
  }
}

}  // namespace
}  // namespace touchpoint::testing
