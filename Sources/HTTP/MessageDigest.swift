import CCrypto

/// The digest of a message by one of OpenSSL's algorithms.
public enum MessageDigest: Sendable {
    /// SHA-1, by which AWS's tools name files; no protection of anything.
    case sha1
    /// SHA-256.
    case sha256

    /// The digest of bytes, two lower-case digits of base 16 a byte.
    public func hexadecimal(of bytes: [UInt8]) -> String {
        var digest = [UInt8](repeating: 0, count: Int(EVP_MAX_MD_SIZE))
        var count: UInt32 = 0
        EVP_Digest(bytes, bytes.count, &digest, &count, algorithm, nil)
        let digits = Array("0123456789abcdef".utf8)
        let text = digest.prefix(Int(count)).flatMap { [digits[Int($0 >> 4)], digits[Int($0 & 15)]] }
        return String(decoding: text, as: UTF8.self)
    }

    private var algorithm: OpaquePointer? {
        switch self {
        case .sha1: EVP_sha1()
        case .sha256: EVP_sha256()
        }
    }
}
