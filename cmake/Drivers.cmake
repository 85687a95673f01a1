# experiments/<claim id>.cpp defines `spikeproof::experiments::Driver <claim_id>()`, with '.' and '-' of the id
# as '_'. This file makes the list of them, so that a new claim needs no central list.
file(GLOB cli_sources CONFIGURE_DEPENDS experiments/*.cpp)
file(GLOB driver_sources CONFIGURE_DEPENDS experiments/*.*.cpp)
list(REMOVE_ITEM cli_sources ${driver_sources})
set(driver_registry "${CMAKE_CURRENT_BINARY_DIR}/driver_registry.cpp")
set(declarations "")
set(calls "")
foreach(source IN LISTS driver_sources)
  get_filename_component(id "${source}" NAME)
  string(REGEX REPLACE "\\.cpp$" "" id "${id}")
  string(REGEX REPLACE "[.-]" "_" function "${id}")
  string(APPEND declarations "Driver ${function}();\n")
  string(APPEND calls "          ${function}(),\n")
endforeach()
file(CONFIGURE OUTPUT "${driver_registry}" CONTENT [[// Made by cmake/Drivers.cmake from the file names in experiments/.
#include "driver.h"

namespace spikeproof::experiments {
@declarations@
std::vector<Driver> all_drivers() {
  return {
@calls@  };
}
}  // namespace spikeproof::experiments
]] @ONLY)
