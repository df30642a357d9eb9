import AccountState
import ActionCatalog
import Analysis
import Attribution
import Diagnostics
import IAMModel
import PolicyLanguage
import Rules

/// Writes what each user and each federated person needs as each destination role: the role's own statements, with what stays for that origin.
///
/// Made from the role as it is after the run's own proposals, so that the same document comes out once they are merged.
struct DestinationDocuments {
    /// The accounts after the run, by number.
    let analyses: [AccountID: AccountAnalysis]
    let inputs: AccountAnalysis.Inputs
    private let memory = WrittenNames()

    init(analyses: [AccountID: AccountAnalysis], inputs: AccountAnalysis.Inputs) {
        self.analyses = analyses
        self.inputs = inputs
    }

    /// One document.
    struct Document {
        let path: DocumentPath
        /// A user, or a person.
        let origin: Origin
        let role: PrincipalReference
        /// What is written; nil where the pair used nothing, and the document on file goes.
        let bytes: [UInt8]?
        /// As it would be read.
        let document: PolicyDocument?
        /// What it holds, and what it leaves to the role's own document.
        let counts: DestinationProposal.Counts

        /// Its size without white space.
        var characters: Int { document?.sizeInCharacters ?? 0 }
    }

    /// The documents of all pairs that acted within the window, sorted by path.
    func all(selected: (_ origin: Origin, _ role: PrincipalReference) -> Bool) -> [Document] {
        var documents: [Document] = []
        for (role, origins) in inputs.usage.use where role.kind == .role {
            guard let analysis = analyses[role.account], let examined = analysis.principals[role],
                examined.leftAlone == nil, examined.youth == nil
            else { continue }
            for (origin, use) in origins where use.events > 0 {
                guard let path = path(of: origin, in: role, analysis), selected(origin, role),
                    let (bytes, counts) = document(of: origin, in: examined, analysis)
                else { continue }
                if bytes == nil && !isOnFile(path) { continue }
                let parsed = bytes.flatMap { try? PolicyDocument(parsing: SourceText(path: path.text, bytes: $0)) }
                guard (parsed == nil) == (bytes == nil) else { continue }
                documents.append(
                    Document(
                        path: path, origin: origin, role: role, bytes: bytes, document: parsed, counts: counts))
            }
        }
        return documents.sorted { $0.path < $1.path }
    }

    private func isOnFile(_ path: DocumentPath) -> Bool {
        analyses.values.contains { $0.state.name == path.account && $0.state.documents[path] != nil }
    }

    /// Where the document of an origin lies; nil for origins that have none: services, workloads, outsiders, and people
    /// whose name is too long for a folder.
    private func path(of origin: Origin, in role: PrincipalReference, _ analysis: AccountAnalysis) -> DocumentPath? {
        switch origin {
        case .user(let user):
            guard let home = analyses[user.account], home.state.user(user.name) != nil else { return nil }
            return DocumentPath(
                account: home.state.name,
                .destination(user: user.name, account: analysis.state.name, role: role.name))
        case .person(let person):
            guard PersonName.folders(of: person) != nil else { return nil }
            return DocumentPath(
                account: analysis.state.name,
                .personDestination(person, account: analysis.state.name, role: role.name))
        case .role, .service, .outside, .unknown: return nil
        }
    }

    /// What an origin needs, nil where it needs nothing, with its numbers; nil where no document can say it.
    private func document(
        of origin: Origin, in role: PrincipalAnalysis, _ analysis: AccountAnalysis
    ) -> (bytes: [UInt8]?, counts: DestinationProposal.Counts)? {
        let decisions = PrincipalExaminer.decisions(
            of: role, by: origin, state: analysis.state, visibility: analysis.visibility, inputs: inputs)
        let stays = decisions.stays
        let wording = Wording.allowed(by: inputs.rules.wildcards, isNew: true)[0]
        let rewriter = PatternRewriter(catalog: inputs.sets.catalog, wording: wording, memory: memory)
        var parts: [DocumentDraft.Part] = []
        var versions: Set<PolicyVersion> = []
        for grants in role.granted.documents {
            guard let document = analysis.state.documents[grants.path] else { continue }
            let entries = grants.entries.map { entry in
                let isFrozen = decisions.freezesSpanningPatterns && !entry.namesService
                return DocumentDecision.Entry(
                    entry: entry, stays: isFrozen ? entry.actions : entry.actions.intersection(stays))
            }
            let decision = DocumentDecision(
                path: grants.path, attachedTo: nil, holders: [role.principal], leftAlone: nil, youngHolders: [],
                entries: entries)
            let groups = StayingGroups(of: decisions, within: decision.stays)
            let own = DocumentDraft(of: document, decision: decision, in: groups, rewriter: rewriter, isOfPair: true)
                .parts
            if !own.isEmpty { versions.insert(document.version) }
            parts += own
        }
        let counts = DestinationProposal.Counts(of: decisions, granted: role.granted.matched)
        guard parts.contains(where: { $0.statement.effect == .allow }) else { return (nil, counts) }
        // What `${…}` means depends on the version: documents of both cannot be one.
        guard versions.count == 1 else { return nil }
        // Parts first, then what keeps its own `Sid`; the sort is stable.
        let ordered = parts.enumerated().sorted { left, right in
            switch (left.element.part, right.element.part) {
            case (let one?, let other?) where one != other: one < other
            case (_?, nil): true
            case (nil, _?): false
            default: left.offset < right.offset
            }
        }.map(\.element)
        let bytes = PolicyDocument.composed(version: versions.first, PartedDraft.joined(ordered).map(\.copy))
        return (bytes, counts)
    }
}
