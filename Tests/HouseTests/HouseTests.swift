import Foundation
import Testing

/// Where the package lies.
private let package = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
    .deletingLastPathComponent()

/// The allowed arrows: what each room may lean on. A room that is not built yet may stand here all the same.
///
/// Arrows point down only: a room names nothing but rooms of lower floors. Rooms that stay pure name no system library.
private let floors: [[String: Set<String>]] = [
    [
        "Diagnostics": [], "IAMModel": [], "Bytes": [], "Lanes": [], "CCrypto": [], "CCurl": [], "CYAML": [],
        "CDeflate": [], "CExpat": [],
        "CSimdJSON": [],
        "CZlib": [], "CGetopt": [], "CCatalog": [],
    ],
    [
        "JSONSyntax": ["Diagnostics"],
        "JSONIndex": ["Bytes", "CSimdJSON", "Diagnostics"],
        "PolicySemantics": ["IAMModel"],
        "HTTP": ["Bytes", "CCrypto", "CCurl", "Diagnostics"],
    ],
    [
        "PolicyLanguage": ["Diagnostics", "IAMModel", "JSONSyntax", "PolicySemantics"],
        "ActionCatalog": ["CCatalog", "Diagnostics", "IAMModel", "JSONSyntax"],
        "SearchCluster": ["Bytes", "Diagnostics", "HTTP", "JSONIndex"],
    ],
    [
        "AccountState": [
            "Diagnostics", "IAMModel", "JSONSyntax", "JSONIndex", "Lanes", "PolicyLanguage", "PolicySemantics",
        ],
        "Proofs": ["ActionCatalog", "Diagnostics", "IAMModel", "PolicyLanguage", "PolicySemantics"],
        "Usage": ["Bytes", "Diagnostics", "IAMModel"],
        "Rules": ["CYAML", "Diagnostics", "IAMModel"],
        "CloudTrailEvents": ["Bytes", "IAMModel", "JSONIndex"],
    ],
    // Two landings of one floor: what a principal used is told by origin, so Analysis stands on Attribution.
    ["Attribution": ["IAMModel", "Usage"]],
    [
        "Analysis": [
            "AccountState", "ActionCatalog", "Attribution", "Diagnostics", "IAMModel", "Lanes", "PolicyLanguage",
            "PolicySemantics", "Rules", "Usage",
        ]
    ],
    // The evidence of a run as a file: read and written, nothing decided.
    [
        "UsageEvidence": [
            "AccountState", "ActionCatalog", "Analysis", "Attribution", "Diagnostics", "IAMModel", "JSONSyntax",
            "Usage",
        ]
    ],
    [
        "Proposals": [
            "AccountState", "ActionCatalog", "Analysis", "Attribution", "Diagnostics", "IAMModel", "JSONSyntax",
            "Lanes", "PolicyLanguage", "PolicySemantics", "Rules", "Usage",
        ],
        "Checks": [
            "AccountState", "ActionCatalog", "Analysis", "Attribution", "Diagnostics", "IAMModel", "JSONSyntax",
            "PolicyLanguage", "PolicySemantics", "Proofs", "Rules", "Usage", "UsageEvidence",
        ],
    ],
    [
        "Reports": [
            "AccountState", "ActionCatalog", "Analysis", "Attribution", "Checks", "Diagnostics", "IAMModel",
            "JSONSyntax", "PolicyLanguage", "Proofs", "Proposals", "Rules", "Usage",
        ],
        "PolicyTree": ["AccountState", "Diagnostics", "IAMModel", "JSONSyntax", "PolicyLanguage"],
        "ArchiveUsage": [
            "Bytes", "CCrypto", "CDeflate", "CZlib", "CloudTrailEvents", "Diagnostics", "IAMModel", "JSONIndex",
            "Usage",
        ],
        "ElasticUsage": [
            "Attribution", "CloudTrailEvents", "Diagnostics", "HTTP", "IAMModel", "SearchCluster", "Usage",
        ],
        "ElasticLoad": ["Bytes", "Diagnostics", "HTTP", "IAMModel", "SearchCluster"],
        "AWSAccess": ["CExpat", "Diagnostics", "HTTP", "IAMModel", "JSONSyntax"],
    ],
    [
        "Commands": [
            "AWSAccess", "AccountState", "ActionCatalog", "Analysis", "ArchiveUsage", "Attribution", "CGetopt",
            "Checks",
            "Diagnostics", "ElasticLoad", "ElasticUsage", "HTTP", "IAMModel", "JSONSyntax", "Lanes",
            "PolicyLanguage", "PolicyTree", "Proofs", "Proposals", "Reports", "Rules", "Usage", "UsageEvidence",
        ]
    ],
    ["cloudtrim": ["Commands"]],
]

/// What comes with Swift and with the system, and is no room. Foundation is not among them: it costs start-up time.
private let outside: Set<String> = ["Swift", "Glibc", "Musl", "Darwin", "Synchronization", "Dispatch"]

private let arrows = floors.reduce(into: [:]) { $0.merge($1) { first, _ in first } }

@Test func `allowed arrows point down`() {
    var below: Set<String> = []
    for floor in floors {
        for (room, others) in floor {
            #expect(others.isSubset(of: below), "\(room) leans on \(others.subtracting(below)), which is not below it")
        }
        below.formUnion(floor.keys)
    }
}

@Test func `every import under Sources is an allowed arrow`() throws {
    let sources = package.appending(path: "Sources")
    let rooms = try FileManager.default.contentsOfDirectory(atPath: sources.path).filter { !$0.hasPrefix(".") }
    #expect(rooms.count > 2)
    for room in rooms {
        guard let allowed = arrows[room] else {
            Issue.record("\(room) has no place in the table of allowed arrows")
            continue
        }
        let files = FileManager.default.enumerator(atPath: sources.appending(path: room).path)
        for case let file as String in files ?? .init() where file.hasSuffix(".swift") {
            let text = try String(contentsOf: sources.appending(path: room).appending(path: file), encoding: .utf8)
            for name in imports(text) where !outside.contains(name) {
                #expect(allowed.contains(name), "Sources/\(room)/\(file) imports \(name)")
            }
        }
    }
}

@Test func `every dependency of the package is an allowed arrow`() throws {
    let text = try String(contentsOf: package.appending(path: "Package.swift"), encoding: .utf8)
    let rooms = text.matches(of: #/^ *room\(\s*"(\w+)"(?:,\s*\[([^\]]*)\])?/#.anchorsMatchLineEndings())
    #expect(rooms.count > 2)
    for room in rooms {
        let name = String(room.1)
        let named = Set((room.2 ?? "").matches(of: #/"(\w+)"/#).map { String($0.1) })
        #expect(arrows[name] != nil, "\(name) has no place in the table of allowed arrows")
        #expect(named.isSubset(of: arrows[name] ?? []), "\(name) depends on \(named.subtracting(arrows[name] ?? []))")
    }
    let program = try #require(
        text.firstMatch(of: #/executableTarget\(\s*name: "cloudtrim", dependencies: \["(\w+)"\]/#))
    #expect(program.1 == "Commands")
    #expect(!text.contains(".package("), "no Swift package from outside")
}

@Test func `every import is a declared dependency`() throws {
    let text = try String(contentsOf: package.appending(path: "Package.swift"), encoding: .utf8)
    for room in text.matches(of: #/^ *room\(\s*"(\w+)"(?:,\s*\[([^\]]*)\])?/#.anchorsMatchLineEndings()) {
        let declared = Set((room.2 ?? "").matches(of: #/"(\w+)"/#).map { String($0.1) })
        let folder = package.appending(path: "Sources/\(room.1)")
        let files = FileManager.default.enumerator(atPath: folder.path)
        for case let file as String in files ?? .init() where file.hasSuffix(".swift") {
            let source = try String(contentsOf: folder.appending(path: file), encoding: .utf8)
            let undeclared = Set(imports(source)).subtracting(outside).subtracting(declared)
            #expect(
                undeclared.isEmpty, "Sources/\(room.1)/\(file) imports \(undeclared), which Package.swift doesn't name")
        }
    }
}

@Test func `imports are found however they are written`() {
    let text = """
        // import Comment
        import One
        public import Two
        @testable import Three
        @_exported import struct Four.Type
        let text = "import Five"
        """
    #expect(imports(text) == ["One", "Two", "Three", "Four"])
}

/// The modules that a file imports.
private func imports(_ text: String) -> [String] {
    let pattern =
        #/^\s*(?:@\w+(?:\([^)]*\))?\s+)*(?:public |internal |package |private |fileprivate )?import\s+(?:(?:struct|class|enum|protocol|func|var|let|typealias)\s+)?(\w+)/#
    return text.matches(of: pattern.anchorsMatchLineEndings()).map { String($0.1) }
}
