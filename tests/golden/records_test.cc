// SPDX-License-Identifier: Apache-2.0
// Every stored format, read from the bytes of the build that introduced it. The values below are
// what those bytes mean: like the files they are added to and never changed.
#include <gtest/gtest.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>

#include "services/commit/journal_codec.h"
#include "services/commit/redis/campaign_call.h"
#include "services/commit/redis/erasure_marks.h"
#include "services/commit/redis/feed_hash.h"
#include "services/commit/redis/keys.h"
#include "services/commit/redis/log_codec.h"
#include "services/commit/redis/ownership_codec.h"
#include "services/commit/redis/policy_call.h"
#include "services/commit/redis/seal.h"
#include "services/commit/redis/timeline_codec.h"
#include "services/commit/redis/token_hash.h"

namespace touchpoint::commit {
namespace {

const std::string kFolder = TOUCHPOINT_GOLDEN "/v1/";

Instant At(int64_t hours) {
  return FromMillis(1772442000000 + 3'600'000 * hours);
}

std::string ToHex(std::string_view bytes) {
  constexpr std::string_view kDigits = "0123456789abcdef";
  std::string hex;
  for (const char byte : bytes) {
    hex.push_back(kDigits[static_cast<unsigned char>(byte) >> 4]);
    hex.push_back(kDigits[static_cast<unsigned char>(byte) & 15]);
  }
  return hex;
}

std::string FromHex(const std::string& hex) {
  std::string bytes;
  for (size_t i = 0; i + 1 < hex.size(); i += 2) {
    bytes.push_back(static_cast<char>(std::stoi(hex.substr(i, 2), nullptr, 16)));
  }
  return bytes;
}

/// The stored bytes; `today`, what this build writes, only where they are to be written.
std::string Golden(const std::string& name, const std::string& today) {
  const std::string path = kFolder + name + ".hex";
  if (std::getenv("TOUCHPOINT_GOLDEN_WRITE") != nullptr && !std::filesystem::exists(path)) {
    std::ofstream(path) << ToHex(today) << "\n";
  }
  std::string hex;
  std::ifstream(path) >> hex;
  EXPECT_FALSE(hex.empty()) << path << " is missing";
  return FromHex(hex);
}

StakeholderCommit Commit() {
  model::Timeline timeline;
  timeline.revision = 1;
  timeline.surrogate = 0x1234567890abcdef;
  timeline.sequence_next = 2;
  timeline.policy_stamp = 77;
  timeline.profile = {"Europe/Berlin", "DE", {"vip"}, false, {{"phone", "promotion"}}};
  model::Touchpoint touchpoint;
  touchpoint.sequence = 1;
  touchpoint.verdict = model::Verdict::kDeferred;
  touchpoint.team = timeline.names.Intern("sales");
  touchpoint.purpose = timeline.names.Intern("promotion");
  touchpoint.topic = timeline.names.Intern("spring");
  touchpoint.channels.Add(timeline.names.Intern("email"));
  touchpoint.channels.Add(timeline.names.Intern("phone"));
  touchpoint.channel = touchpoint.channels[0];
  touchpoint.priority = 80;
  touchpoint.arrival = At(0);
  touchpoint.earliest = At(1);
  touchpoint.preferred = At(2);
  touchpoint.latest = At(300);
  touchpoint.scheduled = At(26);
  touchpoint.request_key = 0xfedcba0987654321;
  timeline.touchpoints.push_back(touchpoint);

  model::Details details;
  details.request_id = "r1";
  details.fingerprint = std::string(32, '\x07');
  details.content_ref = "mail-17";
  details.attributes = {{"k", "v"}};
  details.first.verdict = model::Verdict::kDeferred;
  details.first.channel = "email";
  details.first.scheduled = At(26);
  details.first.earliest = At(1);
  details.first.preferred = At(2);
  details.first.latest = At(300);
  details.first.reasons = {
      {"one-a-day", model::ReasonKind::kRollingCap, "email", At(2), At(26), 1, kDay, {1}}};
  details.first.policy_revision = "sha256:" + std::string(64, 'a');
  details.first.decided = At(0);
  details.last = details.first;

  StakeholderCommit commit;
  commit.stakeholder_id = "anna";
  commit.now = At(0);
  commit.policy_revision = details.first.policy_revision;
  commit.zone_digest = "sha256:" + std::string(64, 'b');
  commit.changed = {1};
  commit.profile_changed = true;
  for (const auto& name : {"sales", "promotion", "spring", "email", "phone"}) {
    commit.names_added.push_back(timeline.names.Intern(name));
  }
  commit.details = {{1, details}};
  commit.due = At(26);
  model::Decision decision;
  decision.subject = 1;
  decision.changes.push_back({model::Cause::kPlanned, touchpoint, model::Verdict::kNone, Instant(),
                              details.first.reasons, std::nullopt});
  commit.steps.push_back({model::TickInput{}, decision});
  commit.after = std::make_shared<const model::Timeline>(timeline);
  return commit;
}

/// The same touchpoint, leased, with every input about leases.
StakeholderCommit LeaseCommit() {
  StakeholderCommit commit = Commit();
  auto after = std::make_shared<model::Timeline>(*commit.after);
  model::Touchpoint& touchpoint = after->touchpoints[0];
  touchpoint.state = model::State::kLeased;
  touchpoint.occupied_from = At(26);
  touchpoint.occupied_to = At(27);
  touchpoint.lease = {3, 2, {0x0102030405060708, 0x1112131415161718}, At(26), At(25)};
  after->revision = 2;
  model::Decision decision;
  decision.subject = 1;
  decision.changes.push_back(
      {model::Cause::kLeased, touchpoint, model::Verdict::kDeferred, At(26), {}, std::nullopt});
  const model::LeaseToken token{1, 3, touchpoint.lease.nonce};
  commit.expected_revision = 1;
  commit.now = At(26);
  commit.profile_changed = false;
  commit.names_added.clear();
  commit.details.clear();
  commit.steps = {
      {model::LeaseInput{1, touchpoint.lease.nonce, kHour}, decision},
      {model::AcknowledgeInput{token, model::DispatchResult::kFailed, At(26)}, {}},
      {model::ExtendInput{token, kHour}, {}},
      {model::ReturnInput{token, At(28)}, {}},
      {model::ResolveInput{1, model::DispatchResult::kDelivered, At(26)}, {}},
  };
  commit.after = std::move(after);
  return commit;
}

/// The same touchpoint, done, with what came of it and the step that brought that.
StakeholderCommit FeedbackCommit() {
  StakeholderCommit commit = Commit();
  auto after = std::make_shared<model::Timeline>(*commit.after);
  model::Touchpoint& touchpoint = after->touchpoints[0];
  touchpoint.state = model::State::kDone;
  touchpoint.occupied_from = At(26);
  touchpoint.occupied_to = At(26);
  const model::FeedbackMark opened{1, 1, model::Feedback::kOpened, At(27), touchpoint.channel};
  const model::FeedbackMark ignored{1, 7, model::Feedback::kIgnored, At(30), touchpoint.channel};
  after->feedback = {opened, ignored};
  after->revision = 2;
  model::Reason reason{"tired", model::ReasonKind::kOutcome, "", At(30), At(300), 2, kDay, {1}};
  reason.outcome = model::Feedback::kIgnored;
  model::Decision decision;
  decision.subject = 1;
  decision.changes.push_back({model::Cause::kOutcome,
                              touchpoint,
                              model::Verdict::kDeferred,
                              At(26),
                              {reason},
                              std::nullopt});
  decision.feedback = {ignored};
  decision.notes = {reason};
  commit.expected_revision = 1;
  commit.now = At(31);
  commit.profile_changed = false;
  commit.names_added.clear();
  commit.feedback = {1};
  model::Details& details = commit.details[0].second;
  details.outcomes = {{model::Feedback::kOpened, At(27), "", At(27)},
                      {model::Feedback::kIgnored, At(30), "no answer", At(31)}};
  commit.steps = {{model::FeedbackInput{1, model::Feedback::kIgnored, At(30)}, decision}};
  commit.after = std::move(after);
  return commit;
}

redis::Reply Text(const std::string& value) {
  return {redis::Reply::Type::kString, 0, value, {}};
}

redis::Reply List(std::vector<redis::Reply> elements) {
  return {redis::Reply::Type::kArray, 0, "", std::move(elements)};
}

TEST(GoldenRecords, ATimelineMeansWhatItMeant) {
  const StakeholderCommit commit = Commit();
  for (const auto& [field, today] : EncodeWrites(commit).timeline_set) {
    Golden("timeline-" + field, today);
  }
  const std::string prefix = "timeline-";
  Fields fields;
  for (const auto& file : std::filesystem::directory_iterator(kFolder)) {
    const std::string name = file.path().stem();
    if (name.starts_with(prefix)) {
      fields.emplace_back(name.substr(prefix.size()), Golden(name, ""));
    }
  }
  const auto timeline = DecodeTimeline(fields);
  ASSERT_TRUE(timeline) << timeline.error().message;
  EXPECT_EQ(*timeline, *commit.after);
}

TEST(GoldenRecords, DetailsMeanWhatTheyMeant) {
  const StakeholderCommit commit = Commit();
  const auto details =
      DecodeDetails(1, Golden("details", EncodeWrites(commit).details_set.at(0).second));
  ASSERT_TRUE(details) << details.error().message;
  EXPECT_EQ(*details, commit.details[0].second);
}

TEST(GoldenRecords, AJournalCallMeansWhatItMeant) {
  const StakeholderCommit commit = Commit();
  LogWriter log;
  const std::string today = log.Add(commit);
  const std::string header = Golden("journal-header", log.Header());
  const auto call = DecodeCall(
      3,
      List({Text("1772442000000-0"), List({Text("p"), Text("0-0"), Text("h"), Text(header),
                                           Text("e"), Text(Golden("journal-entries", today))})}));
  ASSERT_TRUE(call) << call.error().message;
  ASSERT_EQ(call->entries.size(), 1u);
  EXPECT_EQ(call->entries[0].surrogate, commit.after->surrogate);
  EXPECT_EQ(call->entries[0].policy_revision, commit.policy_revision);
  EXPECT_EQ(call->entries[0].zone_digest, commit.zone_digest);
  const auto steps = DecodeSteps(call->entries[0].payload, commit.after->names);
  ASSERT_TRUE(steps) << steps.error().message;
  ASSERT_EQ(steps->size(), 1u);
  EXPECT_EQ(steps->at(0).decision, commit.steps[0].decision);
}

TEST(GoldenRecords, ALeasedTimelineMeansWhatItMeant) {
  const StakeholderCommit commit = LeaseCommit();
  Fields fields;
  for (const auto& [field, today] : EncodeWrites(commit).timeline_set) {
    fields.emplace_back(field, Golden("leased-" + field, today));
  }
  for (const char* unchanged : {"p", "n1", "n2", "n3", "n4", "n5"}) {
    fields.emplace_back(unchanged, Golden(std::string("timeline-") + unchanged, ""));
  }
  const auto timeline = DecodeTimeline(fields);
  ASSERT_TRUE(timeline) << timeline.error().message;
  EXPECT_EQ(*timeline, *commit.after);
}

TEST(GoldenRecords, AJournalCallAboutALeaseMeansWhatItMeant) {
  const StakeholderCommit commit = LeaseCommit();
  const std::string payload = Golden("journal-lease", EncodeSteps(commit));
  const auto steps = DecodeSteps(payload, commit.after->names);
  ASSERT_TRUE(steps) << steps.error().message;
  ASSERT_EQ(steps->size(), commit.steps.size());
  EXPECT_EQ(steps->at(0).decision, commit.steps[0].decision);
  // Every input, as its bytes say: what is decoded is encoded to the same bytes.
  StakeholderCommit again = commit;
  again.steps = *steps;
  EXPECT_EQ(EncodeSteps(again), payload);
  for (size_t i = 0; i < steps->size(); ++i) {
    EXPECT_EQ(steps->at(i).input.index(), commit.steps[i].input.index());
  }
  const auto& acknowledge = std::get<model::AcknowledgeInput>(steps->at(1).input);
  EXPECT_EQ(acknowledge.token.nonce, (model::Nonce{0x0102030405060708, 0x1112131415161718}));
  EXPECT_EQ(acknowledge.result, model::DispatchResult::kFailed);
}

TEST(GoldenRecords, WhatCameOfATouchpointMeansWhatItMeant) {
  const StakeholderCommit commit = FeedbackCommit();
  const HashWrites writes = EncodeWrites(commit);
  Fields fields;
  for (const auto& [field, today] : writes.timeline_set) {
    fields.emplace_back(field, Golden("feedback-" + field, today));
  }
  for (const char* unchanged : {"p", "n1", "n2", "n3", "n4", "n5"}) {
    fields.emplace_back(unchanged, Golden(std::string("timeline-") + unchanged, ""));
  }
  const auto timeline = DecodeTimeline(fields);
  ASSERT_TRUE(timeline) << timeline.error().message;
  EXPECT_EQ(*timeline, *commit.after);
  const auto details =
      DecodeDetails(1, Golden("details-feedback", writes.details_set.at(0).second));
  ASSERT_TRUE(details) << details.error().message;
  EXPECT_EQ(*details, commit.details[0].second);
}

TEST(GoldenRecords, AJournalCallAboutFeedbackMeansWhatItMeant) {
  const StakeholderCommit commit = FeedbackCommit();
  const std::string payload = Golden("journal-feedback", EncodeSteps(commit));
  const auto steps = DecodeSteps(payload, commit.after->names);
  ASSERT_TRUE(steps) << steps.error().message;
  ASSERT_EQ(steps->size(), 1u);
  EXPECT_EQ(steps->at(0).decision, commit.steps[0].decision);
  const auto& input = std::get<model::FeedbackInput>(steps->at(0).input);
  EXPECT_EQ(input.sequence, 1u);
  EXPECT_EQ(input.kind, model::Feedback::kIgnored);
  EXPECT_EQ(input.at, At(30));
}

TEST(GoldenRecords, AnApplicationMeansWhatItMeant) {
  std::string command;
  const NewApplication application{0,    "sha256:" + std::string(64, 'a'), "text", "ops", "why",
                                   At(0)};
  EncodeApplication(Keys("tp", 1), "i", application).AppendTo(command);
  // The record is the last argument: "...\r\n<record>\r\n", with its length before it.
  const size_t dollar = command.rfind('$');
  const size_t start = command.find("\r\n", dollar) + 2;
  const std::string record =
      Golden("policy-application", command.substr(start, command.size() - start - 2));
  const auto applications = DecodeApplications({0, 0}, List({Text(record)}));
  ASSERT_TRUE(applications) << applications.error().message;
  EXPECT_EQ(applications->at(0), (PolicyApplication{1, application.revision, "ops", "why", At(0)}));
}

TEST(GoldenRecords, ACampaignMeansWhatItMeant) {
  StoredCampaign campaign;
  model::Campaign& meant = campaign.campaign;
  meant.key = {"sales", "spring"};
  meant.header = "header";
  meant.fingerprint = std::string(16, '\x07');
  meant.state = model::CampaignState::kCancelled;
  meant.offset = 1'000'000;
  meant.totals.verdicts = {900'000, 50'000, 30'000, 10'000};
  meant.totals.cancelled = 1;
  meant.totals.duplicates = 9'990;
  meant.totals.rules[{"one-a-day", model::ReasonKind::kRollingCap}] = {0, 50'000, 0, 10'000};
  meant.totals.deferrals = {1, 2, 3, 4, 5, 6, 7, 8, 9};
  meant.totals.displaced[{"marketing", "promotion", 10}] = 12;
  meant.totals.refusals["ID_FORMAT"] = 9;
  meant.cancellation = {17, 500, 400, 3, false};
  meant.created = At(0);
  meant.updated = At(1);
  std::string command;
  EncodeSave(Keys("tp", 1), "one", 0, campaign).AppendTo(command);
  // The record is the last argument, with its own version before that of the format.
  const size_t start = command.find("\r\n1 \x01") + 2;
  const std::string record = Golden("campaign", command.substr(start, command.size() - start - 2));
  const auto stored = DecodeCampaign(meant.key, Text(record));
  ASSERT_TRUE(stored && *stored) << stored.error().message;
  EXPECT_EQ((*stored)->campaign, meant);
  EXPECT_EQ((*stored)->version, 1u);
}

TEST(GoldenRecords, DetailsOfACampaignsTouchpointMeanWhatTheyMeant) {
  StakeholderCommit commit = Commit();
  commit.details[0].second.audience_offset = 999'999;
  const auto details =
      DecodeDetails(1, Golden("details-campaign", EncodeWrites(commit).details_set.at(0).second));
  ASSERT_TRUE(details) << details.error().message;
  EXPECT_EQ(*details, commit.details[0].second);
}

TEST(GoldenRecords, ACalendarFeedMeansWhatItMeant) {
  const CalendarFeed feed{
      "f33df33df33d", "sha256:" + std::string(64, 'f'), "sales", {"ada", "bea"}, true, "why", "ops",
      At(0)};
  EXPECT_EQ(OpenFeed(feed.id, Golden("calendar-feed", SealFeed(feed))), feed);
}

TEST(GoldenRecords, AMarkMeansWhoWasErased) {
  const std::string sealed = Seal(RecordKind::kErasure, 0, std::string(32, 'k'));
  const auto key = OpenMarkKey(Golden("mark-key", sealed));
  ASSERT_TRUE(key);
  const std::string mark = ErasureMarks(*key).Of("anna");
  EXPECT_EQ(mark, Golden("mark-of-anna", mark));
  const auto erased = OpenMark(mark, Text(Golden("mark-record", SealMark(mark))));
  ASSERT_TRUE(erased) << erased.error().message;
  EXPECT_TRUE(*erased);
}

TEST(GoldenRecords, AnErasureIsAnEntryOfNobody) {
  LogWriter log;
  const std::string today = log.AddErasure(At(0));
  const std::string header = Golden("erasure-header", log.Header());
  const auto call = DecodeCall(
      3, List({Text("1772442000000-0"), List({Text("p"), Text("0-0"), Text("h"), Text(header),
                                              Text("e"), Text(Golden("erasure-entry", today))})}));
  ASSERT_TRUE(call) << call.error().message;
  ASSERT_EQ(call->entries.size(), 1u);
  EXPECT_TRUE(call->entries[0].is_erasure());
  EXPECT_EQ(call->entries[0].now, At(0));
  EXPECT_EQ(call->entries[0].revision, 0u);
  EXPECT_EQ(call->entries[0].payload, "");
}

TEST(GoldenRecords, ATokenMeansWhatItMeant) {
  auth::TokenRecord token;
  token.id = "k3yk3yk3yk3y";
  token.hash = "sha256:" + std::string(64, 'c');
  token.roles = {auth::Role::kPlanner, auth::Role::kRep, auth::Role::kOps, auth::Role::kAdmin};
  token.teams = {"sales", "crm"};
  token.any_team = true;
  token.comment = "why";
  token.created_by = "ops";
  token.created = At(0);
  token.expires = At(24);
  token.revoked = At(2);
  EXPECT_EQ(OpenToken(token.id, Golden("token", SealToken(token))), token);
}

TEST(GoldenRecords, MembersAndOwnersOfPartitions) {
  const model::Member member{"00ff00ff00ff00ff", "host:7070", At(3)};
  EXPECT_EQ(OpenMember(member.id, Golden("member", SealMember(member))), member);
  const model::Tenure tenure{member.id, 7, At(4), 0xfedcba0987654321};
  EXPECT_EQ(*OpenTenure(5, Golden("tenure", SealTenure(5, tenure))), tenure);
}

}  // namespace
}  // namespace touchpoint::commit
