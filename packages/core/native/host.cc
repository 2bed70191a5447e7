// What JavaScript cannot do for the TensorFlow library: open it without what its start-up prints, and give memory back.
//
// A Node-API module on its own, linked with nothing: `videoitg setup tensorflow` compiles it beside tfjs-node's binding.
#include <dlfcn.h>
#include <fcntl.h>
#include <malloc.h>
#include <node_api.h>
#include <unistd.h>

#include <cstdio>
#include <string>

namespace {

// While it lives, the process's stderr leads nowhere. The library's static initialisers print lines there that no setting
// of it switches off.
class QuietStderr {
 public:
  QuietStderr() {
    std::fflush(stderr);
    saved_ = dup(STDERR_FILENO);
    const int nowhere = open("/dev/null", O_WRONLY | O_CLOEXEC);
    if (saved_ >= 0 && nowhere >= 0) dup2(nowhere, STDERR_FILENO);
    if (nowhere >= 0) close(nowhere);
  }
  ~QuietStderr() {
    std::fflush(stderr);
    if (saved_ < 0) return;
    dup2(saved_, STDERR_FILENO);
    close(saved_);
  }
  QuietStderr(const QuietStderr&) = delete;
  QuietStderr& operator=(const QuietStderr&) = delete;

 private:
  int saved_;
};

napi_value TextOrUndefined(napi_env env, const char* text) {
  napi_value value = nullptr;
  if (text == nullptr) {
    napi_get_undefined(env, &value);
  } else {
    napi_create_string_utf8(env, text, NAPI_AUTO_LENGTH, &value);
  }
  return value;
}

// load(path): opens a shared library with its symbols visible to all; the loader's message when that fails.
napi_value Load(napi_env env, napi_callback_info info) {
  size_t count = 1;
  napi_value argument = nullptr;
  size_t length = 0;
  if (napi_get_cb_info(env, info, &count, &argument, nullptr, nullptr) != napi_ok || count < 1 ||
      napi_get_value_string_utf8(env, argument, nullptr, 0, &length) != napi_ok) {
    napi_throw_type_error(env, nullptr, "load: the path is not a string");
    return nullptr;
  }
  std::string path(length, '\0');
  napi_get_value_string_utf8(env, argument, path.data(), length + 1, &length);
  const QuietStderr quiet;
  dlerror();
  return TextOrUndefined(env, dlopen(path.c_str(), RTLD_NOW | RTLD_GLOBAL) == nullptr ? dlerror() : nullptr);
}

// trim(): gives the C allocator's free memory back to the system, so that a closed session is not seen in the process.
napi_value Trim(napi_env env, napi_callback_info) {
#ifdef __GLIBC__
  malloc_trim(0);
#endif
  return TextOrUndefined(env, nullptr);
}

napi_value Init(napi_env env, napi_value exports) {
  const napi_property_descriptor properties[] = {
      {"load", nullptr, Load, nullptr, nullptr, nullptr, napi_enumerable, nullptr},
      {"trim", nullptr, Trim, nullptr, nullptr, nullptr, napi_enumerable, nullptr},
  };
  napi_define_properties(env, exports, sizeof(properties) / sizeof(properties[0]), properties);
  return exports;
}

}  // namespace

NAPI_MODULE(videoitg_host, Init)
