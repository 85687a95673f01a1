# The house's warnings. Some of g++ 12's are false positives inside libstdc++ (operator+ and insert of std::string) and
# Eigen: off, or not failing. clang keeps watch over what they would find.
function(house_warnings tgt)
  target_compile_options(${tgt} PRIVATE -Wall -Wextra -Wpedantic -Wconversion)
  if(CMAKE_CXX_COMPILER_ID STREQUAL "GNU")
    target_compile_options(${tgt} PRIVATE -Wno-restrict -Wno-array-bounds -Wno-stringop-overflow -Wno-stringop-overread)
  endif()
  if(SPIKEPROOF_WERROR)
    target_compile_options(${tgt} PRIVATE -Werror)
    if(CMAKE_CXX_COMPILER_ID STREQUAL "GNU")
      target_compile_options(${tgt} PRIVATE -Wno-error=use-after-free)
    endif()
  endif()
endfunction()
