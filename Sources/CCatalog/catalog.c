#include "CCatalog.h"

static const unsigned char text[] = {
#embed "catalog.txt"
};

const unsigned char *const ccatalog_text = text;
const size_t ccatalog_length = sizeof(text);
