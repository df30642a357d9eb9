// swift-tools-version: 6.1
import Foundation
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

/// A system library: a module map and, where C has variadic or macro interfaces, a shim.
func system(_ name: String, _ pkgConfig: String, _ apt: String) -> Target {
    .systemLibrary(name: name, path: "Sources/\(name)", pkgConfig: pkgConfig, providers: [.apt([apt])])
}

var targets: [Target] = [
    // 0: no dependencies
    room("Bytes"),
    room("Diagnostics"),
    room("IAMModel"),
    system("CDeflate", "libdeflate", "libdeflate-dev"),
    system("CZlib", "zlib", "zlib1g-dev"),
    .target(name: "CSimdJSON", linkerSettings: [.linkedLibrary("simdjson"), .linkedLibrary("stdc++")]),
    // 1: two ways to read JSON
    room("JSONIndex", ["Bytes", "CSimdJSON", "Diagnostics"]),
    // 3: pure, once given bytes
    room("CloudTrailEvents", ["Bytes", "IAMModel", "JSONIndex"]),
    room("Usage", ["Bytes", "Diagnostics", "IAMModel"]),
    // 6: files, clusters
    room(
        "ArchiveUsage",
        ["Bytes", "CDeflate", "CloudTrailEvents", "CZlib", "Diagnostics", "IAMModel", "JSONIndex", "Usage"]),
    tests("JSONIndex", ["Bytes"]),
    tests("CloudTrailEvents", ["Bytes"]),
    tests("Usage", ["Bytes", "IAMModel"]),
    tests("ArchiveUsage", ["Bytes", "Diagnostics", "IAMModel", "Usage"]),
]

// Only where they are asked for: `BENCHMARKS=1 swift run -c release ArchiveBenchmark`.
if Context.environment["BENCHMARKS"] != nil {
    targets.append(
        .executableTarget(
            name: "ArchiveBenchmark", dependencies: ["ArchiveUsage", "Bytes", "CDeflate", "Diagnostics", "IAMModel"],
            path: "Tests/Benchmarks/ArchiveBenchmark", swiftSettings: [.swiftLanguageMode(.v6)]))
}

let package = Package(
    name: "CloudTrim",
    platforms: [.macOS(.v15)],
    products: [],
    targets: targets,
    cxxLanguageStandard: .cxx17
)
