// SPDX-License-Identifier: Apache-2.0
#include "tests/lint/proto_style.h"

#include <gmock/gmock.h>
#include <google/protobuf/descriptor.pb.h>
#include <gtest/gtest.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>

#include "tests/support/scratch_folder.h"

namespace touchpoint::lint {
namespace {

namespace pb = google::protobuf;
using ::testing::ElementsAre;
using ::testing::IsEmpty;
using ::testing::SizeIs;

/// A folder of this process's own, for as long as it runs: tests run side by side.
const std::string& Scratch() {
  static const touchpoint::testing::ScratchFolder folder("proto-style");
  return folder.path();
}

Audience AudienceOf(const std::string& name) {
  return name.find("/storage/") != std::string::npos ? Audience::kPrivate : Audience::kPublic;
}

/// Compiles the named files under `root`, with comments, and checks each of them.
std::vector<std::string> Check(const std::string& root, const std::vector<std::string>& names) {
  const std::string compiled = Scratch() + "/compiled";
  std::string command = std::string(TOUCHPOINT_PROTOC) + " --include_imports" +
                        " --include_source_info -I" + root + " -I" + TOUCHPOINT_GOOGLEAPIS_DIR +
                        " -o " + compiled;
  for (const std::string& name : names) {
    command += " " + name;
  }
  pb::FileDescriptorSet files;
  std::ifstream stream;
  if (std::system(command.c_str()) == 0) {
    stream.open(compiled, std::ios::binary);
  }
  if (!stream.is_open() || !files.ParseFromIstream(&stream)) {
    return {"does not compile"};
  }
  pb::DescriptorPool pool;
  for (const pb::FileDescriptorProto& file : files.file()) {
    pool.BuildFile(file);
  }
  std::vector<std::string> findings;
  for (const std::string& name : names) {
    const std::vector<std::string> more = CheckStyle(*pool.FindFileByName(name), AudienceOf(name));
    findings.insert(findings.end(), more.begin(), more.end());
  }
  return findings;
}

/// Checks one file of package a.v1 with this body.
std::vector<std::string> CheckText(const std::string& body,
                                   const std::string& name = "a/v1/a.proto") {
  const std::filesystem::path root = Scratch();
  std::filesystem::create_directories((root / name).parent_path());
  std::ofstream(root / name) << "syntax = \"proto3\";\npackage a.v1;\n" << body;
  return Check(root.string(), {name});
}

/// Proto files of the project, as names relative to the import root.
std::vector<std::string> ProjectProtos() {
  std::vector<std::string> names;
  for (const auto& entry : std::filesystem::recursive_directory_iterator(TOUCHPOINT_PROTO_DIR)) {
    if (entry.path().extension() == ".proto") {
      names.push_back(std::filesystem::relative(entry.path(), TOUCHPOINT_PROTO_DIR).string());
    }
  }
  return names;
}

TEST(ProtoStyleTest, TheApiAndTheRecordsFollowTheRules) {
  const std::vector<std::string> names = ProjectProtos();
  ASSERT_THAT(names, SizeIs(::testing::Ge(6u)));
  EXPECT_THAT(Check(TOUCHPOINT_PROTO_DIR, names), IsEmpty());
}

TEST(ProtoStyleTest, FindsEveryElementWithoutComment) {
  EXPECT_THAT(CheckText("message M { string s = 1; oneof o { bool b = 2; } }\n"
                        "enum E { E_UNSPECIFIED = 0; }\n"),
              ElementsAre("a.v1.M: has no comment", "a.v1.M.s: has no comment",
                          "a.v1.M.b: has no comment", "a.v1.M.o: has no comment",
                          "a.v1.E: has no comment", "a.v1.E_UNSPECIFIED: has no comment"));
}

TEST(ProtoStyleTest, FindsEnumsWithoutPrefixOrZeroValue) {
  EXPECT_THAT(CheckText("// C.\nenum BlueCar {\n  // C.\n  FAST = 0;\n}\n"),
              ElementsAre("a.v1.BlueCar: must start with BLUE_CAR_UNSPECIFIED = 0",
                          "a.v1.FAST: must start with BLUE_CAR_"));
}

TEST(ProtoStyleTest, FindsMethodsWithoutMessagesOfTheirOwn) {
  EXPECT_THAT(CheckText("// C.\nmessage M {}\n// C.\nservice S {\n  // C.\n"
                        "  rpc Get(M) returns (M);\n}\n"),
              ElementsAre("a.v1.S: must end in Service", "a.v1.S.Get: must take GetRequest",
                          "a.v1.S.Get: must return GetResponse"));
}

TEST(ProtoStyleTest, FindsListsWithoutPages) {
  EXPECT_THAT(CheckText("// C.\nmessage ListRequest {}\n// C.\nmessage ListResponse {}\n"
                        "// C.\nservice AService {\n  // C.\n"
                        "  rpc List(ListRequest) returns (ListResponse);\n}\n"),
              SizeIs(4));
}

TEST(ProtoStyleTest, FindsNamesOutOfStyleAndFilesOutOfPlace) {
  EXPECT_THAT(CheckText("// C.\nmessage M {\n  // C.\n  string camelCase = 1;\n}\n"),
              ElementsAre("a.v1.M.camelCase: must be lower_snake"));
  EXPECT_THAT(CheckText("", "b/v1/a.proto"),
              ElementsAre("b/v1/a.proto: its folder is not its package"));
}

}  // namespace
}  // namespace touchpoint::lint
