#ifndef CLOUDTRIM_CEXPAT_H
#define CLOUDTRIM_CEXPAT_H

#include <expat.h>

#endif
