// SPDX-License-Identifier: Apache-2.0
#include "services/query/policy_query_service.h"

#include <optional>
#include <utility>
#include <vector>

#include "common/base/sha256.h"
#include "common/rpc/sealed_token.h"
#include "common/rpc/time.h"
#include "common/rpc/unary_call.h"
#include "services/commit/record_codec.h"
#include "services/query/policy_lines.h"
#include "services/query/timeline_query.h"
#include "touchpoint/v1/policy_service.pb.h"

namespace touchpoint::query {
namespace {

using commit::LivePolicy;
using commit::PolicyApplication;

struct PolicyPage {
  size_t size = 0;
  std::optional<uint64_t> before;  // from a token
  uint64_t scope = 0;
};

Result<PolicyPage> Read(const v1::ListPoliciesRequest& message, const rpc::FieldLimits& limits,
                        const std::string& data_set) {
  rpc::FieldChecker check(limits);
  PolicyPage page;
  page.size = ReadPageSize(message.page_size(), check);
  page.scope = rpc::TokenScope(data_set, "policies");
  if (!message.page_token().empty()) {
    const auto numbers =
        rpc::OpenToken(rpc::TokenKind::kPolicyPage, page.scope, message.page_token());
    if (numbers && numbers->size() == 1 && numbers->front() > 0) {
      page.before = numbers->front();
    } else {
      check.Refuse("PAGE_TOKEN", "page_token",
                   "is not of this query, or of before a restore; start with the first page");
    }
  }
  if (check.failure()) {
    return tl::unexpected(*check.failure());
  }
  return page;
}

v1::ListPoliciesResponse ToResponse(const PolicyPage& page,
                                    const std::vector<PolicyApplication>& applications) {
  v1::ListPoliciesResponse out;
  for (const PolicyApplication& application : applications) {
    ToProto(application, *out.add_applications());
  }
  if (!applications.empty() && applications.back().number > 1) {
    out.set_next_page_token(
        rpc::SealToken(rpc::TokenKind::kPolicyPage, page.scope, {applications.back().number}));
  }
  return out;
}

}  // namespace

PolicyQueryService::PolicyQueryService(const Seams& seams, const rpc::FieldLimits& limits,
                                       std::string data_set)
    : seams_(seams), limits_(limits), data_set_(std::move(data_set)) {
}

PolicyQueryService::Reactor* PolicyQueryService::GetPolicy(Context* context, const Bytes* request,
                                                           Bytes* response) {
  const auto answer = [this](rpc::UnaryCall& call, const std::string& revision,
                             const LivePolicy& live) {
    seams_.archive.LoadPolicyText(
        revision, call.deadline(),
        [&call, revision, live](const Result<std::optional<std::string>>& text) {
          if (!text) {
            return call.Fail(text.error());
          }
          if (!*text) {
            return call.Fail({Code::kNotFound, "POLICY_NOT_FOUND", "no such policy", {}, {}, {}});
          }
          if (Sha256(**text) != revision) {
            return call.Fail(commit::CorruptRecord("policy"));
          }
          v1::GetPolicyResponse out;
          out.set_policy_revision(revision);
          out.set_text(**text);
          out.set_live(revision == live.revision);
          call.Answer(out);
        });
  };
  const auto get = [this, answer](const v1::GetPolicyRequest& message, rpc::UnaryCall& call) {
    rpc::FieldChecker check(limits_);
    check.Text(message.policy_revision(), "policy_revision", limits_.id_bytes);
    if (check.failure()) {
      return call.Fail(*check.failure());
    }
    call.Post([this, answer, &call, revision = message.policy_revision()] {
      seams_.policies.LoadLivePolicy(
          call.deadline(), [answer, &call, revision](const Result<LivePolicy>& live) {
            if (!live) {
              return call.Fail(live.error());
            }
            answer(call, revision.empty() ? live->revision : revision, *live);
          });
    });
  };
  return rpc::Serve<v1::GetPolicyRequest>(seams_.admission, "GetPolicy", context, request, response,
                                          get);
}

PolicyQueryService::Reactor* PolicyQueryService::ListPolicies(Context* context,
                                                              const Bytes* request,
                                                              Bytes* response) {
  const auto show = [this](rpc::UnaryCall& call, const PolicyPage& page, uint64_t before) {
    seams_.policies.ListApplications(
        before, page.size, call.deadline(),
        [&call, page](const Result<std::vector<PolicyApplication>>& applications) {
          if (!applications) {
            return call.Fail(applications.error());
          }
          call.Answer(ToResponse(page, *applications));
        });
  };
  const auto list = [this, show](const v1::ListPoliciesRequest& message, rpc::UnaryCall& call) {
    const auto page = Read(message, limits_, data_set_);
    if (!page) {
      return call.Fail(page.error());
    }
    call.Post([this, show, &call, page = *page] {
      if (page.before) {
        return show(call, page, *page.before);
      }
      seams_.policies.LoadLivePolicy(call.deadline(),
                                     [show, &call, page](const Result<LivePolicy>& live) {
                                       if (!live) {
                                         return call.Fail(live.error());
                                       }
                                       show(call, page, live->number + 1);
                                     });
    });
  };
  return rpc::Serve<v1::ListPoliciesRequest>(seams_.admission, "ListPolicies", context, request,
                                             response, list);
}

}  // namespace touchpoint::query
