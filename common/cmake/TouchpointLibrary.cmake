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
# CTest test that carries the label.
function(touchpoint_test name)
  cmake_parse_arguments(ARG "" "LABEL;TIMEOUT" "SOURCES;LINK" ${ARGN})
  if(NOT ARG_TIMEOUT)
    set(ARG_TIMEOUT 120)
  endif()
  add_executable(${name} ${ARG_SOURCES})
  target_link_libraries(${name} PRIVATE touchpoint_options ${ARG_LINK}
    GTest::gmock GTest::gtest GTest::gtest_main)
  gtest_discover_tests(${name} DISCOVERY_TIMEOUT 60
    PROPERTIES LABELS ${ARG_LABEL} TIMEOUT ${ARG_TIMEOUT})
endfunction()
