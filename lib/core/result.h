// Result<T>: a value, or an error that says where and how a numerical computation failed.
// The member names are those of std::expected, which C++20 lacks.
#pragma once

#include <cstdio>
#include <optional>
#include <stdexcept>
#include <string>
#include <utility>
#include <variant>

namespace spikeproof {

enum class ErrorCode { no_convergence, precision_exhausted, singular, step_too_small, out_of_range, interrupted, io };

/// Name of the code as reports and messages print it.
inline const char* name_of(ErrorCode code) {
  switch (code) {
    case ErrorCode::no_convergence:
      return "no convergence";
    case ErrorCode::precision_exhausted:
      return "precision exhausted";
    case ErrorCode::singular:
      return "singular";
    case ErrorCode::step_too_small:
      return "step too small";
    case ErrorCode::out_of_range:
      return "out of range";
    case ErrorCode::interrupted:
      return "interrupted";
    case ErrorCode::io:
      return "input/output";
  }
  return "unknown";
}

struct Error {
  ErrorCode code;
  std::string place;    // function that failed
  std::string note;     // what failed and what would help
  long iteration = 0;   // where it stood, if it iterated
  double residual = 0;  // last residual or error estimate, if there was one

  std::string message() const {
    std::string text = place + ": " + name_of(code) + ": " + note;
    if (iteration == 0) return text;
    char residual_text[32];  // std::to_string shows 1e-9 as 0.000000
    std::snprintf(residual_text, sizeof residual_text, "%.3g", residual);
    return text + " (iteration " + std::to_string(iteration) + ", residual " + residual_text + ")";
  }
};

template <class T>
class [[nodiscard]] Result {
 public:
  Result(T value) : state_(std::in_place_index<0>, std::move(value)) {}
  Result(Error error) : state_(std::in_place_index<1>, std::move(error)) {}

  bool has_value() const { return state_.index() == 0; }
  explicit operator bool() const { return has_value(); }

  /// The value; throws std::logic_error with the error's message if there is none.
  const T& value() const& {
    require();
    return std::get<0>(state_);
  }
  T& value() & {
    require();
    return std::get<0>(state_);
  }
  T&& value() && {
    require();
    return std::get<0>(std::move(state_));
  }
  const T& operator*() const& { return value(); }
  T& operator*() & { return value(); }
  const T* operator->() const { return &value(); }
  T* operator->() { return &value(); }
  const Error& error() const { return std::get<1>(state_); }

 private:
  void require() const {
    if (!has_value()) throw std::logic_error("value() of a failed result: " + error().message());
  }
  std::variant<T, Error> state_;
};

}  // namespace spikeproof
