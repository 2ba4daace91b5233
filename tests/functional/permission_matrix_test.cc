// SPDX-License-Identifier: Apache-2.0
// Every role on every RPC, for its own team and for another's: one written row for each, and no
// RPC without a row. What is refused has changed nothing.
#include <gmock/gmock.h>
#include <google/protobuf/descriptor.h>

#include <functional>
#include <map>
#include <regex>
#include <set>

#include "common/auth/principal.h"
#include "tests/support/authority.h"

namespace touchpoint::testing {
namespace {

using auth::Role;

/// What a cell says: "OK", the reason of the refusal, or "HIDDEN": answered as if nothing were
/// known of the stakeholder.
struct Row {
  const char* method;
  const char* target;  // whose, and named how
  const char* planner;
  const char* rep;
  const char* ops;
  const char* admin;
};

constexpr char kOk[] = "OK";
constexpr char kRole[] = "ROLE_DENIED";
constexpr char kTeam[] = "TEAM_SCOPE";
constexpr char kNone[] = "TOUCHPOINT_NOT_FOUND";
constexpr char kNobody[] = "STAKEHOLDER_NOT_FOUND";
constexpr char kHidden[] = "HIDDEN";

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
    {"GetTimeline", "own", kOk, kOk, kRole, kOk},
    {"GetTimeline", "other", kHidden, kOk, kRole, kOk},
    {"PutStakeholder", "own", kRole, kRole, kRole, kOk},
    {"PutStakeholder", "other", kRole, kRole, kRole, kOk},
    {"GetStakeholder", "own", kOk, kOk, kRole, kOk},
    {"GetStakeholder", "other", kNobody, kOk, kRole, kOk},
    {"ListThrottleLog", "own", kOk, kRole, kOk, kOk},
    {"ListThrottleLog", "other", kTeam, kRole, kOk, kOk},
    {"WatchThrottleLog", "own", kOk, kRole, kOk, kOk},
    {"WatchThrottleLog", "other", kTeam, kRole, kOk, kOk},
    {"CreateToken", "any", kRole, kRole, kRole, kOk},
    {"ListTokens", "any", kRole, kRole, kRole, kOk},
    {"RevokeToken", "any", kRole, kRole, kRole, "TOKEN_NOT_FOUND"},
};

/// What exists before the call of a cell.
struct Subject {
  std::string team;
  std::string stakeholder_id;
  std::string touchpoint_id;
  bool by_key = false;
};

template <typename Request>
Request Naming(const Subject& subject) {
  Request request;
  if (subject.by_key) {
    request.mutable_key()->set_team(subject.team);
    request.mutable_key()->set_stakeholder_id(subject.stakeholder_id);
    request.mutable_key()->set_request_id("r1");
  } else {
    request.set_touchpoint_id(subject.touchpoint_id);
  }
  return request;
}

std::string PlanBytes(const Subject& subject) {
  v1::PlanTouchpointRequest request;
  *request.mutable_plan() = MakePlan(subject.stakeholder_id, "r2");
  request.mutable_plan()->set_team(subject.team);
  return request.SerializeAsString();
}

std::string BulkBytes(const Subject& subject) {
  v1::PlanTouchpointsRequest request;
  *request.add_plans() = MakePlan(subject.stakeholder_id, "r2");
  request.mutable_plans(0)->set_team(subject.team);
  return request.SerializeAsString();
}

std::string RescheduleBytes(const Subject& subject) {
  auto request = Naming<v1::RescheduleTouchpointRequest>(subject);
  *request.mutable_preferred_time() = ToStamp(PlanBase() + kDay);
  return request.SerializeAsString();
}

std::string TimelineBytes(const Subject& subject) {
  v1::GetTimelineRequest request;
  request.set_stakeholder_id(subject.stakeholder_id);
  return request.SerializeAsString();
}

std::string ProfileBytes(const Subject& subject) {
  v1::PutStakeholderRequest request;
  request.mutable_stakeholder()->set_stakeholder_id(subject.stakeholder_id);
  request.mutable_stakeholder()->set_do_not_contact(true);
  return request.SerializeAsString();
}

std::string StakeholderBytes(const Subject& subject) {
  v1::GetStakeholderRequest request;
  request.set_stakeholder_id(subject.stakeholder_id);
  return request.SerializeAsString();
}

template <typename Request>
std::string LogBytes(const Subject& subject) {
  Request request;
  request.mutable_filter()->add_teams(subject.team);
  return request.SerializeAsString();
}

std::string RevokeBytes(const Subject& /*subject*/) {
  v1::RevokeTokenRequest request;
  request.set_token_id("nosuchtoken0");
  return request.SerializeAsString();
}

std::string NoBytes(const Subject& /*subject*/) {
  return "";
}

std::string CreateBytes(const Subject& /*subject*/) {
  return AskForToken(Role::kRep).SerializeAsString();
}

template <typename Request>
std::string TargetBytes(const Subject& subject) {
  return Naming<Request>(subject).SerializeAsString();
}

std::string BytesOf(const std::string& method, const Subject& subject) {
  using Make = std::string (*)(const Subject&);
  static const std::map<std::string, Make> makers = {
      {"PlanTouchpoint", PlanBytes},
      {"PlanTouchpoints", BulkBytes},
      {"CancelTouchpoint", TargetBytes<v1::CancelTouchpointRequest>},
      {"RescheduleTouchpoint", RescheduleBytes},
      {"GetTouchpoint", TargetBytes<v1::GetTouchpointRequest>},
      {"ExplainTouchpoint", TargetBytes<v1::ExplainTouchpointRequest>},
      {"GetTimeline", TimelineBytes},
      {"PutStakeholder", ProfileBytes},
      {"GetStakeholder", StakeholderBytes},
      {"ListThrottleLog", LogBytes<v1::ListThrottleLogRequest>},
      {"WatchThrottleLog", LogBytes<v1::WatchThrottleLogRequest>},
      {"CreateToken", CreateBytes},
      {"ListTokens", NoBytes},
      {"RevokeToken", RevokeBytes},
  };
  return makers.at(method)(subject);
}

std::string ReasonOf(const grpc::Status& status) {
  return status.ok() ? kOk : ToRefusal(status).reason;
}

class PermissionMatrixTest : public ::testing::Test {
 protected:
  ApiClient Holding(const std::string& token) const {
    return ApiClient(daemon_.address(), {token, "", "", ""});
  }

  /// Full names of the methods that the daemon serves, by their own names.
  std::map<std::string, std::string> ServedMethods() {
    grpc::Status status;
    const auto answers =
        admin_.StreamRaw("/grpc.reflection.v1alpha.ServerReflection/ServerReflectionInfo",
                         {std::string("\x3a\x00", 2)}, status);
    std::map<std::string, std::string> methods;
    const std::regex pattern("touchpoint\\.v1\\.[A-Za-z]+Service");
    const std::string answer = answers.empty() ? "" : answers.front();
    for (std::sregex_iterator at(answer.begin(), answer.end(), pattern), end; at != end; ++at) {
      const auto* service =
          google::protobuf::DescriptorPool::generated_pool()->FindServiceByName(at->str());
      EXPECT_NE(service, nullptr) << at->str();
      for (int i = 0; service != nullptr && i < service->method_count(); ++i) {
        methods["" + service->method(i)->name()] =
            "/" + service->full_name() + "/" + service->method(i)->name();
      }
    }
    return methods;
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
    return subject;
  }

  std::string Bulk(ApiClient& client, const std::string& bytes) {
    grpc::Status status;
    const auto responses = client.BulkRaw({bytes}, &status);
    if (!status.ok() || responses.empty()) {
      return ReasonOf(status);
    }
    const v1::PlanResult& result = responses.front().results(0);
    return result.has_error() ? ToRefusal(result.error()).reason : kOk;
  }

  std::string Watch(ApiClient& client, const std::string& bytes) {
    v1::WatchThrottleLogRequest request;
    EXPECT_TRUE(request.ParseFromString(bytes));
    grpc::ClientContext context;
    SetDeadline(context);
    const auto stream = client.throttle_log().WatchThrottleLog(&context, request);
    v1::WatchThrottleLogResponse response;
    const bool let_in = stream->Read(&response);
    context.TryCancel();
    const grpc::Status status = stream->Finish();
    return let_in ? kOk : ReasonOf(status);
  }

  std::string Call(ApiClient& client, const std::string& path, const std::string& method,
                   const Subject& subject) {
    const std::string bytes = BytesOf(method, subject);
    if (method == "PlanTouchpoints") {
      return Bulk(client, bytes);
    }
    if (method == "WatchThrottleLog") {
      return Watch(client, bytes);
    }
    std::string answer;
    const grpc::Status status = client.CallRaw(path, bytes, &answer);
    return status.ok() && method == "GetTimeline" && answer.empty() ? kHidden : ReasonOf(status);
  }

  AdminTokenFile file_;
  DaemonProcess daemon_{{.settings = TokenSettings(file_)}};
  ApiClient admin_{daemon_.address(), {AdminToken(), "", "", ""}};
};

TEST_F(PermissionMatrixTest, EveryCellIsAsItIsWritten) {
  const std::map<std::string, std::string> methods = ServedMethods();
  ASSERT_GE(methods.size(), 14u);
  std::set<std::string> rows;
  for (const Row& row : kRows) {
    rows.insert(row.method);
  }
  for (const auto& [method, path] : methods) {
    EXPECT_TRUE(rows.contains(method)) << path << " has no row in the matrix";
  }
  ApiClient planner = Holding(CreateToken(admin_, AskForToken(Role::kPlanner, {"sales"})));
  ApiClient rep = Holding(CreateToken(admin_, AskForToken(Role::kRep, {"sales"})));
  ApiClient ops = Holding(CreateToken(admin_, AskForToken(Role::kOps)));
  ApiClient admin = Holding(CreateToken(admin_, AskForToken(Role::kAdmin)));
  int cells = 0;
  for (const Row& row : kRows) {
    ASSERT_TRUE(methods.contains(row.method)) << row.method << " is not served";
    for (const auto& [client, expected] :
         {std::pair(&planner, row.planner), std::pair(&rep, row.rep), std::pair(&ops, row.ops),
          std::pair(&admin, row.admin)}) {
      const std::string stakeholder_id = "s" + std::to_string(cells++);
      SCOPED_TRACE(std::string(row.method) + " " + row.target + " " + stakeholder_id);
      const Subject subject = Prepare(row, stakeholder_id);
      EXPECT_EQ(Call(*client, methods.at(row.method), row.method, subject), expected);
      if (std::string(expected) != kOk) {
        EXPECT_EQ(admin_.Revision(stakeholder_id), 1) << "something was written";
      }
    }
  }
}

TEST_F(PermissionMatrixTest, NobodyGetsInWithoutAToken) {
  ApiClient nobody(daemon_.address());
  ApiClient guesser = Holding("tp_testadmin000_" + std::string(43, 'x'));
  for (const auto& [method, path] : ServedMethods()) {
    SCOPED_TRACE(path);
    const Subject subject = {"sales", "nobody", "t0.0000000000001.1", false};
    EXPECT_EQ(Call(nobody, path, method, subject), "CREDENTIAL_MISSING");
    EXPECT_EQ(Call(guesser, path, method, subject), "CREDENTIAL_INVALID");
    // Not even how a body would be judged is shown to who may not make the call.
    if (method != "PlanTouchpoints" && method != "WatchThrottleLog") {
      EXPECT_EQ(ReasonOf(nobody.CallRaw(path, "\x0a\xff\xff\xff")), "CREDENTIAL_MISSING");
    }
  }
}

}  // namespace
}  // namespace touchpoint::testing
