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

var targets: [Target] = [
    system("CYAML", "yaml-0.1", "libyaml-dev"),
    .systemLibrary(name: "CGetopt", path: "Sources/CGetopt"),  // the C library's own
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
    room("AccountState", ["Diagnostics", "IAMModel", "JSONSyntax", "PolicyLanguage"]),
    testSupport("StateBuilder", ["AccountState", "Diagnostics", "IAMModel"]),
    tests("AccountState", ["StateBuilder", "Diagnostics", "IAMModel", "JSONSyntax"]),
    room("Usage", ["Diagnostics", "IAMModel"]),
    room("Rules", ["CYAML", "Diagnostics", "IAMModel"]),
    tests("Rules", ["Diagnostics", "IAMModel"]),
    // 6: the disk, and what people and programs see
    room("PolicyTree", ["AccountState", "Diagnostics", "IAMModel", "JSONSyntax"]),
    tests("PolicyTree", ["AccountState", "StateBuilder", "Diagnostics", "IAMModel"]),
    room("Reports", ["Diagnostics"]),
    tests("Reports", ["Diagnostics"]),
    // 7: one file a subcommand
    room("Commands", ["AccountState", "CGetopt", "Diagnostics", "IAMModel", "PolicyTree", "Reports", "Rules"]),
    tests("Commands", ["Diagnostics", "IAMModel", "cloudtrim"]),
    // 8: the program
    .executableTarget(name: "cloudtrim", dependencies: ["Commands"], swiftSettings: [.swiftLanguageMode(.v6)]),
]

let package = Package(
    name: "CloudTrim",
    platforms: [.macOS(.v15)],
    products: [],
    targets: targets,
    cxxLanguageStandard: .cxx17
)
