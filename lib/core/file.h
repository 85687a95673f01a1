// Files that are either whole or not there.
#pragma once

#include <filesystem>
#include <string>
#include <string_view>

namespace spikeproof {

/// Writes `content` to a temporary name beside `path`, flushes it to the disk and renames it; makes missing parent
/// folders. Throws InputError naming the path and the system's reason (not writable, a directory, disk full); the old
/// file stays.
void write_file(const std::filesystem::path& path, std::string_view content);

/// Whole content of a regular file. Throws InputError naming the path and the reason.
std::string read_file(const std::filesystem::path& path);

/// Throws InputError unless `folder` exists or can be made, and a file can be written in it.
void require_writable_folder(const std::filesystem::path& folder);

}  // namespace spikeproof
