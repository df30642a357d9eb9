#ifndef CLOUDTRIM_CDEFLATE_H
#define CLOUDTRIM_CDEFLATE_H

#include <libdeflate.h>

#endif
