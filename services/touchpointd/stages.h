// SPDX-License-Identifier: Apache-2.0
// Everything that works on an opened data set, from right to left along the flow.
#pragma once

#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "common/asio/core_loop.h"
#include "common/asio/core_timers.h"
#include "common/base/clock.h"
#include "common/base/random.h"
#include "common/config/config.h"
#include "common/metrics/registry.h"
#include "common/otlp/exporter.h"
#include "common/rpc/admission.h"
#include "common/rpc/audit.h"
#include "common/rpc/call_metrics.h"
#include "common/rpc/gatekeeper.h"
#include "services/admin/admin_service.h"
#include "services/admin/feed_service.h"
#include "services/admin/jwks_keeper.h"
#include "services/admin/token_keeper.h"
#include "services/commit/redis/redis_store.h"
#include "services/intake/campaign_service.h"
#include "services/intake/clock_watch.h"
#include "services/intake/contact_service.h"
#include "services/intake/due_poller.h"
#include "services/intake/erasure_follower.h"
#include "services/intake/erasure_service.h"
#include "services/intake/intake_service.h"
#include "services/intake/lease_desk.h"
#include "services/intake/lease_service.h"
#include "services/intake/partition_keeper.h"
#include "services/intake/policy_follower.h"
#include "services/intake/policy_service.h"
#include "services/intake/submission.h"
#include "services/query/calendar_feeds.h"
#include "services/query/campaign_query_service.h"
#include "services/query/conflict_service.h"
#include "services/query/export_service.h"
#include "services/query/finder.h"
#include "services/query/installation_service.h"
#include "services/query/journal_tail.h"
#include "services/query/policy_query_service.h"
#include "services/query/query_service.h"
#include "services/query/throttle_log_service.h"
#include "services/query/timeline_watch_service.h"
#include "services/query/work_list_service.h"
#include "services/touchpointd/api.h"
#include "services/touchpointd/damage_log.h"
#include "services/touchpointd/decision_log.h"
#include "services/touchpointd/decision_metrics.h"
#include "services/touchpointd/event_outlets.h"
#include "services/touchpointd/guarded_server.h"
#include "services/touchpointd/http_front.h"
#include "services/touchpointd/lease_metrics.h"
#include "services/touchpointd/metrics_page.h"

namespace touchpoint {

struct Stages {
  struct Seams {
    const config::Config& config;
    CoreLoop& core;
    commit::RedisStore& store;
    const Clock& clock;
    RandomSource& random;
    metrics::Registry& metrics;
    const EventOutlets* events = nullptr;  // null: none are wanted
    bool clock_is_watched = true;          // false: it may be any, beside the store's
  };

  /// The seams outlive it. `permissions` of all methods; `configured`: tokens that are not in the
  /// store. `data_set` is named in resume and page tokens, which end with its incarnation, and in
  /// pseudonyms, which do not. `rulebook` decides until the policy follower has another one.
  Stages(const Seams& seams, rpc::PermissionTable permissions,
         std::vector<auth::TokenRecord> configured, const commit::DataSet& data_set,
         const std::shared_ptr<const decide::Rulebook>& rulebook,
         const std::shared_ptr<const ZoneDatabase>& zones);

  /// Told when the live policy cannot be read here (false), and when it can again. Set before
  /// Start().
  std::function<void(bool)> policy_readable;
  /// Told when nobody can reach the daemon any more, though it lives. Set before Start().
  std::function<void()> listener_lost;

  /// Opens the doors: listens, and lets the clock in.
  Result<void> Start(const config::Config& config);

  DamageLog damage_log;
  DecisionLog decision_log;
  DecisionMetrics decision_metrics;
  LeaseMetrics lease_metrics;
  intake::Submission submission;
  CoreTimers timers;
  intake::DuePoller due_poller;
  intake::ClockWatch clock_watch;
  intake::PartitionKeeper partition_keeper;
  intake::ErasureFollower erasure_follower;
  intake::LeaseDesk lease_desk;
  intake::PolicyFollower policy_follower;
  query::Finder finder;
  rpc::Gatekeeper gatekeeper;
  rpc::Audit audit;
  rpc::CallMetrics call_metrics;
  std::unique_ptr<otlp::Exporter> spans;  // null where nobody wants them
  rpc::Admission admission;
  admin::TokenKeeper token_keeper;
  admin::JwksKeeper jwks_keeper;
  intake::IntakeService intake_service;
  intake::ContactService contact_service;
  intake::ErasureService erasure_service;
  intake::PolicyService policy_service;
  intake::CampaignService campaign_service;
  intake::LeaseService lease_service;
  query::QueryService query_service;
  query::ExportService export_service;
  query::PolicyQueryService policy_query_service;
  query::SearchService search_service;
  query::CampaignQueryService campaign_query_service;
  query::ConflictService conflict_service;
  query::WorkListService work_list_service;
  query::TraceService trace_service;
  query::CalendarFeeds calendar_feeds;
  query::JournalTail journal_tail;  // of every watcher
  std::vector<std::shared_ptr<events::Publisher>> publishers;
  query::WatchStream::Environment watch;
  query::ThrottleLogService throttle_log_service;
  query::TimelineWatchService timeline_watch_service;
  query::InstallationService installation_service;
  admin::AdminService admin_service;
  admin::FeedService feed_service;
  TouchpointApi touchpoint_api;
  StakeholderApi stakeholder_api;
  ThrottleLogApi throttle_log_api;
  PolicyApi policy_api;
  CampaignApi campaign_api;
  DispatchApi dispatch_api;
  InstallationApi installation_api;
  AdminApi admin_api;
  MetricsPage metrics_page;
  std::unique_ptr<GuardedServer> server;
  std::unique_ptr<HttpFront> http;  // null where none is wanted

  /// Whether calls are taken, once started.
  void SetServing(const Readiness& readiness);

 private:
  void AddMetrics(metrics::Registry& registry);
  void SetPolicy(const intake::PolicyInForce& policy);
  void SetReadable(const std::optional<Failure>& unreadable);
  void SetLeasing(const std::optional<Failure>& why_not);
  void ShareDueWork();

  metrics::Registry& metrics_;
  Readiness readiness_;  // as it was last told
};

}  // namespace touchpoint
