#ifndef CLOUDTRIM_CSIMDJSON_H
#define CLOUDTRIM_CSIMDJSON_H

#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

/// A parser of simdjson's with its buffer of structural indexes, used again from input to input.
typedef struct csimdjson_indexer csimdjson_indexer;

/// How an index ended.
enum csimdjson_result {
    CSIMDJSON_SUCCESS = 0,
    /// White space only.
    CSIMDJSON_EMPTY = 1,
    /// The input ends within a string.
    CSIMDJSON_UNCLOSED_STRING = 2,
    /// Something else: a control character in a string, no UTF-8.
    CSIMDJSON_MALFORMED = 3,
    /// More than 4 GB, or no memory.
    CSIMDJSON_CAPACITY = 4,
};

/// A new indexer, or NULL where there is no memory.
csimdjson_indexer *csimdjson_create(void);

/// Frees an indexer and its buffer.
void csimdjson_destroy(csimdjson_indexer *indexer);

/// Runs stage 1: where brackets, colons, commas, opening quotes and the first characters of other scalars stand.
/// Checks UTF-8 as well. The indexes stay until the next call; behind the last one stands `end`.
int csimdjson_index(
    csimdjson_indexer *indexer, const uint8_t *bytes, size_t length, uint32_t end, const uint32_t **indexes,
    uint32_t *count);

#ifdef __cplusplus
}
#endif

#endif
