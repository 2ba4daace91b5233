// SPDX-License-Identifier: Apache-2.0
#include "common/http/public_address.h"

#include <gtest/gtest.h>

namespace touchpoint::http {
namespace {

bool Public(const char* text) {
  return IsPublic(boost::asio::ip::make_address(text));
}

TEST(PublicAddressTest, WhatAnybodyCanReach) {
  for (const char* text : {"1.1.1.1", "8.8.8.8", "9.255.255.255", "11.0.0.0", "100.63.255.255",
                           "100.128.0.0", "172.15.255.255", "172.32.0.0", "192.167.255.255",
                           "192.169.0.0", "223.255.255.255", "2606:4700::1111", "2a00:1450::1",
                           "::ffff:8.8.8.8", "64:ff9b::808:808", "2002:808:808::1"}) {
    EXPECT_TRUE(Public(text)) << text;
  }
}

TEST(PublicAddressTest, WhatBelongsToThisHostOrANetworkOfOnesOwn) {
  for (const char* text :
       {"0.0.0.0", "10.1.2.3", "100.64.0.1", "127.0.0.1", "127.255.255.255", "169.254.169.254",
        "172.16.0.1", "172.31.255.255", "192.0.0.1", "192.0.2.1", "192.168.1.1", "198.18.0.1",
        "198.51.100.1", "203.0.113.1", "224.0.0.1", "240.0.0.1", "255.255.255.255"}) {
    EXPECT_FALSE(Public(text)) << text;
  }
  for (const char* text :
       {"::", "::1", "fc00::1", "fd12::1", "fe80::1", "fec0::1", "ff02::1", "::ffff:127.0.0.1",
        "::ffff:10.0.0.1", "::127.0.0.1", "64:ff9b::7f00:1", "64:ff9b:1::808:808", "2002:7f00:1::1",
        "2002:a00:1::1", "2001::1", "2001:db8::1", "3fff::1", "100::1"}) {
    EXPECT_FALSE(Public(text)) << text;
  }
}

}  // namespace
}  // namespace touchpoint::http
