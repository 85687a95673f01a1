# Installs to a temporary prefix, builds a small project against it, runs it.
# cmake -DBUILD=... -DSOURCE=... -DWORK=... -DCXX=... -P check.cmake
function(run)
  execute_process(COMMAND ${ARGV} RESULT_VARIABLE code OUTPUT_VARIABLE output ERROR_VARIABLE output)
  set(output "${output}" PARENT_SCOPE)
  if(NOT code EQUAL 0)
    message(FATAL_ERROR "${ARGV}\nexit code ${code}\n${output}")
  endif()
endfunction()

file(REMOVE_RECURSE "${WORK}")
file(WRITE "${WORK}/model.toml" "[model]\nkind = \"nnlif\"\nV_R = \"0.83\"\n")
run(${CMAKE_COMMAND} --install ${BUILD} --prefix ${WORK}/prefix)
run(${CMAKE_COMMAND} -S ${SOURCE} -B ${WORK}/build -G Ninja -DCMAKE_PREFIX_PATH=${WORK}/prefix
    -DCMAKE_CXX_COMPILER=${CXX} "-DCMAKE_CXX_FLAGS=${CXX_FLAGS}")
run(${CMAKE_COMMAND} --build ${WORK}/build)
run(${WORK}/build/consumer ${WORK}/model.toml)
string(STRIP "${output}" output)
if(NOT output STREQUAL "0.83")
  message(FATAL_ERROR "the consumer printed \"${output}\"")
endif()
run(${WORK}/prefix/bin/spikeproof --version)
file(REMOVE_RECURSE "${WORK}")
