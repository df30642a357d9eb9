import Bytes
import CDeflate

/// Inflates whole gzip files with libdeflate, several members one after the other included.
struct Inflater: ~Copyable {
    /// How inflating ended.
    enum Outcome {
        /// All of it.
        case done
        /// More than the limit.
        case tooLarge
        /// Not all of it is gzip, or what it says of itself is wrong; libdeflate does not say where.
        case broken
        /// Behind the last member, at a byte, stands something else.
        case trailing(offset: Int)
    }

    private let handle: OpaquePointer?

    init() { handle = libdeflate_alloc_decompressor() }

    deinit { if let handle { libdeflate_free_decompressor(handle) } }

    /// Inflates `input` into `output`, at most `limit` bytes.
    mutating func inflate(_ input: ByteSpan, into output: inout PaddedBuffer, limit: Int) -> Outcome {
        output.setCount(0)
        guard let handle, input.count >= 18 else { return .broken }
        var consumed = 0
        var produced = 0
        // The last four bytes tell the size of the last member, modulo 4 GB.
        let hint = Int((input.start + (input.count - 4)).halfWord)
        guard hint <= limit else { return .tooLarge }
        output.reserve(max(hint, min(limit, input.count * 2)), keeping: false)
        while consumed < input.count {
            let rest = input[consumed..<input.count]
            guard rest.count >= 2, rest[0] == 0x1F, rest[1] == 0x8B else {
                output.setCount(produced)
                // gzip(1) overlooks zeroes, as tapes padded with them.
                return rest.buffer.allSatisfy { $0 == 0 } ? .done : .trailing(offset: consumed)
            }
            var read = 0
            var written = 0
            let result = libdeflate_gzip_decompress_ex(
                handle, rest.start, rest.count, output.start + produced, output.capacity - produced, &read, &written)
            switch result {
            case LIBDEFLATE_SUCCESS:
                consumed += read
                produced += written
                output.setCount(produced)
            case LIBDEFLATE_INSUFFICIENT_SPACE:
                guard output.capacity < limit else { return .tooLarge }
                output.reserve(min(limit, max(output.capacity * 2, 1 << 20)), keeping: true)
            default:
                return .broken
            }
        }
        return .done
    }
}
