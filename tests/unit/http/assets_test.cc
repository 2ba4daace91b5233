// SPDX-License-Identifier: Apache-2.0
#include "services/http/assets.h"

#include <gmock/gmock.h>

namespace touchpoint::http {
namespace {

using ::testing::HasSubstr;

class AssetsTest : public ::testing::Test {
 protected:
  Response Get(const std::string& target,
               const std::vector<std::pair<field, std::string>>& fields = {}) const {
    Request request(verb::get, target, 11);
    for (const auto& [name, value] : fields) {
      request.set(name, value);
    }
    return table_.Serve(request);
  }

  const AssetTable table_{{{"/index.html", "text/html; charset=utf-8", "<html>", "ZIPPED", "i1"},
                           {"/assets/app-1a2b.js", "text/javascript", "js", "", "a1", true}}};
};

TEST_F(AssetsTest, ServesTheIndexForPlacesInsideTheConsole) {
  for (const char* target : {"/", "/index.html", "/stakeholders/anna", "/log?team=sales"}) {
    const Response response = Get(target);
    EXPECT_EQ(response.result_int(), 200u) << target;
    EXPECT_EQ(response.body(), "<html>");
    EXPECT_EQ(response[field::cache_control], "no-cache");
  }
  for (const char* target : {"/favicon.ico", "/assets/gone.js", "/../etc/passwd.txt", "/a/b.c"}) {
    EXPECT_EQ(Get(target).result_int(), 404u) << target;
  }
}

TEST_F(AssetsTest, KeepsWhatCannotChange) {
  const Response response = Get("/assets/app-1a2b.js");
  EXPECT_EQ(response[field::cache_control], "public, max-age=31536000, immutable");
  EXPECT_EQ(response[field::content_type], "text/javascript");
}

TEST_F(AssetsTest, CompressesForThoseWhoTakeIt) {
  for (const char* takes : {"gzip", "br, gzip", "deflate,gzip;q=0.5", "gzip;q=1.0"}) {
    const Response response = Get("/", {{field::accept_encoding, takes}});
    EXPECT_EQ(response.body(), "ZIPPED") << takes;
    EXPECT_EQ(response[field::content_encoding], "gzip");
    EXPECT_EQ(response[field::vary], "Accept-Encoding");
  }
  for (const char* does_not : {"", "br", "gzip;q=0", "gzip;q=0.000", "xgzip"}) {
    const Response response = Get("/", {{field::accept_encoding, does_not}});
    EXPECT_EQ(response.body(), "<html>") << does_not;
    EXPECT_EQ(response.count(field::content_encoding), 0u);
  }
  EXPECT_EQ(Get("/assets/app-1a2b.js", {{field::accept_encoding, "gzip"}}).body(), "js");
}

TEST_F(AssetsTest, SendsNothingThatIsKnown) {
  const std::string tag(Get("/")[field::etag]);
  for (const std::string& known : {tag, "W/" + tag, "\"x\", " + tag, std::string("*")}) {
    const Response response = Get("/", {{field::if_none_match, known}});
    EXPECT_EQ(response.result_int(), 304u) << known;
    EXPECT_EQ(response.body(), "");
    EXPECT_EQ(response[field::etag], tag);
  }
  // What is known is of one form.
  EXPECT_EQ(Get("/", {{field::if_none_match, tag}, {field::accept_encoding, "gzip"}}).result_int(),
            200u);
}

TEST_F(AssetsTest, LetsPagesDoOnlyWhatTheyHaveTo) {
  const Response response = Get("/");
  const std::string policy(response["Content-Security-Policy"]);
  for (const char* part : {"default-src 'self'", "object-src 'none'", "base-uri 'none'",
                           "form-action 'self'", "frame-ancestors 'none'"}) {
    EXPECT_THAT(policy, HasSubstr(part));
  }
  EXPECT_THAT(policy, ::testing::Not(HasSubstr("unsafe")));
  EXPECT_EQ(response["Referrer-Policy"], "no-referrer");
  EXPECT_EQ(response["Cross-Origin-Opener-Policy"], "same-origin");
  EXPECT_EQ(response["Cross-Origin-Resource-Policy"], "same-origin");
}

TEST(Assets, SayHowToGetThemWhereThereAreNone) {
  const Response response = AssetTable({}).Serve(Request(verb::get, "/", 11));
  EXPECT_EQ(response.result_int(), 404u);
  EXPECT_THAT(response.body(), HasSubstr("-DTOUCHPOINTD_CONSOLE=ON"));
}

}  // namespace
}  // namespace touchpoint::http
