import AccountState
import Diagnostics
import IAMModel
import PolicyLanguage

/// What decides over what one user, role or group may do, as far as the tree has it; what it has not is told apart.
public struct PrincipalAccess {
    /// A permissions boundary.
    public enum Boundary {
        /// There is none.
        case none
        /// No document on file says what it allows.
        case unknown(String)
        /// It allows what its document says.
        case known(String, PolicyDocument)

        /// Its ARN.
        public var arn: String? {
            switch self {
            case .none: nil
            case .unknown(let arn), .known(let arn, _): arn
            }
        }
    }

    /// Something that is held and of which no document says what it grants.
    public struct Unknown: Hashable {
        /// The policy's ARN, or the group's name.
        public let name: String
        /// Whether it is a group.
        public let isGroup: Bool
        /// Who names it: the principal, or a group that it is in.
        public let holder: Holder
    }

    /// Whose.
    public let holder: Holder
    /// The documents that apply, its groups' included, by their paths.
    public private(set) var documents: [DocumentPath: PolicyDocument] = [:]
    /// The policies of AWS among them, by their documents' paths, each with the holders that attach it.
    private(set) var ofAWS: [DocumentPath: Set<Holder>] = [:]
    /// What is held without a document.
    public private(set) var unknown: Set<Unknown> = []
    /// The permissions boundary.
    public private(set) var boundary = Boundary.none
    let trust: PolicyDocument?

    /// Looks at what a state has of a holder.
    public init(of holder: Holder, _ account: AccountState) {
        self.holder = holder
        var held: [AppliedDocument] = []
        var holders = [holder]
        if holder.kind == .user, let user = account.user(holder.name) {
            for group in user.groups {
                if account.group(group) == nil { unknown.insert(Unknown(name: group, isGroup: true, holder: holder)) }
                holders.append(.group(group))
            }
        }
        for holder in holders {
            held += account.documents(heldBy: holder)
            for arn in account.attachmentsWithoutDocument(of: holder) {
                unknown.insert(Unknown(name: arn, isGroup: false, holder: holder))
            }
        }
        for applied in held {
            documents[applied.document] = account.documents[applied.document]
            if applied.document.isAWSManaged { ofAWS[applied.document, default: []].insert(applied.holder) }
        }
        trust = holder.kind == .role ? account.role(holder.name)?.trust.flatMap { account.documents[$0] } : nil
        guard let arn = account.boundary(of: holder) else { return }
        boundary =
            account.document(ofPolicy: arn).flatMap { account.documents[$0] }.map { .known(arn, $0) } ?? .unknown(arn)
    }

    /// The identity's documents, in order of their paths.
    public var identity: [PolicyDocument] { documents.sorted { $0.key < $1.key }.map(\.value) }

    /// The identity's documents with what the boundary takes from them: no less than what both allow together.
    var effective: [PolicyDocument] {
        get throws(DiagnosticError) {
            guard case .known(_, let document) = boundary else { return identity }
            return identity + [try SynthesizedDocument.denyingOutside(document)].compactMap { $0 }
        }
    }

    /// The same with the policies of AWS as another tree has them, where both hold them: what AWS changes is AWS's affair.
    ///
    /// What the other tree holds without a document stays unknown here, too.
    func withPoliciesOfAWS(as before: PrincipalAccess) -> PrincipalAccess {
        var copy = self
        for (path, holders) in ofAWS {
            if before.ofAWS[path] == holders, let document = before.documents[path] {
                copy.documents[path] = document
            } else if before.unknown.contains(where: { unknown in
                !unknown.isGroup && holders.contains(unknown.holder) && unknown.name.hasSuffix("/\(path.name)")
                    && unknown.name.contains(":iam::aws:")
            }), holders.isSubset(of: Set(before.unknown.map(\.holder))) {
                copy.documents[path] = nil
            }
        }
        if case .known(let arn, _) = boundary, arn.contains(":iam::aws:"), before.boundary.arn == arn {
            copy.boundary = before.boundary
        }
        return copy
    }
}
