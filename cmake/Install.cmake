# find_package(spikeproof) after `cmake --install`.
include(CMakePackageConfigHelpers)
install(TARGETS spikeproof_cli RUNTIME DESTINATION ${CMAKE_INSTALL_BINDIR})
