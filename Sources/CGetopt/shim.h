#include <getopt.h>

/* What one call of getopt_long found: its value, which option (or what '?' and ':' are about), and the words. */
struct cgetopt_item { int value, about; const char *argument, *word; };

/* getopt_long keeps its place in globals: `restart` begins anew, and the caller lets one reader in at a time. */
static inline struct cgetopt_item cgetopt_next(
    int restart, int count, char *const *words, const char *letters, const struct option *names) {
    int index = -1, isSeparate;
    if (restart) optind = 0;
    opterr = 0, optarg = 0;
    int value = getopt_long(count, words, letters, names, &index);
    isSeparate = optarg && optind > 1 && optarg == words[optind - 1];
    int at = optind - 1 - (isSeparate && value != 1);
    struct cgetopt_item item = {
        value, value == '?' || value == ':' ? optopt : value == -1 ? optind : index, optarg, at > 0 ? words[at] : 0 };
    return item;
}
