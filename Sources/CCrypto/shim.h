#ifndef CLOUDTRIM_CCRYPTO_H
#define CLOUDTRIM_CCRYPTO_H

#include <openssl/evp.h>

#endif
