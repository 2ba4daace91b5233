// SPDX-License-Identifier: Apache-2.0
// The generated gRPC services, with raw bytes for every method, forwarding to the stages.
#pragma once

#include <string>
#include <vector>

#include "services/admin/admin_service.h"
#include "services/admin/feed_service.h"
#include "services/intake/campaign_service.h"
#include "services/intake/contact_service.h"
#include "services/intake/erasure_service.h"
#include "services/intake/intake_service.h"
#include "services/intake/lease_service.h"
#include "services/intake/policy_service.h"
#include "services/query/campaign_query_service.h"
#include "services/query/conflict_service.h"
#include "services/query/export_service.h"
#include "services/query/installation_service.h"
#include "services/query/policy_query_service.h"
#include "services/query/query_service.h"
#include "services/query/search_service.h"
#include "services/query/throttle_log_service.h"
#include "services/query/timeline_watch_service.h"
#include "services/query/trace_service.h"
#include "services/query/work_list_service.h"
#include "touchpoint/v1/admin_service.grpc.pb.h"
#include "touchpoint/v1/campaign_service.grpc.pb.h"
#include "touchpoint/v1/dispatch_service.grpc.pb.h"
#include "touchpoint/v1/installation_service.grpc.pb.h"
#include "touchpoint/v1/policy_service.grpc.pb.h"
#include "touchpoint/v1/stakeholder_service.grpc.pb.h"
#include "touchpoint/v1/throttle_log_service.grpc.pb.h"
#include "touchpoint/v1/touchpoint_service.grpc.pb.h"

namespace touchpoint {

using Bytes = grpc::ByteBuffer;
using CallContext = grpc::CallbackServerContext;

/// Every service that is served, by its full name.
inline std::vector<std::string> ApiServices() {
  return {v1::TouchpointService::service_full_name(),   v1::StakeholderService::service_full_name(),
          v1::ThrottleLogService::service_full_name(),  v1::PolicyService::service_full_name(),
          v1::CampaignService::service_full_name(),     v1::DispatchService::service_full_name(),
          v1::InstallationService::service_full_name(), v1::AdminService::service_full_name()};
}

namespace raw {

using T = v1::TouchpointService;
using TouchpointService = T::WithRawCallbackMethod_PlanTouchpoint<
    T::WithRawCallbackMethod_PlanTouchpoints<T::WithRawCallbackMethod_CancelTouchpoint<
        T::WithRawCallbackMethod_RescheduleTouchpoint<T::WithRawCallbackMethod_GetTouchpoint<
            T::WithRawCallbackMethod_GetTimeline<T::WithRawCallbackMethod_ExplainTouchpoint<
                T::WithRawCallbackMethod_RecordTouchpoints<T::WithRawCallbackMethod_ReportOutcome<
                    T::WithRawCallbackMethod_WatchTimeline<T::WithRawCallbackMethod_GetConflicts<
                        T::WithRawCallbackMethod_TraceFeedback<T::Service>>>>>>>>>>>>;

using S = v1::StakeholderService;
using StakeholderService = S::WithRawCallbackMethod_PutStakeholder<
    S::WithRawCallbackMethod_GetStakeholder<S::WithRawCallbackMethod_CheckContact<
        S::WithRawCallbackMethod_SearchStakeholders<S::WithRawCallbackMethod_EraseStakeholder<
            S::WithRawCallbackMethod_ExportStakeholder<S::Service>>>>>>;

using L = v1::ThrottleLogService;
using ThrottleLogService =
    L::WithRawCallbackMethod_ListThrottleLog<L::WithRawCallbackMethod_WatchThrottleLog<L::Service>>;

using P = v1::PolicyService;
using PolicyService = P::WithRawCallbackMethod_ApplyPolicy<P::WithRawCallbackMethod_GetPolicy<
    P::WithRawCallbackMethod_ListPolicies<P::WithRawCallbackMethod_SimulatePolicy<P::Service>>>>;

using A = v1::AdminService;
using AdminService = A::WithRawCallbackMethod_CreateToken<
    A::WithRawCallbackMethod_ListTokens<A::WithRawCallbackMethod_RevokeToken<
        A::WithRawCallbackMethod_CreateCalendarFeed<A::WithRawCallbackMethod_ListCalendarFeeds<
            A::WithRawCallbackMethod_RevokeCalendarFeed<A::Service>>>>>>;

using C = v1::CampaignService;
using CampaignService = C::WithRawCallbackMethod_PlanCampaign<
    C::WithRawCallbackMethod_GetCampaign<C::WithRawCallbackMethod_CancelCampaign<C::Service>>>;

using D = v1::DispatchService;
using DispatchService =
    D::WithRawCallbackMethod_LeaseTouchpoints<D::WithRawCallbackMethod_LeaseTouchpoint<
        D::WithRawCallbackMethod_ListDueTouchpoints<D::WithRawCallbackMethod_AcknowledgeTouchpoint<
            D::WithRawCallbackMethod_ExtendLease<D::WithRawCallbackMethod_ReturnTouchpoint<
                D::WithRawCallbackMethod_ResolveTouchpoint<D::Service>>>>>>>;

using I = v1::InstallationService;
using InstallationService =
    I::WithRawCallbackMethod_GetInstallation<I::WithRawCallbackMethod_GetPartitions<I::Service>>;

}  // namespace raw

class TouchpointApi final : public raw::TouchpointService {
 public:
  TouchpointApi(intake::IntakeService& intake, query::QueryService& query,
                query::TimelineWatchService& watch, query::ConflictService& conflicts,
                query::TraceService& trace)
      : intake_(intake), query_(query), watch_(watch), conflicts_(conflicts), trace_(trace) {}

  grpc::ServerUnaryReactor* PlanTouchpoint(CallContext* context, const Bytes* request,
                                           Bytes* response) override {
    return intake_.PlanTouchpoint(context, request, response);
  }
  grpc::ServerBidiReactor<Bytes, Bytes>* PlanTouchpoints(CallContext* context) override {
    return intake_.PlanTouchpoints(context);
  }
  grpc::ServerUnaryReactor* CancelTouchpoint(CallContext* context, const Bytes* request,
                                             Bytes* response) override {
    return intake_.CancelTouchpoint(context, request, response);
  }
  grpc::ServerUnaryReactor* RescheduleTouchpoint(CallContext* context, const Bytes* request,
                                                 Bytes* response) override {
    return intake_.RescheduleTouchpoint(context, request, response);
  }
  grpc::ServerBidiReactor<Bytes, Bytes>* RecordTouchpoints(CallContext* context) override {
    return intake_.RecordTouchpoints(context);
  }
  grpc::ServerUnaryReactor* ReportOutcome(CallContext* context, const Bytes* request,
                                          Bytes* response) override {
    return intake_.ReportOutcome(context, request, response);
  }
  grpc::ServerUnaryReactor* GetTouchpoint(CallContext* context, const Bytes* request,
                                          Bytes* response) override {
    return query_.GetTouchpoint(context, request, response);
  }
  grpc::ServerUnaryReactor* GetTimeline(CallContext* context, const Bytes* request,
                                        Bytes* response) override {
    return query_.GetTimeline(context, request, response);
  }
  grpc::ServerUnaryReactor* ExplainTouchpoint(CallContext* context, const Bytes* request,
                                              Bytes* response) override {
    return query_.ExplainTouchpoint(context, request, response);
  }
  grpc::ServerWriteReactor<Bytes>* WatchTimeline(CallContext* context,
                                                 const Bytes* request) override {
    return watch_.WatchTimeline(context, request);
  }
  grpc::ServerUnaryReactor* GetConflicts(CallContext* context, const Bytes* request,
                                         Bytes* response) override {
    return conflicts_.GetConflicts(context, request, response);
  }
  grpc::ServerUnaryReactor* TraceFeedback(CallContext* context, const Bytes* request,
                                          Bytes* response) override {
    return trace_.TraceFeedback(context, request, response);
  }

 private:
  intake::IntakeService& intake_;
  query::QueryService& query_;
  query::TimelineWatchService& watch_;
  query::ConflictService& conflicts_;
  query::TraceService& trace_;
};

class StakeholderApi final : public raw::StakeholderService {
 public:
  StakeholderApi(intake::IntakeService& intake, intake::ContactService& contact,
                 intake::ErasureService& erasure, query::QueryService& query,
                 query::SearchService& search, query::ExportService& whole)
      : intake_(intake),
        contact_(contact),
        erasure_(erasure),
        query_(query),
        search_(search),
        whole_(whole) {}

  grpc::ServerUnaryReactor* PutStakeholder(CallContext* context, const Bytes* request,
                                           Bytes* response) override {
    return intake_.PutStakeholder(context, request, response);
  }
  grpc::ServerUnaryReactor* GetStakeholder(CallContext* context, const Bytes* request,
                                           Bytes* response) override {
    return query_.GetStakeholder(context, request, response);
  }
  grpc::ServerUnaryReactor* CheckContact(CallContext* context, const Bytes* request,
                                         Bytes* response) override {
    return contact_.CheckContact(context, request, response);
  }
  grpc::ServerUnaryReactor* SearchStakeholders(CallContext* context, const Bytes* request,
                                               Bytes* response) override {
    return search_.SearchStakeholders(context, request, response);
  }
  grpc::ServerUnaryReactor* EraseStakeholder(CallContext* context, const Bytes* request,
                                             Bytes* response) override {
    return erasure_.EraseStakeholder(context, request, response);
  }
  grpc::ServerWriteReactor<Bytes>* ExportStakeholder(CallContext* context,
                                                     const Bytes* request) override {
    return whole_.ExportStakeholder(context, request);
  }

 private:
  intake::IntakeService& intake_;
  intake::ContactService& contact_;
  intake::ErasureService& erasure_;
  query::QueryService& query_;
  query::SearchService& search_;
  query::ExportService& whole_;
};

class ThrottleLogApi final : public raw::ThrottleLogService {
 public:
  explicit ThrottleLogApi(query::ThrottleLogService& log) : log_(log) {}

  grpc::ServerUnaryReactor* ListThrottleLog(CallContext* context, const Bytes* request,
                                            Bytes* response) override {
    return log_.ListThrottleLog(context, request, response);
  }
  grpc::ServerWriteReactor<Bytes>* WatchThrottleLog(CallContext* context,
                                                    const Bytes* request) override {
    return log_.WatchThrottleLog(context, request);
  }

 private:
  query::ThrottleLogService& log_;
};

class CampaignApi final : public raw::CampaignService {
 public:
  CampaignApi(intake::CampaignService& intake, query::CampaignQueryService& query)
      : intake_(intake), query_(query) {}

  grpc::ServerBidiReactor<Bytes, Bytes>* PlanCampaign(CallContext* context) override {
    return intake_.PlanCampaign(context);
  }
  grpc::ServerUnaryReactor* GetCampaign(CallContext* context, const Bytes* request,
                                        Bytes* response) override {
    return query_.GetCampaign(context, request, response);
  }
  grpc::ServerWriteReactor<Bytes>* CancelCampaign(CallContext* context,
                                                  const Bytes* request) override {
    return intake_.CancelCampaign(context, request);
  }

 private:
  intake::CampaignService& intake_;
  query::CampaignQueryService& query_;
};

class DispatchApi final : public raw::DispatchService {
 public:
  DispatchApi(intake::LeaseService& leases, query::WorkListService& work_list)
      : leases_(leases), work_list_(work_list) {}

  grpc::ServerBidiReactor<Bytes, Bytes>* LeaseTouchpoints(CallContext* context) override {
    return leases_.LeaseTouchpoints(context);
  }
  grpc::ServerUnaryReactor* LeaseTouchpoint(CallContext* context, const Bytes* request,
                                            Bytes* response) override {
    return leases_.LeaseTouchpoint(context, request, response);
  }
  grpc::ServerUnaryReactor* ListDueTouchpoints(CallContext* context, const Bytes* request,
                                               Bytes* response) override {
    return work_list_.ListDueTouchpoints(context, request, response);
  }
  grpc::ServerUnaryReactor* AcknowledgeTouchpoint(CallContext* context, const Bytes* request,
                                                  Bytes* response) override {
    return leases_.AcknowledgeTouchpoint(context, request, response);
  }
  grpc::ServerUnaryReactor* ExtendLease(CallContext* context, const Bytes* request,
                                        Bytes* response) override {
    return leases_.ExtendLease(context, request, response);
  }
  grpc::ServerUnaryReactor* ReturnTouchpoint(CallContext* context, const Bytes* request,
                                             Bytes* response) override {
    return leases_.ReturnTouchpoint(context, request, response);
  }
  grpc::ServerUnaryReactor* ResolveTouchpoint(CallContext* context, const Bytes* request,
                                              Bytes* response) override {
    return leases_.ResolveTouchpoint(context, request, response);
  }

 private:
  intake::LeaseService& leases_;
  query::WorkListService& work_list_;
};

class PolicyApi final : public raw::PolicyService {
 public:
  PolicyApi(intake::PolicyService& intake, query::PolicyQueryService& query)
      : intake_(intake), query_(query) {}

  grpc::ServerUnaryReactor* ApplyPolicy(CallContext* context, const Bytes* request,
                                        Bytes* response) override {
    return intake_.ApplyPolicy(context, request, response);
  }
  grpc::ServerUnaryReactor* GetPolicy(CallContext* context, const Bytes* request,
                                      Bytes* response) override {
    return query_.GetPolicy(context, request, response);
  }
  grpc::ServerUnaryReactor* ListPolicies(CallContext* context, const Bytes* request,
                                         Bytes* response) override {
    return query_.ListPolicies(context, request, response);
  }
  grpc::ServerUnaryReactor* SimulatePolicy(CallContext* context, const Bytes* request,
                                           Bytes* response) override {
    return intake_.SimulatePolicy(context, request, response);
  }

 private:
  intake::PolicyService& intake_;
  query::PolicyQueryService& query_;
};

class AdminApi final : public raw::AdminService {
 public:
  AdminApi(admin::AdminService& admin, admin::FeedService& feeds) : admin_(admin), feeds_(feeds) {}

  grpc::ServerUnaryReactor* CreateToken(CallContext* context, const Bytes* request,
                                        Bytes* response) override {
    return admin_.CreateToken(context, request, response);
  }
  grpc::ServerUnaryReactor* ListTokens(CallContext* context, const Bytes* request,
                                       Bytes* response) override {
    return admin_.ListTokens(context, request, response);
  }
  grpc::ServerUnaryReactor* RevokeToken(CallContext* context, const Bytes* request,
                                        Bytes* response) override {
    return admin_.RevokeToken(context, request, response);
  }
  grpc::ServerUnaryReactor* CreateCalendarFeed(CallContext* context, const Bytes* request,
                                               Bytes* response) override {
    return feeds_.CreateCalendarFeed(context, request, response);
  }
  grpc::ServerUnaryReactor* ListCalendarFeeds(CallContext* context, const Bytes* request,
                                              Bytes* response) override {
    return feeds_.ListCalendarFeeds(context, request, response);
  }
  grpc::ServerUnaryReactor* RevokeCalendarFeed(CallContext* context, const Bytes* request,
                                               Bytes* response) override {
    return feeds_.RevokeCalendarFeed(context, request, response);
  }

 private:
  admin::AdminService& admin_;
  admin::FeedService& feeds_;
};

class InstallationApi final : public raw::InstallationService {
 public:
  explicit InstallationApi(query::InstallationService& query) : query_(query) {}

  grpc::ServerUnaryReactor* GetInstallation(CallContext* context, const Bytes* request,
                                            Bytes* response) override {
    return query_.GetInstallation(context, request, response);
  }
  grpc::ServerUnaryReactor* GetPartitions(CallContext* context, const Bytes* request,
                                          Bytes* response) override {
    return query_.GetPartitions(context, request, response);
  }

 private:
  query::InstallationService& query_;
};

}  // namespace touchpoint
