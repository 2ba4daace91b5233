// SPDX-License-Identifier: Apache-2.0
// SearchStakeholders on the real daemon. Who may call it is in the permission matrix.
#include <gmock/gmock.h>

#include <set>

#include "tests/support/api_matchers.h"
#include "tests/support/daemon_process.h"

namespace touchpoint::testing {
namespace {

using grpc::StatusCode;

class SearchTest : public ::testing::Test {
 protected:
  grpc::Status Search(const v1::SearchStakeholdersRequest& request,
                      v1::SearchStakeholdersResponse& response) {
    grpc::ClientContext context;
    SetDeadline(context);
    return client_.stakeholders().SearchStakeholders(&context, request, &response);
  }

  std::multiset<std::string> FindAll(const std::string& prefix, int page_size) {
    std::multiset<std::string> found;
    v1::SearchStakeholdersRequest request;
    request.set_prefix(prefix);
    request.set_page_size(page_size);
    do {
      v1::SearchStakeholdersResponse response;
      EXPECT_TRUE(Search(request, response).ok());
      EXPECT_LE(response.stakeholder_ids_size(), std::min(20, page_size));
      found.insert(response.stakeholder_ids().begin(), response.stakeholder_ids().end());
      request.set_page_token(response.next_page_token());
    } while (!request.page_token().empty());
    return found;
  }

  void ExpectRefusedSearch(const v1::SearchStakeholdersRequest& request, const char* reason,
                           const char* field) {
    v1::SearchStakeholdersResponse response;
    ExpectRefused(Search(request, response), StatusCode::INVALID_ARGUMENT, reason, field);
  }

  DaemonProcess daemon_{{}};
  ApiClient client_{daemon_.address()};
};

TEST_F(SearchTest, FindsEverybodyWhoseIdBeginsLikeThisPageByPage) {
  std::multiset<std::string> expected;
  for (int i = 0; i < 50; ++i) {
    const std::string id = "op-6" + std::to_string(100 + i);
    client_.Plan(MakePlan(id, "r1"));
    client_.Plan(MakePlan("other-" + id, "r1"));
    expected.insert(id);
  }
  EXPECT_EQ(FindAll("op-6", 1'000), expected);
  EXPECT_EQ(FindAll("op-6", 7), expected);
  EXPECT_EQ(FindAll("op-612", 20).size(), 10u);
  EXPECT_TRUE(FindAll("OP-6", 20).empty());
  EXPECT_TRUE(FindAll("p-6", 20).empty());
}

TEST_F(SearchTest, NamesTheFieldThatIsWrong) {
  v1::SearchStakeholdersRequest request;
  ExpectRefusedSearch(request, "FIELD_MISSING", "prefix");
  request.set_prefix("no id*");
  ExpectRefusedSearch(request, "ID_FORMAT", "prefix");
  request.set_prefix("op");
  request.set_page_size(-1);
  ExpectRefusedSearch(request, "PAGE_SIZE", "page_size");
  request.set_page_size(1);
  request.set_page_token("nonsense");
  ExpectRefusedSearch(request, "PAGE_TOKEN", "page_token");
  client_.Plan(MakePlan("op-1", "r1"));
  client_.Plan(MakePlan("op-2", "r1"));
  request.clear_page_token();
  v1::SearchStakeholdersResponse first;
  ASSERT_TRUE(Search(request, first).ok());
  request.set_prefix("another");
  request.set_page_token(first.next_page_token());
  ExpectRefusedSearch(request, "PAGE_TOKEN", "page_token");  // of another query
}

}  // namespace
}  // namespace touchpoint::testing
