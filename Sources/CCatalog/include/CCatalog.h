#ifndef CCATALOG_H
#define CCATALOG_H

#include <stddef.h>
#include <string.h>

/// The embedded action catalog, catalog.txt, and its length in bytes.
extern const unsigned char *_Nonnull const ccatalog_text;
extern const size_t ccatalog_length;

/// How far `byte` is from `start`, or `length` where it does not occur before that.
static inline size_t ccatalog_distance(const void *_Nonnull start, unsigned char byte, size_t length) {
    const void *found = memchr(start, byte, length);
    return found ? (size_t)((const unsigned char *)found - (const unsigned char *)start) : length;
}

#endif
