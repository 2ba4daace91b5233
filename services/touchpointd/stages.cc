// SPDX-License-Identifier: Apache-2.0
#include "services/touchpointd/stages.h"

#include <unistd.h>

#include <array>
#include <utility>

#include "common/base/sha256.h"
#include "common/config/address.h"
#include "common/metrics/process.h"
#include "common/telemetry/log.h"
#include "services/touchpointd/calendar_page.h"

namespace touchpoint {
namespace {

// Each reads thousands of timelines; few of them at a time.
constexpr size_t kCalendarsAtOnce = 8;

telemetry::Pseudonyms MakePseudonyms(const config::Log& log, const commit::DataSet& data_set) {
  if (log.pii == config::Pii::kClear) {
    return telemetry::Pseudonyms::Clear();
  }
  return telemetry::Pseudonyms::Keyed(log.pseudonym_key.empty()
                                          ? Sha256("touchpointd pseudonyms " + data_set.id)
                                          : log.pseudonym_key);
}

rpc::Gatekeeper::Mode ModeOf(const config::Auth& auth) {
  return auth.mode == config::AuthMode::kOpen ? rpc::Gatekeeper::Mode::kOpen
                                              : rpc::Gatekeeper::Mode::kToken;
}

/// Where nobody says who calls, there is nothing to audit: decisions are logged anyway.
const rpc::Audit* AuditOf(const config::Auth& auth, const rpc::Audit& audit) {
  return auth.mode == config::AuthMode::kToken ? &audit : nullptr;
}

std::unique_ptr<otlp::Exporter> MakeExporter(const config::Otlp& otlp,
                                             metrics::Registry& registry) {
  const auto url = config::ParseHttpUrl(otlp.endpoint);
  if (!url) {
    return nullptr;
  }
  otlp::Exporter::Options options;
  options.host = url->host;
  options.port = url->port;
  options.path = url->path + "/v1/traces";
  options.tls = url->tls;
  options.tls_ca = otlp.tls_ca;
  options.services = ApiServices();
  options.version = TOUCHPOINT_VERSION;
  return std::make_unique<otlp::Exporter>(std::move(options), registry);
}

std::vector<std::shared_ptr<events::Publisher>> MakePublishers(const Stages::Seams& seams,
                                                               const commit::DataSet& data_set,
                                                               query::JournalTail& tail) {
  if (seams.events == nullptr) {
    return {};
  }
  return seams.events->MakePublishers({seams.config, seams.core, seams.random, seams.metrics},
                                      data_set, tail);
}

/// Nobody else reaches a Redis of our own.
intake::PartitionKeeper::Options KeeperOptionsOf(const Stages::Seams& seams) {
  intake::PartitionKeeper::Options options;
  options.id = std::to_string(seams.random.Next());
  options.share.partitions = seams.store.partitions();
  options.share.alone = seams.config.redis.url.empty();
  return options;
}

intake::LaneOptions LaneOptionsOf(const config::Config& config) {
  intake::LaneOptions options;
  options.open_touchpoints_max = config.limits.open_touchpoints;
  options.retention = config.retention;
  options.cache_bytes_max = config.cache_bytes_max;
  return options;
}

rpc::AdmissionLimits AdmissionLimitsOf(const config::Limits& limits) {
  return {limits.message_bytes, limits.requests_in_flight, limits.streams, limits.deadline,
          limits.deadline_max};
}

rpc::FieldLimits FieldLimitsOf(const config::Limits& limits) {
  return {limits.id_bytes, limits.text_bytes, limits.attributes, limits.plans_per_message};
}

v1::DurabilityClass ClassOf(config::Durability durability) {
  switch (durability) {
    case config::Durability::kRelaxed:
      return v1::DURABILITY_CLASS_RELAXED;
    case config::Durability::kFsync:
      return v1::DURABILITY_CLASS_FSYNC;
    case config::Durability::kReplicated:
      return v1::DURABILITY_CLASS_REPLICATED;
  }
  return v1::DURABILITY_CLASS_UNSPECIFIED;
}

/// What operators are told and does not change while the daemon runs.
v1::GetInstallationResponse DescribeInstallation(const config::Config& config,
                                                 const commit::RedisStore& store,
                                                 const std::string& data_set) {
  v1::GetInstallationResponse fixed;
  fixed.set_daemon_version(TOUCHPOINT_VERSION);
  fixed.set_durability_class(ClassOf(config.durability));
  fixed.set_embedded(config.redis.url.empty());
  fixed.set_function_library(store.function_library());
  fixed.set_data_set(data_set);
  fixed.set_partitions(static_cast<int32_t>(store.partitions()));
  return fixed;
}

std::string HostName() {
  std::array<char, 256> name = {};
  return gethostname(name.data(), name.size() - 1) == 0 ? name.data() : "unknown";
}

std::vector<query::PartitionOwner> OwnersOf(const intake::PartitionKeeper& keeper) {
  std::vector<query::PartitionOwner> owners;
  for (intake::PartitionKeeper::Owner& owner : keeper.Owners()) {
    owners.push_back({std::move(owner.name), owner.epoch});
  }
  return owners;
}

}  // namespace

Stages::Stages(const Seams& seams, rpc::PermissionTable permissions,
               std::vector<auth::TokenRecord> configured, const commit::DataSet& data_set,
               const std::shared_ptr<const decide::Rulebook>& rulebook,
               const std::shared_ptr<const ZoneDatabase>& zones)
    : damage_log(seams.store, MakePseudonyms(seams.config.log, data_set)),
      decision_log(damage_log, seams.core, MakePseudonyms(seams.config.log, data_set)),
      decision_metrics(decision_log, seams.metrics),
      lease_metrics(seams.metrics),
      submission(decision_metrics, seams.clock, seams.random, LaneOptionsOf(seams.config)),
      timers(seams.core),
      due_poller({seams.store, submission, seams.clock, timers}, seams.store.partitions(), {}),
      clock_watch([this](const std::optional<Failure>& why_not) { SetLeasing(why_not); }),
      partition_keeper(
          {seams.store.owners(), seams.core, seams.clock}, KeeperOptionsOf(seams),
          {[this] { return submission.rulebook()->stamp(); },
           [this](commit::Partition partition) { due_poller.Sweep(partition); },
           [this, watched = seams.clock_is_watched](Instant before, Instant store, Instant after) {
             if (watched) {
               clock_watch.Saw(before, store, after);
             }
           }}),
      erasure_follower(seams.store, submission, seams.core, seams.store.partitions()),
      lease_desk({seams.store, seams.store, submission, timers, seams.clock},
                 seams.store.partitions(), {}),
      policy_follower(
          {seams.store, seams.store, seams.core, zones},
          {[this](const intake::PolicyInForce& policy) { SetPolicy(policy); },
           [this](const std::optional<Failure>& unreadable) { SetReadable(unreadable); }}),
      finder(damage_log, seams.clock, seams.store.partitions()),
      gatekeeper(ModeOf(seams.config.auth), std::move(permissions), seams.clock,
                 {seams.config.limits.token_requests_in_flight, seams.config.limits.token_streams,
                  seams.config.limits.token_plans_per_second}),
      audit(MakePseudonyms(seams.config.log, data_set)),
      call_metrics(seams.metrics, ApiServices()),
      spans(MakeExporter(seams.config.otlp, seams.metrics)),
      admission(seams.core, gatekeeper, AdmissionLimitsOf(seams.config.limits),
                AuditOf(seams.config.auth, audit), &call_metrics, spans.get()),
      token_keeper({seams.store, gatekeeper, seams.clock, seams.core}, std::move(configured)),
      jwks_keeper({gatekeeper, seams.core}, seams.config.auth.jwks_file,
                  {seams.config.auth.jwt_issuer, seams.config.auth.jwt_audience}),
      intake_service(submission, admission, FieldLimitsOf(seams.config.limits),
                     seams.config.limits.stream_plans_pending),
      contact_service(submission, admission, FieldLimitsOf(seams.config.limits)),
      erasure_service(submission, seams.store, admission, FieldLimitsOf(seams.config.limits)),
      policy_service(
          {policy_follower, seams.store, admission, seams.clock, zones, {seams.store, damage_log}},
          FieldLimitsOf(seams.config.limits)),
      campaign_service({submission, seams.store, seams.clock, seams.store.partitions()}, admission,
                       FieldLimitsOf(seams.config.limits),
                       seams.config.limits.stream_plans_pending),
      lease_service({lease_desk, submission, admission, FieldLimitsOf(seams.config.limits),
                     data_set.ToString()}),
      query_service(finder, admission, FieldLimitsOf(seams.config.limits), data_set.ToString(),
                    zones),
      export_service({finder, seams.store, admission}, FieldLimitsOf(seams.config.limits)),
      policy_query_service({seams.store, seams.store, admission},
                           FieldLimitsOf(seams.config.limits), data_set.ToString()),
      search_service(seams.store, seams.store.partitions(), admission,
                     FieldLimitsOf(seams.config.limits), data_set.ToString()),
      campaign_query_service(seams.store, admission, FieldLimitsOf(seams.config.limits)),
      conflict_service(
          {{seams.store, finder, seams.store.partitions()}, admission, seams.clock, zones},
          FieldLimitsOf(seams.config.limits)),
      work_list_service(
          {seams.store, {seams.store, finder, seams.store.partitions()}, admission, seams.clock},
          FieldLimitsOf(seams.config.limits), data_set.ToString()),
      trace_service(finder, admission, FieldLimitsOf(seams.config.limits)),
      calendar_feeds(seams.store, {seams.store, finder, seams.store.partitions()},
                     {seams.config.limits.feed_fetches_per_minute,
                      seams.config.limits.address_fetches_per_minute, kCalendarsAtOnce}),
      journal_tail(seams.store, seams.core),
      publishers(MakePublishers(seams, data_set, journal_tail)),
      watch{journal_tail,        admission,
            seams.core,          FieldLimitsOf(seams.config.limits),
            data_set.ToString(), {seams.config.watch_buffer, seams.config.watch_heartbeat}},
      throttle_log_service({seams.store, seams.store, watch}),
      timeline_watch_service(seams.store, finder, watch),
      installation_service({seams.store, seams.store, admission, seams.clock,
                            [this, partitions = seams.store.partitions()] {
                              return damage_log.ByPartition(partitions);
                            },
                            [this] { return OwnersOf(partition_keeper); }},
                           DescribeInstallation(seams.config, seams.store, data_set.ToString())),
      admin_service({token_keeper, admission, seams.clock}, FieldLimitsOf(seams.config.limits),
                    seams.config.auth.token_lifetime_max),
      feed_service({seams.store, seams.store, admission, seams.clock},
                   FieldLimitsOf(seams.config.limits), seams.config.limits.calendar_feeds),
      touchpoint_api(intake_service, query_service, timeline_watch_service, conflict_service,
                     trace_service),
      stakeholder_api(intake_service, contact_service, erasure_service, query_service,
                      search_service, export_service),
      throttle_log_api(throttle_log_service),
      policy_api(policy_service, policy_query_service),
      campaign_api(campaign_service, campaign_query_service),
      dispatch_api(lease_service, work_list_service),
      installation_api(installation_service),
      admin_api(admin_service, feed_service),
      metrics_page(seams.core, seams.store, seams.metrics),
      metrics_(seams.metrics) {
  AddMetrics(seams.metrics);
  submission.SetRulebook(rulebook);
  lease_desk.OnPolicy();
  lease_desk.gave = [this](const std::string& channel, Duration waited) {
    lease_metrics.Gave(channel, waited);
  };
  lease_service.ended = [this](std::string_view end) { lease_metrics.Ended(end); };
  ShareDueWork();
  query_service.SetPolicy({rulebook, &rulebook->policy()});
  timeline_watch_service.SetPolicy({rulebook, &rulebook->policy()});
  conflict_service.SetPolicy({rulebook, &rulebook->policy()});
  work_list_service.SetPolicy({rulebook, &rulebook->policy()});
  trace_service.SetPolicy({rulebook, &rulebook->policy()});
  decision_metrics.SetPolicy(rulebook->policy());
  submission.SetFollow(
      [this](uint64_t number, commit::Deadline deadline, commit::Callback<bool> done) {
        policy_follower.Follow(number, deadline, std::move(done));
      });
}

void Stages::ShareDueWork() {
  due_poller.became_ready = [this](commit::Partition partition) { lease_desk.OnReady(partition); };
  due_poller.owns = [this](commit::Partition partition) {
    return partition_keeper.Owns(partition);
  };
  due_poller.swept = [this](commit::Partition partition, uint64_t stamp) {
    partition_keeper.Swept(partition, stamp);
  };
}

void Stages::AddMetrics(metrics::Registry& registry) {
  metrics::AddProcess(registry);
  registry.SetInfo("touchpointd_build_info", "This program.", {{"version", TOUCHPOINT_VERSION}});
  registry.AddGauge("touchpointd_serving", "Whether calls are taken.",
                    [this] { return readiness_.ready() ? 1 : 0; });
  registry.AddGauge("touchpointd_policy_readable", "Whether the live policy can be read here.",
                    [this] { return readiness_.policy ? 1 : 0; });
  registry.AddGauge("touchpointd_requests_in_flight", "Calls under way, but for streams.",
                    [this] { return admission.requests(); });
  registry.AddGauge("touchpointd_watch_streams", "Watchers of timelines and of the throttle log.",
                    [this] { return static_cast<double>(journal_tail.followers()); });
  registry.AddGauge("touchpointd_events_waiting", "Journal calls whose events are on their way.",
                    [this] {
                      size_t waiting = 0;
                      for (const auto& publisher : publishers) {
                        waiting += publisher->waiting();
                      }
                      return static_cast<double>(waiting);
                    });
  registry.AddGauge("touchpointd_clock_trusted",
                    "Whether the clocks of Redis and this daemon agree, so that it leases.",
                    [this] { return clock_watch.trusted() ? 1 : 0; });
  registry.AddGauge("touchpointd_partitions_owned", "Partitions whose due work this daemon does.",
                    [this] { return static_cast<double>(partition_keeper.owned()); });
  registry.AddGauge("touchpointd_partitions_unowned",
                    "Partitions whose due work no daemon did when this one last looked.",
                    [this] { return static_cast<double>(partition_keeper.unowned()); });
  registry.AddCounter("touchpointd_partition_handovers_total",
                      "Partitions that this daemon has taken over, from others or nobody.",
                      [this] { return static_cast<double>(partition_keeper.taken()); });
  registry.AddGauge("touchpointd_damaged_records",
                    "Timelines, or details of one, that are known to be damaged.",
                    [this] { return static_cast<double>(damage_log.damaged()); });
  registry.AddCounter("touchpointd_log_dropped_total",
                      "Log lines that were dropped because nobody reads them in time.",
                      [] { return static_cast<double>(telemetry::DroppedLines()); });
}

void Stages::SetPolicy(const intake::PolicyInForce& policy) {
  const model::Policy& rules = policy.rulebook->policy();
  submission.SetRulebook(policy.rulebook, policy.number);
  lease_desk.OnPolicy();
  query_service.SetPolicy({policy.rulebook, &rules});
  timeline_watch_service.SetPolicy({policy.rulebook, &rules});
  conflict_service.SetPolicy({policy.rulebook, &rules});
  work_list_service.SetPolicy({policy.rulebook, &rules});
  trace_service.SetPolicy({policy.rulebook, &rules});
  decision_metrics.SetPolicy(rules);
  metrics_.SetInfo("touchpointd_policy_info", "The policy in force.",
                   {{"revision", rules.revision}});
  if (!server) {
    return;  // the daemon starts: nobody was promised anything by it under another policy
  }
  partition_keeper.OnRules();
  telemetry::Info("the policy is in force",
                  telemetry::Fields()
                      .Add("policy_rev", rules.revision)
                      .Add("number", static_cast<int64_t>(policy.number)));
}

void Stages::SetServing(const Readiness& readiness) {
  const bool clock = readiness_.clock;
  readiness_ = readiness;
  readiness_.clock = clock;
  metrics_page.SetStoreReady(readiness.redis);
  server->SetServing(readiness.ready());
  installation_service.SetServing(readiness.ready());
  if (http) {
    http->SetReadiness(readiness_);
  }
}

void Stages::SetReadable(const std::optional<Failure>& unreadable) {
  submission.Suspend(unreadable);
  if (policy_readable) {
    policy_readable(!unreadable);
  }
}

// Due work waits too: what a wrong clock lets expire cannot be taken back.
void Stages::SetLeasing(const std::optional<Failure>& why_not) {
  submission.StopLeasing(why_not);
  lease_desk.Stop(why_not);
  due_poller.Pause(why_not.has_value());
  installation_service.SetLeasingProblem(why_not ? why_not->message : "");
  readiness_.clock = !why_not;
  if (http) {
    http->SetReadiness(readiness_);
  }
  if (why_not) {
    telemetry::Error("the clocks do not agree; nothing is leased, and due work waits",
                     telemetry::Fields().Add("what", why_not->message));
  } else {
    telemetry::Info("the clocks agree again; touchpoints are leased");
  }
}

Result<void> Stages::Start(const config::Config& config) {
  jwks_keeper.Start();
  const std::vector<grpc::Service*> services = {
      &touchpoint_api, &stakeholder_api, &throttle_log_api, &policy_api,
      &campaign_api,   &dispatch_api,    &installation_api, &admin_api};
  if (!config.http.address.empty()) {
    auto opened = HttpFront::Open(config, services, admission);
    if (!opened) {
      return tl::unexpected(std::move(opened.error()));
    }
    http = std::move(*opened);
    http->Add(CalendarPage(calendar_feeds, admission.core(), http->loop()));
    const auth::Roles readers =
        config.http.metrics_open ? auth::Roles() : auth::Roles{auth::Role::kOps};
    http->Add(metrics_page.Page(http->loop(), readers));
  }
  auto started = GuardedServer::Start(admission.core(), {config, services, listener_lost});
  if (!started) {
    return tl::unexpected(std::move(started.error()));
  }
  server = std::move(*started);
  token_keeper.Start();
  partition_keeper.Start(HostName() + ":" + std::to_string(server->port()));
  due_poller.Start();
  erasure_follower.Start();
  policy_follower.Start();
  for (const auto& publisher : publishers) {
    publisher->Start();
  }
  if (http) {
    http->Start();
  }
  return {};
}

}  // namespace touchpoint
