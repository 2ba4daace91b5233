# touchpoint_library(name SOURCES ... LINK ...): one library per folder, alias touchpoint::name.
# What is linked is what may be included from: the layers are this graph.
function(touchpoint_library name)
  cmake_parse_arguments(ARG "" "" "SOURCES;LINK;PRIVATE_LINK" ${ARGN})
  add_library(touchpoint_${name} STATIC ${ARG_SOURCES})
  add_library(touchpoint::${name} ALIAS touchpoint_${name})
  target_include_directories(touchpoint_${name} PUBLIC ${PROJECT_SOURCE_DIR})
  target_link_libraries(touchpoint_${name} PUBLIC ${ARG_LINK}
    PRIVATE touchpoint_options ${ARG_PRIVATE_LINK})
endfunction()

# touchpoint_test(name LABEL label SOURCES ... LINK ...): one GoogleTest binary; each test is a
# CTest test that carries the label; the target tests_<label> builds all binaries of a label.
function(touchpoint_test name)
  cmake_parse_arguments(ARG "" "LABEL;TIMEOUT" "SOURCES;LINK" ${ARGN})
  if(NOT ARG_TIMEOUT)
    set(ARG_TIMEOUT 120)
  endif()
  add_executable(${name} ${ARG_SOURCES})
  target_include_directories(${name} PRIVATE ${PROJECT_SOURCE_DIR})
  target_link_libraries(${name} PRIVATE touchpoint_options ${ARG_LINK}
    GTest::gmock GTest::gtest GTest::gtest_main)
  gtest_discover_tests(${name} DISCOVERY_TIMEOUT 60
    PROPERTIES LABELS ${ARG_LABEL} TIMEOUT ${ARG_TIMEOUT})
  touchpoint_label(${name} ${ARG_LABEL})
endfunction()

function(touchpoint_label name label)
  if(NOT TARGET tests_${label})
    add_custom_target(tests_${label})
  endif()
  add_dependencies(tests_${label} ${name})
endfunction()

# touchpoint_fuzz(name SOURCES ... LINK ...): one fuzz target. With TOUCHPOINT_FUZZ it searches for
# TOUCHPOINT_FUZZ_SECONDS, otherwise it replays its corpus (corpus/<name>): what was once found
# stays found, with every compiler.
function(touchpoint_fuzz name)
  cmake_parse_arguments(ARG "" "" "SOURCES;LINK" ${ARGN})
  set(corpus ${CMAKE_CURRENT_SOURCE_DIR}/corpus/${name})
  add_executable(${name} ${ARG_SOURCES})
  target_include_directories(${name} PRIVATE ${PROJECT_SOURCE_DIR})
  target_link_libraries(${name} PRIVATE touchpoint_options ${ARG_LINK})
  if(TOUCHPOINT_FUZZ)
    set(found ${CMAKE_CURRENT_BINARY_DIR}/found/${name})
    file(MAKE_DIRECTORY ${found})
    target_link_options(${name} PRIVATE -fsanitize=fuzzer)
    math(EXPR timeout "${TOUCHPOINT_FUZZ_SECONDS} + 60")
    add_test(NAME Fuzz.${name} COMMAND ${name} -max_total_time=${TOUCHPOINT_FUZZ_SECONDS} -timeout=5
      -rss_limit_mb=1024 -print_final_stats=1 -artifact_prefix=${found}/ ${found} ${corpus})
    set_tests_properties(Fuzz.${name} PROPERTIES LABELS fuzz TIMEOUT ${timeout})
    touchpoint_label(${name} fuzz)
  else()
    target_sources(${name} PRIVATE ${CMAKE_CURRENT_SOURCE_DIR}/replay.cc)
    add_test(NAME FuzzCorpus.${name} COMMAND ${name} ${corpus})
    set_tests_properties(FuzzCorpus.${name} PROPERTIES LABELS unit TIMEOUT 60)
    touchpoint_label(${name} unit)
  endif()
endfunction()
