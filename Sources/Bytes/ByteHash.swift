/// A 64-bit hash of bytes: the same for the same bytes in every run, on every machine and in every lane.
///
/// It folds 128-bit products, as wyhash does. It is no cryptographic hash: tables that are keyed by it compare the
/// bytes as well, save for the fingerprints of event identifiers.
public enum ByteHash {
    @usableFromInline static let first: UInt64 = 0xa076_1d64_78bd_642f
    @usableFromInline static let second: UInt64 = 0xe703_7ed1_a0b4_28db
    @usableFromInline static let third: UInt64 = 0x8ebc_6af0_9c88_c6e3
    @usableFromInline static let fourth: UInt64 = 0x5899_65cc_7537_4cc3

    /// Mixes two numbers into one.
    @inlinable
    @inline(__always)
    public static func mix(_ left: UInt64, _ right: UInt64) -> UInt64 {
        let product = left.multipliedFullWidth(by: right)
        return product.high ^ product.low
    }

    /// Adds a number to a hash.
    @inlinable
    @inline(__always)
    public static func combine(_ hash: UInt64, _ value: UInt64) -> UInt64 {
        mix(hash ^ 0xa076_1d64_78bd_642f, value ^ 0xe703_7ed1_a0b4_28db)
    }

    /// The hash of `count` bytes; reads within them only.
    @inlinable
    @inline(__always)
    public static func hash(_ start: UnsafePointer<UInt8>, _ count: Int, seed: UInt64 = 0) -> UInt64 {
        let low: UInt64
        let high: UInt64
        var state = seed ^ 0xa076_1d64_78bd_642f
        if count <= 16 {
            if count >= 8 {
                low = start.word
                high = (start + (count - 8)).word
            } else if count >= 4 {
                low = UInt64(start.halfWord)
                high = UInt64((start + (count - 4)).halfWord)
            } else if count > 0 {
                low = UInt64(start[0]) << 16 | UInt64(start[count >> 1]) << 8 | UInt64(start[count - 1])
                high = 0
            } else {
                low = 0
                high = 0
            }
        } else {
            state = long(start, count, state)
            low = (start + (count - 16)).word
            high = (start + (count - 8)).word
        }
        return mix(
            0xe703_7ed1_a0b4_28db ^ UInt64(truncatingIfNeeded: count), mix(low ^ 0xe703_7ed1_a0b4_28db, high ^ state))
    }

    /// All but the last 16 of more than 16 bytes.
    @inlinable
    static func long(_ start: UnsafePointer<UInt8>, _ count: Int, _ seed: UInt64) -> UInt64 {
        var state = seed
        var at = 0
        if count > 48 {
            var left = seed
            var right = seed
            repeat {
                let here = start + at
                state = mix(here.word ^ 0xe703_7ed1_a0b4_28db, (here + 8).word ^ state)
                left = mix((here + 16).word ^ 0x8ebc_6af0_9c88_c6e3, (here + 24).word ^ left)
                right = mix((here + 32).word ^ 0x5899_65cc_7537_4cc3, (here + 40).word ^ right)
                at += 48
            } while count - at > 48
            state ^= left ^ right
        }
        while count - at > 16 {
            let here = start + at
            state = mix(here.word ^ 0xe703_7ed1_a0b4_28db, (here + 8).word ^ state)
            at += 16
        }
        return state
    }

    /// The hash of a span.
    @inlinable
    @inline(__always)
    public static func hash(_ span: ByteSpan, seed: UInt64 = 0) -> UInt64 {
        hash(span.start, span.count, seed: seed)
    }
}
