import Bytes
import CCrypto

/// A SHA-256, as digest files give it for the uncompressed content of a file.
struct ContentHash: Hashable, Sendable {
    private var words: (UInt64, UInt64, UInt64, UInt64)

    /// 64 hexadecimal digits, else nil.
    init?(hexadecimal text: ByteSpan) {
        guard text.count == 64 else { return nil }
        func word(_ at: Int) -> UInt64? {
            var value: UInt64 = 0
            for digit in text[at..<at + 16].buffer {
                guard let number = Character(Unicode.Scalar(digit)).hexDigitValue else { return nil }
                value = value << 4 | UInt64(number)
            }
            return value
        }
        guard let first = word(0), let second = word(16), let third = word(32), let fourth = word(48) else {
            return nil
        }
        words = (first, second, third, fourth)
    }

    fileprivate init(bytes: UnsafePointer<UInt8>) {
        func word(_ at: Int) -> UInt64 { (bytes + at).word.byteSwapped }
        words = (word(0), word(8), word(16), word(24))
    }

    static func == (left: ContentHash, right: ContentHash) -> Bool { left.words == right.words }

    func hash(into hasher: inout Hasher) { hasher.combine(words.0) }
}

/// Hashes a file's content, part by part, with the library that libcurl brings along anyway.
struct ContentHasher: ~Copyable {
    /// Nil where there was no memory for it.
    private let context: OpaquePointer?

    init() {
        context = EVP_MD_CTX_new()
        begin()
    }

    deinit { EVP_MD_CTX_free(context) }

    /// Begins another content.
    mutating func begin() {
        if let context { EVP_DigestInit_ex(context, EVP_sha256(), nil) }
    }

    /// Adds a part.
    mutating func add(_ bytes: ByteSpan) {
        if let context { EVP_DigestUpdate(context, bytes.start, bytes.count) }
    }

    /// The hash of all parts since ``begin()``; nil where it could not be made.
    mutating func finish() -> ContentHash? {
        guard let context else { return nil }
        return withUnsafeTemporaryAllocation(of: UInt8.self, capacity: 64) { bytes in
            guard let start = bytes.baseAddress, EVP_DigestFinal_ex(context, start, nil) == 1 else { return nil }
            return ContentHash(bytes: start)
        }
    }
}
