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
    room("Diagnostics"),
    room("IAMModel"),
    // 1
    room("JSONSyntax", ["Diagnostics"]),
    tests("JSONSyntax", ["Diagnostics"]),
    room("PolicySemantics", ["IAMModel"]),
    tests("PolicySemantics", ["IAMModel"]),
    // 2
    room("PolicyLanguage", ["JSONSyntax", "PolicySemantics", "IAMModel", "Diagnostics"]),
    tests("PolicyLanguage", ["JSONSyntax", "PolicySemantics", "IAMModel", "Diagnostics"]),
    // 3: pure, once given bytes
    room("Usage", ["Diagnostics", "IAMModel"]),
]

/// A fuzz target: it exists only where `FUZZ` is set, since it has no `main` of its own.
///
/// `FUZZ=1 swift build --sanitize=fuzzer --scratch-path .build-fuzz --product FuzzJSON`, then run it from there.
func fuzzer(_ name: String, _ dependencies: [String]) -> Target {
    .executableTarget(
        name: name, dependencies: dependencies.map { .byName(name: $0) }, path: "Tests/Fuzz/\(name)",
        swiftSettings: [.swiftLanguageMode(.v6), .unsafeFlags(["-parse-as-library"])])
}

if ProcessInfo.processInfo.environment["FUZZ"] != nil {
    targets += [
        fuzzer("FuzzJSON", ["JSONSyntax", "Diagnostics"]),
        fuzzer("FuzzEdits", ["PolicyLanguage", "PolicySemantics", "JSONSyntax", "Diagnostics"]),
        fuzzer("FuzzSubsumption", ["PolicySemantics"]),
    ]
}

let package = Package(
    name: "CloudTrim",
    platforms: [.macOS(.v15)],
    products: [],
    targets: targets,
    cxxLanguageStandard: .cxx17
)
