# Most of the time to compile a file goes into headers and templates that its neighbours need too: with
# CMAKE_UNITY_BUILD (scripts/ sets it) the sources of a target whose path contains `where` are compiled `size` at a time;
# those with options of their own stay alone. So names in the anonymous namespaces of a folder have to differ.
function(compile_together tgt size where)
  get_target_property(sources ${tgt} SOURCES)
  list(FILTER sources INCLUDE REGEX "${where}")
  list(SORT sources)
  set(count 0)
  string(MAKE_C_IDENTIFIER "${where}" group)
  foreach(source IN LISTS sources)
    math(EXPR batch "${count} / ${size}")
    math(EXPR count "${count} + 1")
    set_property(SOURCE "${source}" PROPERTY UNITY_GROUP "${group}${batch}")
  endforeach()
  set_target_properties(${tgt} PROPERTIES UNITY_BUILD_MODE GROUP)
endfunction()
