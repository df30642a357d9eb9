import AccountState
import ActionCatalog
import Analysis
import Diagnostics
import IAMModel
import PolicyLanguage
import PolicySemantics
import Proofs
import Rules

/// Finds whoever has what `check.forbidden_actions` forbids.
///
/// A pattern of `actions` is broken by **any** action that it matches, as in AWS's own `CheckAccessNotGranted` (IAM Access
/// Analyzer, "Custom policy checks"), one of `whole_service` by **all** of them. What counts is what all documents of a
/// user or role allow together, Deny, boundary and service control policies counted.
struct ForbiddenActionsCheck: Check {
    static let code = DiagnosticCode.forbiddenActions
    /// How many actions or principals a message names.
    private static let shown = 3

    func findings(in subject: CheckSubject) throws(DiagnosticError) -> [Finding] {
        let forbidden = Forbidden(subject.rules.check[.forbiddenActions], subject)
        guard !forbidden.isEmpty else { return [] }
        var found: [Finding] = []
        for (account, principals) in subject.granted {
            found += try parts(forbidden, account, principals)
            found += wholes(forbidden, account, principals)
        }
        return found
    }

    static func areExcepted(_ holders: [Holder], _ except: [PrincipalPattern]) -> Bool {
        !holders.isEmpty && holders.allSatisfy { holder in except.contains { $0.matches(holder.description) } }
    }

    /// What the rules forbid.
    private struct Forbidden {
        let subject: CheckSubject
        let settings: CheckSetting
        let any: [(pattern: ActionPattern, actions: ActionSet)]
        let all: [(pattern: ActionPattern, actions: ActionSet)]
        let actions: ActionSet
        let resources: [TextPattern]?

        init(_ settings: CheckSetting, _ subject: CheckSubject) {
            self.settings = settings
            self.subject = subject
            func expanded(_ patterns: [ActionPattern]) -> [(ActionPattern, ActionSet)] {
                patterns.map { ($0, subject.catalog.expand($0)) }.filter { !$0.1.isEmpty }
            }
            any = expanded(settings.actions ?? [])
            all = expanded(settings.wholes)
            actions = any.reduce(into: ActionSet()) { $0.formUnion($1.actions) }
            resources = settings.resources.map { $0.map { TextPattern($0) } }
        }

        var isEmpty: Bool { any.isEmpty && all.isEmpty }

        /// Whether a statement may be about a resource on which the actions are forbidden.
        func concerns(_ statement: Statement) -> Bool {
            guard let resources, let own = statement.resources, !own.isNegated else { return true }
            return own.entries.contains { entry in
                let pattern = TextPattern(template: entry.text)
                return pattern.hasVariables || resources.contains { $0.intersects(pattern) }
            }
        }

        /// The pattern that some actions break.
        func pattern(of actions: ActionSet) -> ActionPattern? {
            any.first { !$0.actions.isDisjoint(with: actions) }?.pattern
        }

        /// Who is looked at.
        func isJudged(_ principal: PrincipalReference, _ account: AccountState) -> Bool {
            let holder = Holder(principal.kind == .user ? .user : .role, principal.name)
            return !ForbiddenActionsCheck.areExcepted([holder], settings.except)
                && !(holder.kind == .role && (account.role(holder.name)?.isServiceLinked ?? false))
        }
    }

    // MARK: Any of it

    private typealias Principals = [(principal: PrincipalReference, granted: GrantedActions)]

    private func parts(
        _ forbidden: Forbidden, _ account: AccountState, _ principals: Principals
    ) throws(DiagnosticError) -> [Finding] {
        guard !forbidden.any.isEmpty else { return [] }
        /// By statement.
        var broken: [Place: Broken] = [:]
        for (principal, granted) in principals where forbidden.isJudged(principal, account) {
            let holder = Holder(principal.kind == .user ? .user : .role, principal.name)
            let had = granted.granted.intersection(forbidden.actions)
            guard !had.isEmpty else { continue }
            var hits: [(Place, Int?, ActionSet)] = []
            for grants in granted.documents {
                guard let document = account.documents[grants.path] else { continue }
                for entry in grants.entries where forbidden.concerns(document.statements[entry.statement]) {
                    let actions = entry.actions.intersection(had)
                    if !actions.isEmpty {
                        hits.append((Place(path: grants.path, statement: entry.statement), entry.entry, actions))
                    }
                }
            }
            guard !hits.isEmpty, try isAllowed(holder, account, forbidden) else { continue }
            for (place, entry, actions) in hits {
                broken[place, default: Broken(entry)].add(actions, entry, of: holder)
            }
        }
        addUnheld(forbidden, account, &broken)
        return broken.sorted { $0.key < $1.key }.flatMap { place, broken in
            findings(place, broken, forbidden, account)
        }
    }

    /// Documents that nobody holds yet would give it to whomever they are attached to.
    private func addUnheld(
        _ forbidden: Forbidden, _ account: AccountState,
        _ broken: inout [Place: Broken]
    ) {
        for checked in forbidden.subject.documents
        where checked.account.id == account.id && checked.isGrant && account.principals(of: checked.path).isEmpty
            && !checked.isExcepted(forbidden.settings)
        {
            let grants = DocumentGrants(checked.document, at: checked.path, catalog: forbidden.subject.catalog)
            for entry in grants.entries where forbidden.concerns(checked.document.statements[entry.statement]) {
                let actions = entry.actions.intersection(forbidden.actions).subtracting(grants.denied)
                guard !actions.isEmpty else { continue }
                let place = Place(path: checked.path, statement: entry.statement)
                broken[place, default: Broken(entry.entry)].add(actions, entry.entry, of: nil)
            }
        }
    }

    /// Whether some request of what is forbidden is allowed in effect: a Deny on the same resources may take all of it.
    private func isAllowed(
        _ holder: Holder, _ account: AccountState, _ forbidden: Forbidden
    ) throws(DiagnosticError) -> Bool {
        let access = PrincipalAccess(of: holder, account)
        let ceiling = try SynthesizedDocument.everythingBut(
            actions: forbidden.any.map(\.pattern.text), resources: forbidden.settings.resources ?? ["*"])
        let proof = try AccessProof(
            that: DocumentSet("\(holder)", access.effective), allowsNoMoreThan: DocumentSet("the rules", [ceiling]),
            catalog: forbidden.subject.catalog)
        return proof.verdict != .proved
    }

    private func findings(
        _ place: Place, _ broken: Broken, _ forbidden: Forbidden, _ account: AccountState
    ) -> [Finding] {
        let (actions, holders) = (broken.actions, broken.holders)
        guard let document = account.documents[place.path], let pattern = forbidden.pattern(of: actions) else {
            return []
        }
        let catalog = forbidden.subject.catalog
        let names = actions.prefix(Self.shown).map { "`\(catalog.name(of: $0))`" }
        let rest = actions.count > Self.shown ? " and \(actions.count - Self.shown) more" : ""
        let what = names.joined(separator: ", ") + rest
        let on = forbidden.settings.resources == nil ? "" : " on resources"
        if place.path.isAWSManaged {
            guard let policy = account.policy(of: place.path) else { return [] }
            let attached = account.holders(of: place.path).filter { holder in
                holders.contains(holder)
                    || holder.kind == .group
                        && account.members(ofGroup: holder.name).contains { holders.contains($0.holder) }
            }
            return attached.map { holder in
                Finding(
                    Self.code,
                    "`\(policy.name)` of AWS is attached to `\(holder)` and allows \(what)\(on), which the rules forbid",
                    at: account.file?.span(of: policy.arn, in: holder), element: "\(holder): \(policy.arn)",
                    notes: notes(forbidden.subject.rules),
                    help: "attach a document of your own in its place: `cloudtrim generate` proposes one")
            }
        }
        let statement = document.statements[place.statement]
        let range = broken.entry.map { statement.actions.entries[$0].range } ?? statement.actions.keyRange
        return [
            Finding(
                Self.code, "statement \(statement.name) allows \(what)\(on), which the rules forbid",
                at: document.span(range), element: "\(statement.setting): \(pattern)",
                notes: notes(forbidden.subject.rules) + held(holders),
                help: "name the actions that are needed, or add the principal to `except`")
        ]
    }

    private func notes(_ rules: Rules) -> [Diagnostic.Note] {
        let place = ["actions", "whole_service"].lazy.compactMap { rules.span(of: "check.forbidden_actions.\($0)") }
            .first
        return [Diagnostic.Note("it is forbidden here", at: place)]
    }

    private func held(_ holders: [Holder]) -> [Diagnostic.Note] {
        guard !holders.isEmpty else { return [.init("nobody holds the document yet")] }
        let names = holders.prefix(Self.shown).map { "`\($0)`" }.joined(separator: ", ")
        let rest = holders.count > Self.shown ? " and \(holders.count - Self.shown) more" : ""
        return [.init("\(names)\(rest) \(holders.count == 1 ? "has" : "have") it by this")]
    }

    /// A statement of a document.
    private struct Place: Hashable, Comparable {
        let path: DocumentPath
        let statement: Int

        static func < (left: Place, right: Place) -> Bool {
            (left.path, left.statement) < (right.path, right.statement)
        }
    }

    /// What a statement gives of what is forbidden, and whom.
    private struct Broken {
        var actions = ActionSet()
        var holders: [Holder] = []
        /// The first pattern that does; nil for `NotAction` as a whole.
        var entry: Int?

        init(_ entry: Int?) {
            self.entry = entry
        }

        mutating func add(_ actions: ActionSet, _ entry: Int?, of holder: Holder?) {
            self.actions.formUnion(actions)
            self.entry = [self.entry, entry].compactMap { $0 }.min()
            if let holder, holders.last != holder { holders.append(holder) }
        }
    }

    // MARK: All of it

    private func wholes(_ forbidden: Forbidden, _ account: AccountState, _ principals: Principals) -> [Finding] {
        principals.filter { forbidden.isJudged($0.principal, account) }.flatMap { principal, granted -> [Finding] in
            let holder = Holder(principal.kind == .user ? .user : .role, principal.name)
            return forbidden.all.filter { $0.actions.isSubset(of: granted.granted) }.map { pattern, actions in
                Finding(
                    Self.code, "`\(holder)` has all of `\(pattern)`, which the rules forbid",
                    at: place(of: actions, granted, account) ?? account.file?.span(of: holder),
                    element: "\(holder): \(pattern)", notes: notes(forbidden.subject.rules),
                    help: "name the actions that are needed, or add the principal to `except`")
            }
        }
    }

    /// The first pattern that gives some of it.
    private func place(of actions: ActionSet, _ granted: GrantedActions, _ account: AccountState) -> SourceSpan? {
        for grants in granted.documents where !grants.path.isAWSManaged {
            guard let document = account.documents[grants.path] else { continue }
            for entry in grants.entries where !entry.actions.isDisjoint(with: actions) {
                let element = document.statements[entry.statement].actions
                return document.span(entry.entry.map { element.entries[$0].range } ?? element.keyRange)
            }
        }
        return nil
    }
}

extension Statement {
    /// The actions of the catalog that its element holds.
    func allowedActions(_ catalog: ActionCatalog) -> ActionSet {
        let named = actions.entries.reduce(into: ActionSet()) { $0.formUnion(catalog.expand($1.pattern)) }
        return actions.isNegated ? catalog.all.subtracting(named) : named
    }
}
