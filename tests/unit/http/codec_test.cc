// SPDX-License-Identifier: Apache-2.0
#include "services/http/codec.h"

#include <gtest/gtest.h>

namespace touchpoint::http {
namespace {

TEST(MediaType, IsReadAsItIsWritten) {
  for (const bool streaming : {false, true}) {
    for (const Codec codec : {Codec::kJson, Codec::kProto}) {
      const std::string text(ToString(MediaType{codec, streaming}));
      for (const std::string& written :
           {text, text + "; charset=utf-8", " " + text + " ;charset=UTF-8"}) {
        const auto type = ParseMediaType(written);
        ASSERT_TRUE(type) << written;
        EXPECT_EQ(type->codec, codec);
        EXPECT_EQ(type->streaming, streaming);
      }
    }
  }
}

TEST(MediaType, RefusesOthers) {
  for (const char* text :
       {"", ";", "text/plain", "application/jso", "application/json2", "application/json;",
        "application/json; charset=latin1", "application/grpc+proto", "application/connect+yaml"}) {
    EXPECT_FALSE(ParseMediaType(text)) << text;
  }
}

TEST(Codec, HasItsName) {
  EXPECT_EQ(ParseCodec("json"), Codec::kJson);
  EXPECT_EQ(ParseCodec("proto"), Codec::kProto);
  EXPECT_FALSE(ParseCodec("JSON"));
}

}  // namespace
}  // namespace touchpoint::http
