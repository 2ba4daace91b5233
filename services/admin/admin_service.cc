// SPDX-License-Identifier: Apache-2.0
#include "services/admin/admin_service.h"

#include <utility>

#include "common/base/secure_random.h"
#include "common/rpc/unary_call.h"
#include "services/admin/id_page.h"
#include "services/admin/token_request.h"

namespace touchpoint::admin {
namespace {

/// Gives the token an id and a hash, and returns its text.
std::string Mint(auth::TokenRecord& token) {
  token.id = RandomId();
  std::string text =
      auth::FormatToken(token.id, SecureRandom<std::tuple_size_v<auth::TokenSecret>>());
  token.hash = auth::HashOfToken(text);
  return text;
}

v1::ListTokensResponse MakePage(const std::vector<auth::TokenRecord>& tokens, const IdPage& asked) {
  v1::ListTokensResponse page;
  for (const auth::TokenRecord& token : tokens) {
    if (token.id <= asked.after) {
      continue;
    }
    if (static_cast<size_t>(page.tokens_size()) == asked.size) {
      page.set_next_page_token(page.tokens().rbegin()->token_id());
      break;
    }
    ToProto(token, *page.add_tokens());
  }
  return page;
}

}  // namespace

AdminService::AdminService(const Seams& seams, const rpc::FieldLimits& limits,
                           Duration lifetime_max)
    : seams_(seams), limits_(limits), lifetime_max_(lifetime_max) {
}

AdminService::Reactor* AdminService::CreateToken(Context* context, const Bytes* request,
                                                 Bytes* response) {
  const auto create = [this](const v1::CreateTokenRequest& message, rpc::UnaryCall& call) {
    auto token = ReadTokenRequest(message, limits_, lifetime_max_, seams_.clock.Now());
    if (!token) {
      return call.Fail(token.error());
    }
    token->created_by = call.caller().principal().token_id;
    std::string text = Mint(*token);
    call.Post([this, &call, token = std::move(*token), text = std::move(text)]() mutable {
      seams_.tokens.Add(std::move(token), call.deadline(),
                        [&call, text = std::move(text)](const Result<auth::TokenRecord>& kept) {
                          if (!kept) {
                            return call.Fail(kept.error());
                          }
                          v1::CreateTokenResponse out;
                          ToProto(*kept, *out.mutable_token());
                          out.set_text(text);
                          call.Answer(out);
                        });
    });
  };
  return rpc::Serve<v1::CreateTokenRequest>(seams_.admission, "CreateToken", context, request,
                                            response, create);
}

AdminService::Reactor* AdminService::ListTokens(Context* context, const Bytes* request,
                                                Bytes* response) {
  const auto list = [this](const v1::ListTokensRequest& message, rpc::UnaryCall& call) {
    const auto page = ReadIdPage(message.page_size(), message.page_token(), limits_);
    if (!page) {
      return call.Fail(page.error());
    }
    call.Post([this, &call, page = *page] {
      seams_.tokens.List(call.deadline(),
                         [&call, page](const Result<std::vector<auth::TokenRecord>>& all) {
                           all ? call.Answer(MakePage(*all, page)) : call.Fail(all.error());
                         });
    });
  };
  return rpc::Serve<v1::ListTokensRequest>(seams_.admission, "ListTokens", context, request,
                                           response, list);
}

AdminService::Reactor* AdminService::RevokeToken(Context* context, const Bytes* request,
                                                 Bytes* response) {
  const auto revoke = [this](const v1::RevokeTokenRequest& message, rpc::UnaryCall& call) {
    rpc::FieldChecker check(limits_);
    check.Id(message.token_id(), "token_id");
    if (check.failure()) {
      return call.Fail(*check.failure());
    }
    call.Post([this, &call, id = message.token_id()] {
      seams_.tokens.Revoke(id, call.deadline(), [&call](const Result<auth::TokenRecord>& token) {
        if (!token) {
          return call.Fail(token.error());
        }
        v1::RevokeTokenResponse out;
        ToProto(*token, *out.mutable_token());
        call.Answer(out);
      });
    });
  };
  return rpc::Serve<v1::RevokeTokenRequest>(seams_.admission, "RevokeToken", context, request,
                                            response, revoke);
}

}  // namespace touchpoint::admin
