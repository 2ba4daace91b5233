// SPDX-License-Identifier: Apache-2.0
// What is no message, no UTF-8 or nested too deeply is INVALID_ARGUMENT with a reason, on every RPC
// that the daemon serves: it is asked which those are, so that a new one is tested as well.
#include <google/protobuf/descriptor.h>
#include <google/protobuf/dynamic_message.h>
#include <google/protobuf/unknown_field_set.h>
#include <gtest/gtest.h>

#include <functional>
#include <map>
#include <set>

#include "tests/support/api_matchers.h"
#include "tests/support/daemon_process.h"

namespace touchpoint::testing {
namespace {

namespace pb = google::protobuf;
using pb::FieldDescriptor;
using pb::MethodDescriptor;

constexpr const char* kReflection = "grpc.reflection.v1alpha.ServerReflection";

// Services of gRPC itself, which reads their messages before any code of ours, with its own answer.
const std::map<std::string, std::string> kExcluded = {
    {kReflection, "a developer's tool, which listen.reflection turns off"},
    {"grpc.health.v1.Health", "for probes, which send one fixed message"},
};

constexpr int kTooDeep = 101;  // protobuf's limit is 100

void AppendTag(std::string& bytes, uint32_t tag) {
  for (; tag >= 0x80; tag >>= 7) {
    bytes += static_cast<char>(tag | 0x80);
  }
  bytes += static_cast<char>(tag);
}

/// Groups within groups, in a field that no message has.
std::string Nested(int depth) {
  constexpr uint32_t kUnknownField = 15'000;
  std::string bytes;
  for (int i = 0; i < depth; ++i) {
    AppendTag(bytes, kUnknownField << 3 | 3);
  }
  for (int i = 0; i < depth; ++i) {
    AppendTag(bytes, kUnknownField << 3 | 4);
  }
  return bytes;
}

/// The contents of all fields with this number; `bytes` is a message.
std::vector<std::string> FieldsOf(const std::string& bytes, int number) {
  std::vector<std::string> contents;
  pb::UnknownFieldSet fields;
  EXPECT_TRUE(fields.ParseFromString(bytes));
  for (int i = 0; i < fields.field_count(); ++i) {
    if (fields.field(i).number() == number &&
        fields.field(i).type() == pb::UnknownField::TYPE_LENGTH_DELIMITED) {
      contents.push_back(fields.field(i).length_delimited());
    }
  }
  return contents;
}

class MalformedTest : public ::testing::Test {
 protected:
  MalformedTest() {
    for (const std::string& name : ServiceNames()) {
      if (kExcluded.count(name) == 0) {
        AddFilesOf(name);
        services_.push_back(pool_.FindServiceByName(name));
      }
    }
  }

  /// What the daemon says that it serves.
  std::vector<std::string> ServiceNames() {
    std::vector<std::string> names;
    constexpr int kListServices = 7;
    for (const std::string& list : FieldsOf(AskReflection(kListServices, "*"), 6)) {
      for (const std::string& service : FieldsOf(list, 1)) {
        names.push_back(FieldsOf(service, 1).at(0));
      }
    }
    return names;
  }

  void EachMethod(const std::function<void(const MethodDescriptor& method)>& visit) {
    size_t methods = 0;
    for (const pb::ServiceDescriptor* service : services_) {
      ASSERT_NE(service, nullptr);
      for (int i = 0; i < service->method_count(); ++i) {
        SCOPED_TRACE(service->method(i)->full_name());
        visit(*service->method(i));
        ++methods;
      }
    }
    EXPECT_GE(methods, 16u);
  }

  /// How the call is refused, as a whole or by an answer that holds a status.
  Refusal Send(const MethodDescriptor& method, const std::string& bytes) {
    grpc::Status status;
    const std::string path = "/" + method.service()->full_name() + "/" + method.name();
    if (!method.client_streaming() && !method.server_streaming()) {
      status = client_.CallRaw(path, bytes);
    } else {
      for (const std::string& answer : client_.StreamRaw(path, {bytes}, status)) {
        std::unique_ptr<pb::Message> message(factory_.GetPrototype(method.output_type())->New());
        EXPECT_TRUE(message->ParseFromString(answer));
        if (const auto refusal = FindStatus(*message)) {
          return *refusal;
        }
      }
    }
    return ToRefusal(status);
  }

  Refusal ExpectInvalid(const MethodDescriptor& method, const std::string& bytes,
                        const std::string& reason) {
    const Refusal refusal = Send(method, bytes);
    EXPECT_EQ(refusal.code, grpc::StatusCode::INVALID_ARGUMENT) << refusal.message;
    EXPECT_EQ(refusal.reason, reason) << refusal.message;
    return refusal;
  }

  /// Visits a message of the method's request type per text in it, which is set to `value`, with
  /// the path that names this text in an error.
  using VisitText = std::function<void(const pb::Message& request, const std::string& path)>;
  void EachText(const MethodDescriptor& method, const std::string& value, const VisitText& visit) {
    const std::unique_ptr<pb::Message> request(factory_.GetPrototype(method.input_type())->New());
    Descend(*request, "", value, [&](const std::string& path) { visit(*request, path); });
  }

  DaemonProcess daemon_{{}};
  ApiClient client_{daemon_.address()};

 private:
  std::string AskReflection(int field, const std::string& value) {
    pb::UnknownFieldSet request;
    request.AddLengthDelimited(field, value);
    std::string bytes;
    request.SerializeToString(&bytes);
    grpc::Status status;
    const std::vector<std::string> answers = client_.StreamRaw(
        std::string("/") + kReflection + "/ServerReflectionInfo", {bytes}, status);
    EXPECT_TRUE(status.ok()) << status.error_message();
    return answers.empty() ? "" : answers[0];
  }

  void AddFilesOf(const std::string& symbol) {
    constexpr int kFileContainingSymbol = 4;
    for (const std::string& list : FieldsOf(AskReflection(kFileContainingSymbol, symbol), 4)) {
      for (const std::string& bytes : FieldsOf(list, 1)) {
        pb::FileDescriptorProto file;
        EXPECT_TRUE(file.ParseFromString(bytes));
        if (files_.insert(file.name()).second) {  // it may have come with another service
          database_.Add(file);
        }
      }
    }
  }

  static std::optional<Refusal> FindStatus(const pb::Message& message) {
    if (message.GetDescriptor()->full_name() == "google.rpc.Status") {
      google::rpc::Status status;
      EXPECT_TRUE(status.ParseFromString(message.SerializeAsString()));
      return ToRefusal(status);
    }
    std::vector<const FieldDescriptor*> fields;
    const pb::Reflection& reflection = *message.GetReflection();
    reflection.ListFields(message, &fields);
    for (const FieldDescriptor* field : fields) {
      if (field->cpp_type() != FieldDescriptor::CPPTYPE_MESSAGE) {
        continue;
      }
      const int size = field->is_repeated() ? reflection.FieldSize(message, field) : 1;
      for (int i = 0; i < size; ++i) {
        if (auto found =
                FindStatus(field->is_repeated() ? reflection.GetRepeatedMessage(message, field, i)
                                                : reflection.GetMessage(message, field))) {
          return found;
        }
      }
    }
    return std::nullopt;
  }

  /// Sets one text after the other, in `message` and in what it may contain.
  static void Descend(pb::Message& message, const std::string& prefix, const std::string& value,
                      const std::function<void(const std::string& path)>& visit) {
    const pb::Reflection& reflection = *message.GetReflection();
    for (int i = 0; i < message.GetDescriptor()->field_count(); ++i) {
      const FieldDescriptor* field = message.GetDescriptor()->field(i);
      const std::string path =
          prefix + field->name() + (field->is_repeated() && !field->is_map() ? "[0]" : "");
      if (field->type() == FieldDescriptor::TYPE_STRING) {
        field->is_repeated() ? reflection.AddString(&message, field, value)
                             : reflection.SetString(&message, field, value);
        visit(path);
      } else if (field->type() == FieldDescriptor::TYPE_MESSAGE) {
        pb::Message* inner = field->is_repeated() ? reflection.AddMessage(&message, field)
                                                  : reflection.MutableMessage(&message, field);
        Descend(*inner, path + ".", value, [&](const std::string& deeper) {
          visit(field->is_map() ? path : deeper);  // the key of a map may be personal
        });
      }
      reflection.ClearField(&message, field);
    }
  }

  std::set<std::string> files_;  // of database_
  pb::SimpleDescriptorDatabase database_;
  pb::DescriptorPool pool_{&database_};
  pb::DynamicMessageFactory factory_{&pool_};
  std::vector<const pb::ServiceDescriptor*> services_;
};

TEST_F(MalformedTest, BytesThatAreNoMessage) {
  const std::string cases[] = {"\x0a\xff\xff\xff",  // ends within a length
                               "\x0a\x7f",          // ends before its field does
                               "\x0f",              // a type of field that does not exist
                               "\x0c",              // the end of a group that has not begun
                               "{\"plan\": {}}"};
  EachMethod([&](const MethodDescriptor& method) {
    for (const std::string& bytes : cases) {
      ExpectInvalid(method, bytes, "MALFORMED");
    }
  });
}

TEST_F(MalformedTest, MessagesThatAreNestedTooDeeply) {
  EachMethod([&](const MethodDescriptor& method) {
    ExpectInvalid(method, Nested(kTooDeep), "MALFORMED");
    ExpectInvalid(method, Nested(100'000), "MALFORMED");
    for (int i = 0; i < method.input_type()->field_count(); ++i) {
      const FieldDescriptor* field = method.input_type()->field(i);
      if (field->type() == FieldDescriptor::TYPE_MESSAGE) {
        SCOPED_TRACE(field->name());
        pb::UnknownFieldSet outer;
        outer.AddLengthDelimited(field->number(), Nested(kTooDeep));
        std::string bytes;
        outer.SerializeToString(&bytes);
        ExpectInvalid(method, bytes, "MALFORMED");
      }
    }
    if (!method.server_streaming()) {  // the refusal is for the depth, not for the unknown field
      EXPECT_NE(Send(method, Nested(50)).reason, "MALFORMED");
    }
  });
}

TEST_F(MalformedTest, TextsThatAreNotUtf8) {
  const std::string kMark = "MARK";
  const std::string cases[] = {
      "a\xff\xfe"
      "b",                 // no such bytes
      "ab\xc3(",           // half a character
      "\xed\xa0\x80z",     // a surrogate
      "\xf4\x90\x80\x80",  // beyond the last character
      "\xc0\xaf"
      "ab"};  // longer than need be
  size_t texts = 0;
  EachMethod([&](const MethodDescriptor& method) {
    EachText(method, kMark, [&](const pb::Message& request, const std::string& path) {
      SCOPED_TRACE(path);
      const std::string whole = request.SerializeAsString();
      for (const std::string& bad : cases) {
        std::string bytes = whole;
        bytes.replace(bytes.find(kMark), kMark.size(), bad);
        const Refusal refusal = ExpectInvalid(method, bytes, "FIELD_CHARSET");
        EXPECT_THAT(refusal.fields, ::testing::ElementsAre(path));
      }
      ++texts;
    });
  });
  EXPECT_GE(texts, 100u);
}

TEST_F(MalformedTest, TheServicesOfGrpcAreTheOnlyOthersAndGoOnServing) {
  std::vector<std::string> excluded;
  for (const std::string& name : ServiceNames()) {
    if (kExcluded.count(name) > 0) {
      excluded.push_back(name);
    }
  }
  EXPECT_EQ(excluded.size(), kExcluded.size());
  EXPECT_FALSE(client_.CallRaw("/grpc.health.v1.Health/Check", "\x0a\xff\xff").ok());
  std::string answer;
  EXPECT_TRUE(client_.CallRaw("/grpc.health.v1.Health/Check", "", &answer).ok());
  EXPECT_EQ(answer, std::string("\x08\x01", 2));
}

}  // namespace
}  // namespace touchpoint::testing
