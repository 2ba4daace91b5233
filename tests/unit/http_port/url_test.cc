// SPDX-License-Identifier: Apache-2.0
#include "common/http/url.h"

#include <gtest/gtest.h>

#include <vector>

namespace touchpoint::http {
namespace {

TEST(UrlTest, ReadsItsParts) {
  const auto url = ParseUrl("https://shop.example:8443/hooks/a?b=c");
  ASSERT_TRUE(url);
  EXPECT_TRUE(url->tls);
  EXPECT_EQ(url->host, "shop.example");
  EXPECT_EQ(url->port, "8443");
  EXPECT_EQ(url->target, "/hooks/a?b=c");
  EXPECT_EQ(url->authority(), "shop.example:8443");
}

TEST(UrlTest, WhatIsLeftOutHasItsUsualValue) {
  EXPECT_EQ(ParseUrl("https://a.example")->port, "443");
  EXPECT_EQ(ParseUrl("http://a.example")->port, "80");
  EXPECT_FALSE(ParseUrl("http://a.example")->tls);
  EXPECT_EQ(ParseUrl("https://a.example")->target, "/");
  EXPECT_EQ(ParseUrl("https://a.example?x")->target, "/?x");
  EXPECT_EQ(ParseUrl("https://a.example")->authority(), "a.example");
}

TEST(UrlTest, ReadsAddresses) {
  EXPECT_EQ(ParseUrl("http://[::1]:80/")->host, "::1");
  EXPECT_EQ(ParseUrl("http://[::1]:81/")->authority(), "[::1]:81");
  EXPECT_EQ(ParseUrl("http://127.0.0.1/")->host, "127.0.0.1");
}

TEST(UrlTest, RefusesOtherForms) {
  const std::vector<std::string> odd = {"",
                                        "shop.example",
                                        "ftp://a.example",
                                        "https://",
                                        "https:///",
                                        "https://u:p@a.example",
                                        "https://a.example/#here",
                                        "https://a.example:0",
                                        "https://a.example:70000",
                                        "https://a.example:8x",
                                        "https://[::1",
                                        "https://[::1]x",
                                        "https://a.example/ b",
                                        "https://a\r\nb.example",
                                        "https://:443/"};
  for (const std::string& text : odd) {
    EXPECT_FALSE(ParseUrl(text)) << text;
  }
}

}  // namespace
}  // namespace touchpoint::http
