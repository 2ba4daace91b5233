# What touchpointctl does with a real daemon.
touchpoint_test(ctl_functional_test LABEL functional
  SOURCES ctl_campaign_test.cc ctl_command_line_test.cc ctl_daemon_test.cc ctl_doctor_test.cc
    ctl_erase_test.cc ctl_follow_test.cc ctl_history_test.cc ctl_import_test.cc ctl_policy_test.cc
    ctl_program.cc ctl_simulate_test.cc ctl_token_test.cc
  LINK touchpoint::api_client touchpoint::authority touchpoint::ctl_rows touchpoint::daemon_process
    touchpoint::redis_process Boost::json)
target_include_directories(ctl_functional_test PRIVATE ${PROJECT_SOURCE_DIR})
target_compile_definitions(ctl_functional_test PRIVATE
  TOUCHPOINTCTL="$<TARGET_FILE:touchpointctl>" TOUCHPOINT_SOURCE="${PROJECT_SOURCE_DIR}")
add_dependencies(ctl_functional_test touchpointctl)

# With touchpointctl; the latter two with the daemon inside the test, under a clock of their own.
function(ctl_test name)
  touchpoint_test(${name} LABEL functional ${ARGN})
  target_compile_definitions(${name} PRIVATE TOUCHPOINTCTL="$<TARGET_FILE:touchpointctl>")
  add_dependencies(${name} touchpointctl)
endfunction()

ctl_test(backup_test SOURCES backup_test.cc ctl_program.cc
  LINK touchpoint::api_client touchpoint::daemon_process touchpoint::redis_process
    touchpoint::tls_redis)
ctl_test(agreement_test SOURCES agreement_test.cc clocked_daemon.cc ctl_program.cc
  LINK touchpoint::api_client touchpoint::commit_draft touchpoint::daemon touchpoint::redis_process
    Boost::json)
ctl_test(campaign_preview_test SOURCES campaign_preview_test.cc clocked_daemon.cc ctl_program.cc
  LINK touchpoint::api_client touchpoint::daemon touchpoint::daemon_process
    touchpoint::redis_process Boost::json)
