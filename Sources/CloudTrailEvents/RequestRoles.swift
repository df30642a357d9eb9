import Bytes
import JSONIndex

/// Texts that name roles.
enum RoleText {
    /// Whether a text is the ARN of a role or of an instance profile: `arn:aws:iam::111111111111:role/path/name`.
    static func isRoleARN(_ text: ByteSpan) -> Bool {
        guard text.count > 25, text.hasPrefix("arn:"), let service = text.firstIndex(of: ":iam::", from: 4),
            let colon = text.firstIndex(of: UInt8(ascii: ":"), from: service + 6)
        else { return false }
        let resource = text[colon + 1..<text.count]
        return resource.hasPrefix("role/") && resource.count > 5
            || resource.hasPrefix("instance-profile/") && resource.count > 17
    }

    /// Whether a text may be the name of a role or an instance profile (IAM User Guide, "IAM and AWS STS quotas":
    /// names of up to 128 letters, digits and `+=,.@_-`; services take a path before it too).
    static func isName(_ text: ByteSpan) -> Bool {
        guard (1...128).contains(text.count) else { return false }
        for byte in text.buffer {
            switch byte {
            case 0x2B...0x39, 0x3D, 0x40...0x5A, 0x5F, 0x61...0x7A: continue
            default: return false
            }
        }
        return true
    }
}

/// Finds in `requestParameters` the roles that a request may pass, or assumes.
///
/// A value at any depth that is the ARN of a role or an instance profile counts; a plain name does where its key says
/// what it is. What an operation really passes is the catalog's to say.
struct RequestRoles {
    /// How many roles of one request are kept.
    static let limit = 16

    /// Passes over `requestParameters`, at whose value the cursor stands, and keeps what it names.
    static func scan(_ cursor: inout JSONCursor, into roles: inout [RoleMention]) throws(JSONFault) {
        guard cursor.next & 0xDF == 0x5B else { return try cursor.skip() }
        let bytes = cursor.bytes
        let structurals = cursor.structurals
        let firstRole = roles.count
        // As in ``JSONCursor/skipBrackets()``, with a look at strings and colons on the way.
        var kinds: UInt64 = 1
        var at = cursor.position
        repeat {
            let offset = Int(structurals[at])
            let character = bytes[offset]
            if character == UInt8(ascii: "\"") {
                if (bytes + (offset + 1)).halfWord == 0x3A6E_7261 { arn(at, cursor, &roles) }
            } else if character == UInt8(ascii: ":") {
                if mayNameRole(bytes, offset) { name(at, cursor, &roles) }
            } else if character != UInt8(ascii: ",") {
                guard JSONCursor.track(character, &kinds) else {
                    roles.removeLast(roles.count - firstRole)
                    // Finds the fault again, and says where it is.
                    return try cursor.skipBrackets()
                }
            }
            at &+= 1
        } while kinds != 1
        cursor.position = at
    }

    /// Whether the key before a colon may be one of those below, by its last letters: in lower case `role`, `rolearn`,
    /// `rolename`, `profile` or `profilename`. White space before the colon leaves that open.
    @inline(__always)
    private static func mayNameRole(_ bytes: UnsafePointer<UInt8>, _ offset: Int) -> Bool {
        guard offset > 9, bytes[offset - 1] == UInt8(ascii: "\"") else { return true }
        let tail = (bytes + (offset - 9)).word | 0x2020_2020_2020_2020
        switch UInt32(truncatingIfNeeded: tail >> 32) {
        case 0x656C_6F72: return true
        case 0x6E72_6165: return tail >> 8 == 0x6E_7261_656C_6F72
        case 0x656D_616E: return tail == 0x656D_616E_656C_6F72 || tail == 0x656D_616E_656C_6966
        case 0x656C_6966: return tail >> 8 == 0x65_6C69_666F_7270
        default: return false
        }
    }

    /// A string that begins with `arn:`, at a structural.
    @inline(never)
    private static func arn(_ at: Int, _ cursor: JSONCursor, _ roles: inout [RoleMention]) {
        var copy = cursor
        copy.position = at
        guard let text = try? copy.string(), RoleText.isRoleARN(text) else { return }
        add(RoleMention(kind: .role, span: text), to: &roles)
    }

    /// The member whose colon stands at a structural.
    @inline(never)
    private static func name(_ at: Int, _ cursor: JSONCursor, _ roles: inout [RoleMention]) {
        var copy = cursor
        copy.position = at - 1
        guard let key = try? copy.key(), key.count >= 4 else { return }
        if isProfile(key), copy.next == UInt8(ascii: "{") { return profile(&copy, &roles) }
        guard let kind = kind(of: key), let text = try? copy.string(), !text.hasPrefix("arn:"), RoleText.isName(text)
        else { return }
        add(RoleMention(kind: kind, span: text), to: &roles)
    }

    /// `"iamInstanceProfile": {"name": …}`; an ARN in it is found as such.
    private static func profile(_ cursor: inout JSONCursor, _ roles: inout [RoleMention]) {
        guard var isMember = try? cursor.enterObject() else { return }
        while isMember {
            guard let key = try? cursor.key() else { return }
            if key == "name" || key == "Name", let text = try? cursor.string() {
                if RoleText.isName(text) { add(RoleMention(kind: .instanceProfileName, span: text), to: &roles) }
            } else if (try? cursor.skip()) == nil {
                return
            }
            guard let more = try? cursor.nextMember() else { return }
            isMember = more
        }
    }

    private static func isProfile(_ key: ByteSpan) -> Bool {
        key.hasSuffix("nstanceProfile") || key.hasSuffix("instanceprofile")
    }

    /// What a key says that its value names.
    static func kind(of key: ByteSpan) -> RoleMention.Kind? {
        // EMR and AWS Batch call instance profiles roles (their API references, `JobFlowRole` and `instanceRole`).
        if key.hasSuffix("obFlowRole") || key.hasSuffix("nstanceRole") || isProfile(key)
            || key.hasSuffix("nstanceProfileName")
        {
            return .instanceProfileName
        }
        let isRole =
            key.hasSuffix("Role") || key == "role" || key.hasSuffix("RoleName") || key == "roleName"
            || key.hasSuffix("RoleArn") || key.hasSuffix("RoleARN") || key == "roleArn" || key == "roleARN"
        return isRole ? .role : nil
    }

    private static func add(_ mention: RoleMention, to roles: inout [RoleMention]) {
        roles.append(mention)
    }
}
