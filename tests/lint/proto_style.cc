// SPDX-License-Identifier: Apache-2.0
#include "tests/lint/proto_style.h"

#include <google/protobuf/descriptor.pb.h>

#include <cctype>
#include <utility>

namespace touchpoint::lint {
namespace {

namespace pb = google::protobuf;

/// "TouchpointState" becomes "TOUCHPOINT_STATE".
std::string UpperSnake(const std::string& pascal) {
  std::string snake;
  for (const char c : pascal) {
    if (std::isupper(static_cast<unsigned char>(c)) != 0 && !snake.empty()) {
      snake += '_';
    }
    snake += static_cast<char>(std::toupper(static_cast<unsigned char>(c)));
  }
  return snake;
}

// "send_by": until then.
bool IsDeadline(const std::string& name) {
  return name.size() > 3 && name.compare(name.size() - 3, 3, "_by") == 0;
}

bool IsLowerSnake(const std::string& name) {
  for (const char c : name) {
    if (std::islower(static_cast<unsigned char>(c)) == 0 &&
        std::isdigit(static_cast<unsigned char>(c)) == 0 && c != '_') {
      return false;
    }
  }
  return true;
}

bool EndsWith(const std::string& text, const std::string& end) {
  return text.size() > end.size() && text.compare(text.size() - end.size(), end.size(), end) == 0;
}

class StyleCheck {
 public:
  explicit StyleCheck(Audience audience) : audience_(audience) {}

  std::vector<std::string> Run(const pb::FileDescriptor& file) {
    const std::string folder = file.name().substr(0, file.name().rfind('/'));
    std::string package = file.package();
    for (char& c : package) {
      c = c == '.' ? '/' : c;
    }
    Require(package == folder, file.name(), "its folder is not its package");
    for (int i = 0; i < file.service_count(); ++i) {
      CheckService(*file.service(i));
    }
    for (int i = 0; i < file.message_type_count(); ++i) {
      CheckMessage(*file.message_type(i));
    }
    for (int i = 0; i < file.enum_type_count(); ++i) {
      CheckEnum(*file.enum_type(i));
    }
    return std::move(findings_);
  }

 private:
  void Require(bool holds, const std::string& name, const std::string& otherwise) {
    if (!holds) {
      findings_.push_back(name + ": " + otherwise);
    }
  }

  template <typename Descriptor>
  void RequireComment(const Descriptor& element) {
    pb::SourceLocation location;
    const bool known = element.GetSourceLocation(&location);
    const bool needed = audience_ == Audience::kPublic;
    Require(!needed || (known && !location.leading_comments.empty()), element.full_name(),
            "has no comment");
  }

  void CheckService(const pb::ServiceDescriptor& service) {
    RequireComment(service);
    Require(EndsWith(service.name(), "Service"), service.full_name(), "must end in Service");
    for (int i = 0; i < service.method_count(); ++i) {
      CheckMethod(*service.method(i));
    }
  }

  void CheckMethod(const pb::MethodDescriptor& method) {
    RequireComment(method);
    const pb::Descriptor& request = *method.input_type();
    const pb::Descriptor& response = *method.output_type();
    Require(request.name() == method.name() + "Request", method.full_name(),
            "must take " + method.name() + "Request");
    Require(response.name() == method.name() + "Response", method.full_name(),
            "must return " + method.name() + "Response");
    if (method.name().rfind("List", 0) == 0 || request.FindFieldByName("page_token") != nullptr) {
      CheckPages(method, request, response);
    }
  }

  void CheckPages(const pb::MethodDescriptor& method, const pb::Descriptor& request,
                  const pb::Descriptor& response) {
    const pb::FieldDescriptor* size = request.FindFieldByName("page_size");
    Require(size != nullptr && size->type() == pb::FieldDescriptor::TYPE_INT32, method.full_name(),
            "its request needs int32 page_size");
    Require(request.FindFieldByName("page_token") != nullptr, method.full_name(),
            "its request needs page_token");
    Require(response.FindFieldByName("next_page_token") != nullptr, method.full_name(),
            "its response needs next_page_token");
    const pb::FieldDescriptor* first = response.FindFieldByNumber(1);
    Require(first != nullptr && first->is_repeated(), method.full_name(),
            "field 1 of its response must be the results");
  }

  void CheckMessage(const pb::Descriptor& message) {
    if (message.options().map_entry()) {
      return;
    }
    RequireComment(message);
    for (int i = 0; i < message.field_count(); ++i) {
      CheckField(*message.field(i));
    }
    for (int i = 0; i < message.real_oneof_decl_count(); ++i) {
      RequireComment(*message.oneof_decl(i));
    }
    for (int i = 0; i < message.nested_type_count(); ++i) {
      CheckMessage(*message.nested_type(i));
    }
    for (int i = 0; i < message.enum_type_count(); ++i) {
      CheckEnum(*message.enum_type(i));
    }
  }

  void CheckField(const pb::FieldDescriptor& field) {
    RequireComment(field);
    Require(IsLowerSnake(field.name()), field.full_name(), "must be lower_snake");
    const bool is_time = field.type() == pb::FieldDescriptor::TYPE_MESSAGE &&
                         field.message_type()->full_name() == "google.protobuf.Timestamp";
    Require(!is_time || field.name().find("_time") != std::string::npos || IsDeadline(field.name()),
            field.full_name(), "a Timestamp's name must say _time, or of a deadline end with _by");
  }

  void CheckEnum(const pb::EnumDescriptor& type) {
    RequireComment(type);
    const std::string prefix = UpperSnake(type.name()) + "_";
    Require(type.value(0)->number() == 0 && type.value(0)->name() == prefix + "UNSPECIFIED",
            type.full_name(), "must start with " + prefix + "UNSPECIFIED = 0");
    for (int i = 0; i < type.value_count(); ++i) {
      RequireComment(*type.value(i));
      Require(type.value(i)->name().rfind(prefix, 0) == 0, type.value(i)->full_name(),
              "must start with " + prefix);
    }
  }

  Audience audience_;
  std::vector<std::string> findings_;
};

}  // namespace

std::vector<std::string> CheckStyle(const pb::FileDescriptor& file, Audience audience) {
  return StyleCheck(audience).Run(file);
}

}  // namespace touchpoint::lint
