// Bad input of a user: a file, a key, a flag. The command line prints it as one message and exits with 3.
#pragma once

#include <stdexcept>
#include <string>

namespace spikeproof {

/// What was read, where, and what is allowed. what() is the whole message on one line:
/// "FILE:LINE: KEY = VALUE: ALLOWED". Parts that do not apply are empty (line 0) and left out.
class InputError : public std::runtime_error {
 public:
  InputError(const std::string& file, long line, const std::string& key, const std::string& value,
             const std::string& allowed)
      : std::runtime_error(compose(file, line, key, value, allowed)) {}

 private:
  static std::string compose(const std::string& file, long line, const std::string& key, const std::string& value,
                             const std::string& allowed) {
    std::string text = file;
    if (line > 0) text += ":" + std::to_string(line);
    if (!text.empty()) text += ": ";
    if (!key.empty()) text += key + (value.empty() ? "" : " = " + value) + ": ";
    return text + allowed;
  }
};

}  // namespace spikeproof
