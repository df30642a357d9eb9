// swift-tools-version: 6.1
import PackageDescription

// The house of CloudTrim: arrows point down only. `Tests/HouseTests` compares this table, every `import`
// under `Sources` and the table of allowed arrows.

/// A module of the house and its test target, if it has one.
func room(_ name: String, _ dependencies: [String] = [], exclude: [String] = []) -> Target {
    .target(
        name: name, dependencies: dependencies.map { .byName(name: $0) }, exclude: exclude,
        swiftSettings: [.swiftLanguageMode(.v6)])
}

/// The tests of one room; they may use the rooms below it, too.
func tests(_ name: String, _ dependencies: [String] = [], exclude: [String] = []) -> Target {
    .testTarget(
        name: "\(name)Tests", dependencies: ([name] + dependencies).map { .byName(name: $0) }, exclude: exclude,
        swiftSettings: [.swiftLanguageMode(.v6)])
}

/// What several rooms' tests make their worlds with.
func testSupport(_ name: String, _ dependencies: [String]) -> Target {
    .target(
        name: name, dependencies: dependencies.map { .byName(name: $0) }, path: "Tests/\(name)",
        swiftSettings: [.swiftLanguageMode(.v6)])
}

/// A system library: a module map and, where C has variadic or macro interfaces, a shim.
func system(_ name: String, _ pkgConfig: String, _ apt: String) -> Target {
    .systemLibrary(name: name, path: "Sources/\(name)", pkgConfig: pkgConfig, providers: [.apt([apt])])
}

/// What several test targets share, and no part of the program.
func support(_ name: String, _ dependencies: [String] = []) -> Target {
    .target(
        name: name, dependencies: dependencies.map { .byName(name: $0) }, path: "Tests/Support/\(name)",
        swiftSettings: [.swiftLanguageMode(.v6)])
}

var targets: [Target] = [
    // 0: spans, messages, codes, edits; the nouns of IAM; what C gives
    system("CCrypto", "libcrypto", "libssl-dev"),
    system("CCurl", "libcurl", "libcurl4-openssl-dev"),
    .target(name: "CCatalog", exclude: ["build", "catalog.txt"]),
    system("CDeflate", "libdeflate", "libdeflate-dev"),
    system("CExpat", "expat", "libexpat1-dev"),
    .systemLibrary(name: "CGetopt", path: "Sources/CGetopt"),
    .target(name: "CSimdJSON", linkerSettings: [.linkedLibrary("simdjson"), .linkedLibrary("stdc++")]),
    system("CYAML", "yaml-0.1", "libyaml-dev"),
    system("CZlib", "zlib", "zlib1g-dev"),
    room("Bytes"),
    room("Diagnostics"),
    room("IAMModel"),
    room("Lanes"),
    tests("Lanes"),
    // 1: JSON twice, the meaning of policies, HTTP
    room("HTTP", ["CCrypto", "CCurl", "Diagnostics"]),
    tests("HTTP", ["Diagnostics", "FaultServer"], exclude: ["signature.py"]),
    room("JSONIndex", ["Bytes", "CSimdJSON", "Diagnostics"]),
    tests("JSONIndex", ["Bytes"]),
    room("JSONSyntax", ["Diagnostics"]),
    tests("JSONSyntax", ["Diagnostics", "SeededRandom"]),
    room("PolicySemantics", ["IAMModel"]),
    tests("PolicySemantics", ["IAMModel", "SeededRandom"]),
    // 2: policy documents, the catalog of actions
    room("ActionCatalog", ["CCatalog", "Diagnostics", "IAMModel", "JSONSyntax"]),
    tests("ActionCatalog", ["Diagnostics", "IAMModel", "JSONSyntax"]),
    room("PolicyLanguage", ["JSONSyntax", "PolicySemantics", "IAMModel", "Diagnostics"]),
    tests("PolicyLanguage", ["RealData", "SeededRandom", "JSONSyntax", "PolicySemantics", "IAMModel", "Diagnostics"]),
    room("SearchCluster", ["Bytes", "Diagnostics", "HTTP", "JSONIndex"]),
    tests("SearchCluster", ["Diagnostics", "FaultServer", "HTTP"]),
    // 3: pure, once given bytes
    room("AccountState", ["Diagnostics", "IAMModel", "JSONSyntax", "Lanes", "PolicyLanguage"]),
    tests("AccountState", ["RealData", "StateBuilder", "Diagnostics", "IAMModel", "JSONSyntax", "PolicyLanguage"]),
    room("CloudTrailEvents", ["Bytes", "IAMModel", "JSONIndex"]),
    tests("CloudTrailEvents", ["Bytes"]),
    room("Proofs", ["ActionCatalog", "Diagnostics", "IAMModel", "PolicyLanguage", "PolicySemantics"]),
    tests("Proofs", ["ActionCatalog", "Diagnostics", "IAMModel", "PolicyLanguage", "PolicySemantics"]),
    room("Rules", ["CYAML", "Diagnostics", "IAMModel"]),
    tests("Rules", ["Diagnostics", "IAMModel"]),
    room("Usage", ["Bytes", "Diagnostics", "IAMModel"]),
    tests("Usage", ["Bytes", "IAMModel"]),
    // 4: pure: sessions to origins; granted × used × rules to decisions
    room(
        "Analysis",
        [
            "AccountState", "ActionCatalog", "Attribution", "Diagnostics", "IAMModel", "Lanes", "PolicyLanguage",
            "PolicySemantics", "Rules", "Usage",
        ]),
    tests(
        "Analysis",
        [
            "EventLog", "StateBuilder", "AccountState", "ActionCatalog", "Diagnostics", "IAMModel", "PolicyLanguage",
            "Rules", "Usage",
        ]),
    room("Attribution", ["IAMModel", "Usage"]),
    tests("Attribution", ["IAMModel", "Usage"]),
    room(
        "UsageEvidence",
        ["AccountState", "ActionCatalog", "Analysis", "Attribution", "Diagnostics", "IAMModel", "JSONSyntax", "Usage"]),
    tests(
        "UsageEvidence",
        [
            "EventLog", "StateBuilder", "AccountState", "ActionCatalog", "Analysis", "Attribution", "Diagnostics",
            "IAMModel", "Usage",
        ]),
    // 5: pure: decisions to edits, all of them checked
    room(
        "Proposals",
        [
            "AccountState", "ActionCatalog", "Analysis", "Attribution", "Diagnostics", "IAMModel", "Lanes",
            "PolicyLanguage", "PolicySemantics", "Rules",
        ]),
    tests(
        "Proposals",
        [
            "EventLog", "RealData", "SeededRandom", "StateBuilder", "AccountState", "ActionCatalog", "Analysis",
            "Attribution", "PolicyLanguage", "PolicySemantics", "Rules", "UsageEvidence",
        ]),
    room(
        "Checks",
        [
            "AccountState", "ActionCatalog", "Analysis", "Diagnostics", "IAMModel", "JSONSyntax", "PolicyLanguage",
            "PolicySemantics", "Proofs", "Rules", "Usage", "UsageEvidence",
        ]),
    tests(
        "Checks",
        [
            "StateBuilder", "AccountState", "ActionCatalog", "Analysis", "Attribution", "Diagnostics", "IAMModel",
            "PolicyLanguage", "Rules", "Usage", "UsageEvidence",
        ]),
    // 6: the disk, the network, what people and programs see
    room("AWSAccess", ["CExpat", "Diagnostics", "HTTP", "IAMModel", "JSONSyntax"]),
    tests(
        "AWSAccess", ["Diagnostics", "FaultServer", "HTTP", "IAMModel", "IdentityServer", "JSONSyntax"],
        exclude: ["answers.py"]),
    room("ElasticLoad", ["Bytes", "Diagnostics", "HTTP", "IAMModel", "SearchCluster"]),
    tests("ElasticLoad", ["Bytes", "Diagnostics", "FaultServer", "HTTP", "IAMModel", "SearchCluster"]),
    room(
        "ElasticUsage",
        ["Attribution", "CloudTrailEvents", "Diagnostics", "HTTP", "IAMModel", "SearchCluster", "Usage"]),
    tests("ElasticUsage", ["Attribution", "Diagnostics", "FaultServer", "HTTP", "IAMModel", "SearchCluster", "Usage"]),
    room(
        "ArchiveUsage",
        [
            "Bytes", "CCrypto", "CDeflate", "CloudTrailEvents", "CZlib", "Diagnostics", "IAMModel", "JSONIndex",
            "Usage",
        ]),
    tests("ArchiveUsage", ["Bytes", "Diagnostics", "IAMModel", "Usage"]),
    room("PolicyTree", ["AccountState", "Diagnostics", "IAMModel", "JSONSyntax"]),
    tests("PolicyTree", ["AccountState", "StateBuilder", "Diagnostics", "IAMModel"]),
    room(
        "Reports",
        [
            "AccountState", "ActionCatalog", "Analysis", "Attribution", "Checks", "Diagnostics", "IAMModel", "Proofs",
            "Proposals", "Rules", "Usage",
        ]),
    tests("Reports", ["Checks", "Diagnostics", "Proposals"]),
    .testTarget(
        name: "HalfYearTests",
        dependencies: [
            "AccountState", "ActionCatalog", "Analysis", "Attribution", "Diagnostics", "EventLog", "IAMModel",
            "PolicyTree", "Proposals", "Rules", "SeededRandom", "StateBuilder", "Usage", "UsageEvidence",
        ], swiftSettings: [.swiftLanguageMode(.v6)]),
    .testTarget(
        name: "ConformanceTests",
        dependencies: [
            "ArchiveUsage", "Attribution", "ClusterEvents", "Diagnostics", "ElasticUsage", "HTTP", "IAMModel",
            "RealServer", "Usage",
        ], swiftSettings: [.swiftLanguageMode(.v6)]),
    // for tests only
    support("ClusterEvents", ["ArchiveUsage", "Bytes", "ElasticLoad", "HTTP", "IAMModel", "RealData"]),
    support("FaultServer"),
    support("IdentityServer", ["FaultServer"]),
    support("RealServer", ["RealData"]),
    support("SeededRandom"),
    // 7: one file a subcommand
    room(
        "Commands",
        [
            "AWSAccess", "AccountState", "ActionCatalog", "Analysis", "ArchiveUsage", "Attribution", "CGetopt",
            "Checks",
            "Diagnostics", "ElasticLoad", "ElasticUsage", "HTTP", "IAMModel", "JSONSyntax", "Lanes", "PolicyLanguage",
            "PolicyTree", "Proofs", "Proposals", "Reports", "Rules", "Usage", "UsageEvidence",
        ]),
    tests(
        "Commands",
        [
            "AccountState", "ActionCatalog", "ClusterEvents", "FaultServer", "IdentityServer", "RealData", "RealServer",
            "SeededRandom",
            "StateBuilder",
            "Diagnostics",
            "IAMModel", "Rules", "cloudtrim",
        ], exclude: ["Golden", "Fetch/moto_account.py"]),
    // 8: @main, nothing else
    .executableTarget(name: "cloudtrim", dependencies: ["Commands"], swiftSettings: [.swiftLanguageMode(.v6)]),
    // What tests share
    testSupport("EventLog", ["IAMModel", "Usage"]),
    testSupport("RealData", []),
    testSupport("StateBuilder", ["AccountState", "Diagnostics", "IAMModel", "PolicyLanguage"]),
    // What the house may look like
    .testTarget(name: "HouseTests", swiftSettings: [.swiftLanguageMode(.v6)]),
]

/// A fuzz target: it exists only where `FUZZ` is set, since it has no `main` of its own.
///
/// `FUZZ=1 swift build -c release --sanitize=fuzzer --scratch-path .build-fuzz`, then run one from there.
func fuzzer(_ name: String, _ dependencies: [String]) -> Target {
    .executableTarget(
        name: name, dependencies: dependencies.map { .byName(name: $0) }, path: "Tests/Fuzz/\(name)",
        swiftSettings: [.swiftLanguageMode(.v6), .unsafeFlags(["-parse-as-library"])])
}

if Context.environment["FUZZ"] != nil {
    // The sanitizer brings a `main` of its own, and is for all that is built: no other program, and no tests.
    targets.removeAll { $0.type == .executable || $0.type == .test }
    targets += [
        fuzzer("FuzzJSON", ["JSONSyntax", "Diagnostics"]),
        fuzzer("FuzzEdits", ["PolicyLanguage", "PolicySemantics", "JSONSyntax", "Diagnostics"]),
        fuzzer("FuzzSubsumption", ["PolicySemantics"]),
        fuzzer("FuzzNames", ["Checks", "Diagnostics", "Reports"]),
        fuzzer("FuzzRules", ["Diagnostics", "Reports", "Rules"]),
        fuzzer("FuzzRecords", ["Bytes", "CloudTrailEvents", "Diagnostics", "JSONSyntax"]),
    ]
}

/// A program that measures: it exists only where `BENCHMARKS` is set.
func benchmark(_ name: String, _ dependencies: [String], exclude: [String] = []) -> Target {
    .executableTarget(
        name: name, dependencies: dependencies.map { .byName(name: $0) }, path: "Tests/Benchmarks/\(name)",
        exclude: exclude, swiftSettings: [.swiftLanguageMode(.v6)])
}

// Only where they are asked for: `BENCHMARKS=1 swift run -c release ArchiveBenchmark`.
if Context.environment["BENCHMARKS"] != nil {
    targets += [
        benchmark("ArchiveBenchmark", ["ArchiveUsage", "Bytes", "CDeflate", "Diagnostics", "IAMModel"]),
        benchmark(
            "AttributionBenchmark",
            ["ActionCatalog", "Analysis", "ArchiveUsage", "Attribution", "CDeflate", "IAMModel", "Usage"]),
        benchmark(
            "EngineBenchmark",
            [
                "AccountState", "ActionCatalog", "Analysis", "Attribution", "Diagnostics", "EventLog", "IAMModel",
                "JSONSyntax", "PolicyLanguage", "PolicySemantics", "Proposals", "Rules", "StateBuilder", "Usage",
            ]),
        benchmark(
            "ElasticBenchmark",
            [
                "Attribution", "Diagnostics", "ElasticUsage", "FaultServer", "HTTP", "IAMModel", "SearchCluster",
                "Usage", "cloudtrim",
            ], exclude: ["ancestor.py", "parallel_bulk.py"]),
    ]
}

let package = Package(
    name: "CloudTrim",
    platforms: [.macOS(.v15)],
    products: [],
    targets: targets,
    cLanguageStandard: .c2x,
    cxxLanguageStandard: .cxx17
)
