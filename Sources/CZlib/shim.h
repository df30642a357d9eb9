#ifndef CLOUDTRIM_CZLIB_H
#define CLOUDTRIM_CZLIB_H

#include <zlib.h>

#endif
