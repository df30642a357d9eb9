#if canImport(Glibc)
    import Glibc
#else
    import Darwin
#endif

extension AWSClient {
    static func sleep(milliseconds: Int) {
        var time = timespec(tv_sec: milliseconds / 1000, tv_nsec: milliseconds % 1000 * 1_000_000)
        nanosleep(&time, nil)
    }
}
