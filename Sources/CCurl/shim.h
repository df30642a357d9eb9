// libcurl's setters and getters are variadic, which Swift can't call: one function for each type of argument.
#include <curl/curl.h>

static inline CURLcode cloudtrim_set_long(CURL *easy, CURLoption option, long value) {
    return curl_easy_setopt(easy, option, value);
}

static inline CURLcode cloudtrim_set_large(CURL *easy, CURLoption option, curl_off_t value) {
    return curl_easy_setopt(easy, option, value);
}

static inline CURLcode cloudtrim_set_text(CURL *easy, CURLoption option, const char *value) {
    return curl_easy_setopt(easy, option, value);
}

static inline CURLcode cloudtrim_set_pointer(CURL *easy, CURLoption option, const void *value) {
    return curl_easy_setopt(easy, option, value);
}

typedef size_t (*cloudtrim_receiver)(char *bytes, size_t size, size_t count, void *context);

static inline CURLcode cloudtrim_set_receiver(CURL *easy, CURLoption option, cloudtrim_receiver receiver) {
    return curl_easy_setopt(easy, option, receiver);
}

static inline CURLcode cloudtrim_get_long(CURL *easy, CURLINFO info, long *value) {
    return curl_easy_getinfo(easy, info, value);
}

static inline CURLcode cloudtrim_get_pointer(CURL *easy, CURLINFO info, void **value) {
    return curl_easy_getinfo(easy, info, value);
}

static inline CURLMcode cloudtrim_set_multi_long(CURLM *multi, CURLMoption option, long value) {
    return curl_multi_setopt(multi, option, value);
}

// Where CURLMsg keeps its result: a union that Swift imports by name only.
static inline CURLcode cloudtrim_result(const CURLMsg *message) { return message->data.result; }

// Casts in macros are not imported.
static inline long cloudtrim_http_version(void) { return CURL_HTTP_VERSION_2TLS; }
static inline long cloudtrim_basic_auth(void) { return (long)CURLAUTH_BASIC; }

static inline CURLcode cloudtrim_get_large(CURL *easy, CURLINFO info, curl_off_t *value) {
    return curl_easy_getinfo(easy, info, value);
}

static inline CURLcode cloudtrim_get_text(CURL *easy, CURLINFO info, char **value) {
    return curl_easy_getinfo(easy, info, value);
}
