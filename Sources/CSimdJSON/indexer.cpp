#include "CSimdJSON.h"

#include <memory>
#include <new>

#include <simdjson.h>

struct csimdjson_indexer {
    std::unique_ptr<simdjson::internal::dom_parser_implementation> parser;
    size_t capacity = 0;
};

csimdjson_indexer *csimdjson_create(void) {
    return new (std::nothrow) csimdjson_indexer();
}

void csimdjson_destroy(csimdjson_indexer *indexer) {
    delete indexer;
}

// The buffer of indexes grows by half, so that files of growing size don't allocate each time.
static bool reserve(csimdjson_indexer *indexer, size_t length) {
    if (indexer->parser && length <= indexer->capacity) {
        return true;
    }
    size_t capacity = indexer->capacity + indexer->capacity / 2;
    if (capacity < length) {
        capacity = length;
    }
    if (capacity < (size_t(1) << 20)) {
        capacity = size_t(1) << 20;
    }
    if (capacity > simdjson::SIMDJSON_MAXSIZE_BYTES) {
        capacity = simdjson::SIMDJSON_MAXSIZE_BYTES;
    }
    if (length > capacity) {
        return false;
    }
    indexer->capacity = 0;
    // Frees the old buffers first: two at a time would double the peak.
    indexer->parser.reset();
    if (simdjson::get_active_implementation()->create_dom_parser_implementation(capacity, 1, indexer->parser)
        != simdjson::SUCCESS) {
        indexer->parser.reset();
        return false;
    }
    indexer->capacity = capacity;
    return true;
}

int csimdjson_index(
    csimdjson_indexer *indexer, const uint8_t *bytes, size_t length, uint32_t end, const uint32_t **indexes,
    uint32_t *count) {
    if (!reserve(indexer, length)) {
        return CSIMDJSON_CAPACITY;
    }
    switch (indexer->parser->stage1(bytes, length, simdjson::stage1_mode::regular)) {
    case simdjson::SUCCESS:
        *indexes = indexer->parser->structural_indexes.get();
        *count = indexer->parser->n_structural_indexes;
        // Stage 1 leaves room for two more.
        indexer->parser->structural_indexes[*count] = end;
        indexer->parser->structural_indexes[*count + 1] = end;
        return CSIMDJSON_SUCCESS;
    case simdjson::EMPTY:
        return CSIMDJSON_EMPTY;
    case simdjson::UNCLOSED_STRING:
        return CSIMDJSON_UNCLOSED_STRING;
    default:
        return CSIMDJSON_MALFORMED;
    }
}
