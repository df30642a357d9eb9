import Bytes
import CZlib

/// Inflates gzip piece by piece with zlib: what is too large at once, and what is broken, up to where it breaks.
struct StreamInflater: ~Copyable {
    /// What is wrong with a gzip file.
    enum Fault {
        /// It ends within a member.
        case truncated
        /// The checksum at the end of a member is not that of its bytes.
        case wrongChecksum
        /// The length at the end of a member is not that of its bytes.
        case wrongLength
        /// It is no gzip from some byte on.
        case invalid
        /// Behind the last member stands something else.
        case trailing

        /// What is wrong, in words.
        var message: String {
            switch self {
            case .truncated: "the gzip file is cut off"
            case .wrongChecksum: "the gzip file's checksum is wrong"
            case .wrongLength: "the gzip file's length is not the one that it says"
            case .invalid: "the gzip file is damaged"
            case .trailing: "something that is no gzip stands behind the end of the gzip file"
            }
        }
    }

    // zlib keeps a pointer to its stream: on the heap, it stays where it is.
    private let stream: UnsafeMutablePointer<z_stream>
    private var isBetweenMembers = false
    private(set) var isAtEnd = false
    /// What went wrong.
    private(set) var fault: Fault?

    init() {
        stream = .allocate(capacity: 1)
        stream.initialize(to: z_stream())
        // 15 bits of window, and 16 for gzip's header and trailer.
        inflateInit2_(stream, 31, ZLIB_VERSION, Int32(MemoryLayout<z_stream>.size))
    }

    deinit {
        inflateEnd(stream)
        stream.deallocate()
    }

    /// Inflates from `input` to the end of `output`, until one of them is used up.
    ///
    /// - Parameter isLast: whether the file ends with `input`.
    /// - Returns: how many bytes of `input` are done with.
    mutating func inflate(
        _ input: ByteSpan, isLast: Bool, into output: inout PaddedBuffer, upTo capacity: Int
    ) -> Int {
        var consumed = 0
        while fault == nil, output.count < capacity {
            if isBetweenMembers, !beginMember(input, consumed, isLast) { break }
            let room = capacity - output.count
            stream.pointee.next_in = UnsafeMutablePointer(mutating: input.start + consumed)
            stream.pointee.avail_in = uInt(input.count - consumed)
            stream.pointee.next_out = output.start + output.count
            stream.pointee.avail_out = uInt(room)
            let result = CZlib.inflate(stream, Z_NO_FLUSH)
            consumed = input.count - Int(stream.pointee.avail_in)
            output.setCount(capacity - Int(stream.pointee.avail_out))
            switch result {
            case Z_OK: break
            case Z_STREAM_END: isBetweenMembers = true
            case Z_BUF_ERROR where consumed == input.count:
                if isLast { fault = .truncated }
                return consumed
            default: fault = StreamInflater.fault(of: stream.pointee.msg)
            }
            if result == Z_OK, consumed == input.count, output.count < capacity {
                if isLast { fault = .truncated }
                return consumed
            }
        }
        return consumed
    }

    /// Whether another member begins.
    private mutating func beginMember(_ input: ByteSpan, _ at: Int, _ isLast: Bool) -> Bool {
        let rest = input[at..<input.count]
        if rest.isEmpty || rest.buffer.allSatisfy({ $0 == 0 }) {
            isAtEnd = isLast
            return false
        }
        guard rest[0] == 0x1F, rest.count < 2 || rest[1] == 0x8B else {
            fault = .trailing
            return false
        }
        inflateReset(stream)
        isBetweenMembers = false
        return true
    }

    private static func fault(of message: UnsafeMutablePointer<CChar>?) -> Fault {
        switch message.map({ String(cString: $0) }) {
        case "incorrect data check": .wrongChecksum
        case "incorrect length check": .wrongLength
        default: .invalid
        }
    }
}
