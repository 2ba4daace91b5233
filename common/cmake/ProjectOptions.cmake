# Warnings, standard and hardening as one interface target; sanitizers come from a preset.
option(TOUCHPOINT_TESTS "Build the tests" ON)
option(TOUCHPOINT_WERROR "Treat warnings as errors" OFF)
option(TOUCHPOINT_FUZZ "Build the fuzz targets with libFuzzer (clang), and no other tests" OFF)
set(TOUCHPOINT_SANITIZE "" CACHE STRING "Value of -fsanitize=, empty for none")

set(CMAKE_CXX_STANDARD 20)
set(CMAKE_CXX_STANDARD_REQUIRED ON)
set(CMAKE_CXX_EXTENSIONS OFF)
set(CMAKE_EXPORT_COMPILE_COMMANDS ON)
set(CMAKE_POSITION_INDEPENDENT_CODE ON)

find_program(TOUCHPOINT_CCACHE ccache)
if(TOUCHPOINT_CCACHE)
  set(CMAKE_CXX_COMPILER_LAUNCHER ${TOUCHPOINT_CCACHE})
endif()
find_program(TOUCHPOINT_MOLD mold)

add_library(touchpoint_options INTERFACE)
target_compile_options(touchpoint_options INTERFACE
  -Wall -Wextra -Wpedantic -Wshadow -Wconversion -Wnon-virtual-dtor -Woverloaded-virtual
  -Wimplicit-fallthrough -fstack-protector-strong
  $<$<BOOL:${TOUCHPOINT_WERROR}>:-Werror>)
target_compile_definitions(touchpoint_options INTERFACE
  _GLIBCXX_ASSERTIONS BOOST_ASIO_NO_DEPRECATED BOOST_ASIO_SEPARATE_COMPILATION
  BOOST_BEAST_SEPARATE_COMPILATION)
target_link_options(touchpoint_options INTERFACE -Wl,-z,relro,-z,now
  $<$<BOOL:${TOUCHPOINT_MOLD}>:-fuse-ld=mold>)
# What is shipped, generated code included; _FORTIFY_SOURCE needs an optimiser and no sanitizer.
if(CMAKE_BUILD_TYPE STREQUAL "Release" AND NOT TOUCHPOINT_SANITIZE)
  add_compile_options(-U_FORTIFY_SOURCE -D_FORTIFY_SOURCE=3
    -fstack-protector-strong -fstack-clash-protection)
  if(CMAKE_SYSTEM_PROCESSOR STREQUAL "x86_64")
    add_compile_options(-fcf-protection)
  endif()
endif()

# What watches the code, apart from the warnings: generated code wants the one without the other.
add_library(touchpoint_sanitizers INTERFACE)
if(TOUCHPOINT_SANITIZE)
  target_compile_options(touchpoint_sanitizers INTERFACE
    -fsanitize=${TOUCHPOINT_SANITIZE} -fno-omit-frame-pointer -fno-sanitize-recover=all)
  target_link_options(touchpoint_sanitizers INTERFACE -fsanitize=${TOUCHPOINT_SANITIZE})
  if(TOUCHPOINT_SANITIZE STREQUAL thread)
    target_compile_options(touchpoint_sanitizers INTERFACE
      -fsanitize-ignorelist=${CMAKE_CURRENT_LIST_DIR}/thread_sanitizer_ignores.txt)
  endif()
endif()
if(TOUCHPOINT_FUZZ)
  target_compile_options(touchpoint_sanitizers INTERFACE -fsanitize=fuzzer-no-link)
endif()
target_link_libraries(touchpoint_options INTERFACE touchpoint_sanitizers)
