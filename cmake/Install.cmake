# find_package(spikeproof) after `cmake --install`: library, headers, command, and the packages they depend on.
include(CMakePackageConfigHelpers)
set(spikeproof_config_dir "${CMAKE_INSTALL_LIBDIR}/cmake/spikeproof")

# The static library's private dependencies are link-only; their imported targets are made again by the config.
install(TARGETS spikeproof EXPORT spikeproofTargets ARCHIVE DESTINATION ${CMAKE_INSTALL_LIBDIR})
install(TARGETS spikeproof_cli RUNTIME DESTINATION ${CMAKE_INSTALL_BINDIR})
install(DIRECTORY lib/ DESTINATION ${CMAKE_INSTALL_INCLUDEDIR}/spikeproof FILES_MATCHING PATTERN "*.h")
install(EXPORT spikeproofTargets NAMESPACE spikeproof:: DESTINATION ${spikeproof_config_dir})
configure_package_config_file(cmake/spikeproofConfig.cmake.in "${CMAKE_CURRENT_BINARY_DIR}/spikeproofConfig.cmake"
                              INSTALL_DESTINATION ${spikeproof_config_dir})
write_basic_package_version_file("${CMAKE_CURRENT_BINARY_DIR}/spikeproofConfigVersion.cmake"
                                 COMPATIBILITY SameMinorVersion)
install(FILES "${CMAKE_CURRENT_BINARY_DIR}/spikeproofConfig.cmake"
              "${CMAKE_CURRENT_BINARY_DIR}/spikeproofConfigVersion.cmake"
              cmake/Dependencies.cmake
        DESTINATION ${spikeproof_config_dir})
