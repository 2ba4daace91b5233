// SPDX-License-Identifier: Apache-2.0
// touchpointctl import --as record, record and outcome against a real daemon: real history makes
// caps right on the first day.
#include <gmock/gmock.h>
#include <sys/stat.h>

#include <boost/json.hpp>
#include <csignal>
#include <fstream>
#include <map>
#include <sstream>

#include "common/base/clock.h"
#include "services/touchpointctl/rows/line_reader.h"
#include "tests/functional/ctl_program.h"
#include "tests/support/api_client.h"
#include "tests/support/daemon_process.h"

namespace touchpoint::ctl {
namespace {

namespace json = boost::json;
using ::testing::HasSubstr;
using ::touchpoint::testing::ApiClient;
using ::touchpoint::testing::DaemonProcess;

constexpr char kPolicy[] = R"(policy: 1
time_zone: {unknown: default, default: America/Chicago}
channels: {visit: {}, event: {}, mail: {}, other: {}}
teams: any
purposes: {"*": {rank: 3}}
caps:
  - {id: a-visit-a-day, limit: 1, per: 24h, scope: {channels: [visit]}}
outcomes:
  - {id: complaint, on: [complained], pause: 3d}
)";
constexpr char kMapping[] =
    "request_id: external_id\ndone_time: occurred_at\ntopic: campaign\noutcome_text: outcome\n";

/// The last `count` contacts of the real sample, moved so that the last visit was `ago`.
class History {
 public:
  History(size_t count, Duration ago) {
    const auto whole = ReadSample();
    Instant last;
    for (size_t i = whole.size() - count; i < whole.size(); ++i) {
      json::object row = json::parse(whole[i]).as_object();
      if (row["channel"].as_string() == "visit") {
        last = *ParseRfc3339(std::string(row["occurred_at"].as_string()));
      }
      rows_.push_back(std::move(row));
    }
    const Duration stretch = SystemClock().Now() - ago - last;
    std::erase_if(rows_, [&](const json::object& row) { return At(row) > last; });
    for (json::object& row : rows_) {
      row["occurred_at"] = FormatRfc3339(At(row) + stretch);
    }
  }

  size_t size() const { return rows_.size(); }
  std::string Of(size_t row, const char* field) const {
    return std::string(rows_[row].at(field).as_string());
  }
  std::string Lines(size_t from, size_t to) const {
    std::string text;
    for (size_t i = from; i < to; ++i) {
      text += json::serialize(rows_[i]) + "\n";
    }
    return text;
  }
  /// The stakeholder of the last visit.
  std::string LastVisited() const {
    size_t row = rows_.size() - 1;
    while (Of(row, "channel") != "visit") {
      --row;
    }
    return Of(row, "stakeholder_id");
  }
  size_t CountOf(const std::string& stakeholder_id) const {
    size_t count = 0;
    for (size_t i = 0; i < rows_.size(); ++i) {
      count += Of(i, "stakeholder_id") == stakeholder_id ? 1 : 0;
    }
    return count;
  }

 private:
  static std::vector<std::string> ReadSample() {
    auto lines = LineReader::Open(TOUCHPOINT_SOURCE "/deploy/samples/openpayments.sample.jsonl.gz");
    std::vector<std::string> all;
    for (std::string line; *lines->Next(line);) {
      all.push_back(line);
    }
    return all;
  }
  static Instant At(const json::object& row) {
    return *ParseRfc3339(std::string(row.at("occurred_at").as_string()));
  }

  std::vector<json::object> rows_;
};

class CtlHistoryTest : public ::testing::Test {
 protected:
  Ended Run(std::vector<std::string> arguments) const {
    arguments.insert(arguments.end(), {"--server", daemon_.address()});
    return RunProgram(arguments);
  }
  Ended Import(const std::string& file, std::vector<std::string> more = {}) const {
    std::vector<std::string> arguments = {"import", "--as", "record", "--records",
                                          file,     "-o",   "json"};
    arguments.insert(arguments.end(), more.begin(), more.end());
    return Run(arguments);
  }
  Ended Visit(const std::string& stakeholder_id, std::vector<std::string> more = {}) const {
    std::vector<std::string> arguments = {"plan",
                                          "--stakeholder",
                                          stakeholder_id,
                                          "--team",
                                          "mfr-1",
                                          "--channel",
                                          "visit",
                                          "--purpose",
                                          "meal",
                                          "--at",
                                          FormatRfc3339(now_ + kHour),
                                          "-o",
                                          "json"};
    arguments.insert(arguments.end(), more.begin(), more.end());
    return Run(arguments);
  }

  /// A visit of stakeholder s.
  Ended Record(const std::string& request_id, const std::string& at) const {
    return Run({"record", "--stakeholder", "s", "--team", "mfr-1", "--channel", "visit",
                "--purpose", "meal", "--request-id", request_id, "--at", at, "--outcome-text",
                "wants a call"});
  }

  static json::object Parsed(const Ended& ended) {
    EXPECT_EQ(ended.code, 0) << ended.err;
    return json::parse(ended.out).as_object();
  }
  static size_t Number(const json::object& object, const char* key) {
    return object.at(key).to_number<size_t>();
  }
  static json::object DecisionIn(const Ended& planned) {
    return Parsed(planned).at("touchpoint").at("decision").as_object();
  }

  /// A row of CSV after kHeader: a visit of stakeholder s.
  static std::string Row(const std::string& request_id, Instant done) {
    return request_id + ",s,mfr-1,visit,meal," + FormatRfc3339(done) + "\n";
  }
  static constexpr char kHeader[] = "request_id,stakeholder_id,team,channel,purpose,done_time\n";

  const Instant now_ = SystemClock().Now();
  Folder folder_;
  DaemonProcess daemon_{{.policy = kPolicy}};
};

TEST_F(CtlHistoryTest, CapsAreRightOnTheFirstDay) {
  const History history(1500, kHour);
  const std::string stakeholder = history.LastVisited();
  ASSERT_EQ(DecisionIn(Visit(stakeholder, {"--validate-only"})).at("verdict").as_string(),
            "VERDICT_SCHEDULED");
  const json::object summary =
      Parsed(Import(folder_.Write("history.jsonl", history.Lines(0, history.size())),
                    {"--mapping", folder_.Write("m.yaml", kMapping)}));
  EXPECT_EQ(Number(summary, "records"), history.size());
  EXPECT_EQ(Number(summary, "recorded"), history.size());
  EXPECT_GT(Number(summary, "breaking"), 0u);
  EXPECT_GT(Number(summary, "withOutcomes"), 0u);
  EXPECT_EQ(summary.at("brokenRules").at(0).at("rule").as_string(), "a-visit-a-day");
  const json::object decision = DecisionIn(Visit(stakeholder));
  EXPECT_EQ(decision.at("verdict").as_string(), "VERDICT_DEFERRED");
  EXPECT_EQ(decision.at("reasons").at(0).at("rule").as_string(), "a-visit-a-day");
  EXPECT_THAT(Run({"timeline", stakeholder}).out, HasSubstr("DONE"));
}

TEST_F(CtlHistoryTest, InterruptedOnASilentPipeItEndsAndGoesOnWithoutADouble) {
  const History history(1500, kHour);
  const std::string mapping = folder_.Write("m.yaml", kMapping);
  const std::string pipe = folder_.Path("pipe");
  ASSERT_EQ(mkfifo(pipe.c_str(), 0600), 0);
  RunningProgram import({"import", "--as", "record", "--records", pipe, "--mapping", mapping,
                         "--server", daemon_.address(), "-o", "json"});
  std::ofstream input(pipe);
  input << history.Lines(0, 600) << std::flush;  // and then it is silent
  ApiClient client(daemon_.address());
  const std::string first = history.Of(0, "stakeholder_id");
  while (client.Timeline(first).empty()) {
  }
  import.Signal(SIGINT);
  const Ended ended = import.Wait();
  EXPECT_EQ(ended.code, 1);
  EXPECT_THAT(ended.err, HasSubstr("interrupted: run the same command again to go on"));
  const size_t recorded = Number(json::parse(ended.out).as_object(), "recorded");
  EXPECT_GT(recorded, 0u);
  EXPECT_LE(recorded,
            500u);  // what was read of the batch that was not full is left to the next run
  const std::string file = folder_.Write("history.jsonl", history.Lines(0, history.size()));
  const json::object again = Parsed(Import(file, {"--mapping", mapping}));
  EXPECT_EQ(Number(again, "replayed"), recorded);
  EXPECT_EQ(Number(again, "recorded"), history.size() - recorded);
  EXPECT_EQ(client.Timeline(first).size(), history.CountOf(first));
}

TEST_F(CtlHistoryTest, WrongRowsAreRefusedWithLineAndReason) {
  const std::string file = folder_.Write(
      "history.csv", kHeader + Row("r1", now_ - kDay) + Row("r2", now_ + kDay) +
                         "r3,s,mfr-1,visit,meal,\n" + "r4,s,mfr-1,fax,meal,2026-03-02T10:00:00Z\n" +
                         "r5,s,mfr-1,visit,meal,yesterday\n" + Row("r1", now_ - 2 * kDay));
  const Ended ended = Import(file);
  EXPECT_EQ(ended.code, 6);
  EXPECT_THAT(ended.err, HasSubstr("5 rows were refused: see " + file + ".refused.ndjson"));
  const json::object summary = json::parse(ended.out).as_object();
  EXPECT_EQ(Number(summary, "recorded"), 1u);
  EXPECT_EQ(Number(summary, "refused"), 5u);
  std::istringstream refused(folder_.Read("history.csv.refused.ndjson"));
  std::map<size_t, std::string> reasons;
  for (std::string line; std::getline(refused, line);) {
    const json::object object = json::parse(line).as_object();
    reasons[Number(object, "line")] = std::string(object.at("reason").as_string()) + " " +
                                      std::string(object.at("field").as_string());
  }
  EXPECT_EQ(reasons, (std::map<size_t, std::string>{{3, "TIME_RANGE done_time"},
                                                    {4, "FIELD_MISSING done_time"},
                                                    {5, "UNKNOWN_CHANNEL channel"},
                                                    {6, "TIME_RANGE done_time"},
                                                    {7, "REQUEST_ID_REUSED "}}));
}

TEST_F(CtlHistoryTest, SaysWhatHadToMoveForHistory) {
  ASSERT_EQ(DecisionIn(Visit("s")).at("verdict").as_string(), "VERDICT_SCHEDULED");
  const json::object summary =
      Parsed(Import(folder_.Write("history.csv", kHeader + Row("r1", now_ - kHour))));
  EXPECT_EQ(Number(summary, "moving"), 1u);
  EXPECT_EQ(Number(summary.at("redecided").as_object(), "deferred"), 1u);
}

TEST_F(CtlHistoryTest, AWrongHeaderIsToldOnce) {
  const Ended ended = Import(
      folder_.Write("history.csv", "request_id,stakeholder_id,team,chanel,purpose,done_time\n" +
                                       Row("r1", now_ - kDay) + Row("r2", now_ - kDay)));
  EXPECT_EQ(ended.code, 6);
  EXPECT_EQ(ended.err.find("columns missing: channel, did you mean 'chanel'?\n"
                           "columns not used: chanel\n"),
            0u)
      << ended.err;
}

TEST_F(CtlHistoryTest, AShiftThatWouldPutRecordsAheadOfNowIsRefused) {
  const Ended ended = Import(folder_.Write("history.csv", kHeader + Row("r1", now_ - kDay)),
                             {"--mapping", folder_.Write("m.yaml", "shift: {start: now}\n")});
  EXPECT_EQ(ended.code, 1);
  EXPECT_THAT(ended.err, HasSubstr("shift.start: a record lies in the past"));
}

TEST_F(CtlHistoryTest, RecordTakesOneContactFromItsFlags) {
  const std::string hour_ago = FormatRfc3339(now_ - kHour);
  const Ended first = Record("r1", hour_ago);
  EXPECT_EQ(first.code, 0) << first.err;
  EXPECT_EQ(first.out.find("recorded     t"), 0u) << first.out;
  EXPECT_THAT(Record("r1", hour_ago).out, HasSubstr("replayed     this record was taken before"));
  EXPECT_EQ(DecisionIn(Visit("s")).at("verdict").as_string(), "VERDICT_DEFERRED");
  const Ended explained =
      Run({"explain", "--team", "mfr-1", "--stakeholder", "s", "--request-id", "r1"});
  EXPECT_THAT(explained.out, HasSubstr("outcome      wants a call"));
  const Ended ahead = Record("r2", FormatRfc3339(now_ + kDay));
  EXPECT_EQ(ahead.code, 1);
  EXPECT_THAT(ahead.err, HasSubstr("field:  done_time"));
  EXPECT_THAT(Record("r3", "2003-03-02T10:00:00Z").out, HasSubstr("too old"));
  EXPECT_THAT(Record("r4", hour_ago).out, HasSubstr("breaks       a-visit-a-day"));
}

TEST_F(CtlHistoryTest, OutcomeReportsByIdOrKeyAndKnowsWhatWasReported) {
  const json::object planned = Parsed(Visit("s", {"--request-id", "r1"}));
  const std::string id(planned.at("touchpoint").at("touchpointId").as_string());
  const std::vector<std::string> key = {"--team", "mfr-1",        "--stakeholder",
                                        "s",      "--request-id", "r1"};
  const std::string at = FormatRfc3339(now_ - kHour);
  const Ended done = Run({"outcome", "done", id, "--at", at, "--outcome-text", "went well"});
  EXPECT_EQ(done.code, 0) << done.err;
  EXPECT_THAT(done.out, HasSubstr("(DONE)"));
  EXPECT_THAT(done.out, HasSubstr("outcome      went well"));
  std::vector<std::string> again = {"outcome", "done", "--at", at, "-o", "ndjson"};
  again.insert(again.end(), key.begin(), key.end());
  EXPECT_EQ(Parsed(Run(again)).at("replayed").as_bool(), true);
  const Ended conflict = Run({"outcome", "failed", id});
  EXPECT_EQ(conflict.code, 1);
  EXPECT_THAT(conflict.err, HasSubstr("reason: OUTCOME_CONFLICT"));
  EXPECT_EQ(Run({"outcome", "done", "t1.0000000000000.1"}).code, 3);
  EXPECT_EQ(Run({"outcome", "perhaps", id}).code, 2);
  EXPECT_EQ(Run({"outcome", "done"}).code, 2);
}

TEST_F(CtlHistoryTest, WhatCameOfATouchpointIsShownAndTracedBack) {
  const std::string id(Parsed(Visit("s")).at("touchpoint").at("touchpointId").as_string());
  const std::string at = FormatRfc3339(now_ - kHour);
  ASSERT_EQ(Run({"outcome", "done", id, "--at", at}).code, 0);
  EXPECT_EQ(Run({"trace", id}).code, 3) << "nothing came of it yet";
  const Ended converted = Run({"outcome", "converted", id, "--outcome-text", "bought two"});
  EXPECT_EQ(converted.code, 0) << converted.err;
  EXPECT_THAT(converted.out, HasSubstr("outcome      CONVERTED "));
  EXPECT_THAT(converted.out, HasSubstr(": bought two\n"));
  const Ended complained = Run({"outcome", "Complained", id});
  EXPECT_EQ(complained.code, 0) << complained.err;
  EXPECT_THAT(complained.out, HasSubstr("consequence  complaint: paused until "));
  const Ended explained = Run({"explain", id});
  EXPECT_THAT(explained.out, HasSubstr("outcome      COMPLAINED "));
  const Ended trace = Run({"trace", id, "--window", "7d"});
  EXPECT_EQ(trace.code, 0) << trace.err;
  EXPECT_EQ(trace.out.find("outcome      COMPLAINED "), 0U) << trace.out;
  EXPECT_THAT(trace.out, HasSubstr("team         mfr-1: 1 touchpoint\n"));
  EXPECT_THAT(trace.out, HasSubstr("policy       sha256:"));
  const json::object asked = Parsed(Run({"trace", id, "--outcome", "converted", "-o", "ndjson"}));
  EXPECT_EQ(asked.at("outcome").at("outcomeText").as_string(), "bought two");
  EXPECT_EQ(Run({"trace", id, "--outcome", "bounced"}).code, 3);
  EXPECT_EQ(Run({"trace", id, "--outcome", "done"}).code, 2);
}

TEST_F(CtlHistoryTest, AFailedTouchpointEndsAndGivesItsSlotBack) {
  const std::string id(Parsed(Visit("s")).at("touchpoint").at("touchpointId").as_string());
  const json::object waiting = Parsed(Visit("s"));
  EXPECT_EQ(waiting.at("touchpoint").at("decision").at("verdict").as_string(), "VERDICT_DEFERRED");
  const Ended failed = Run({"outcome", "failed", id});
  EXPECT_EQ(failed.code, 0) << failed.err;
  EXPECT_THAT(failed.out, HasSubstr("(FAILED)"));
  EXPECT_THAT(failed.out,
              HasSubstr("moved        " +
                        std::string(waiting.at("touchpoint").at("touchpointId").as_string())));
}

}  // namespace
}  // namespace touchpoint::ctl
