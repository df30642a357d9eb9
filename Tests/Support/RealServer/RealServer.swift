import Foundation
import RealData

/// A real search server, started for a test with data of its own and ended after it.
///
/// Which ones are started says `CLOUDTRIM_CONFORMANCE`: `all`, or names with commas. They take some 20 s and a GiB each.
public struct RealServer: ~Copyable {
    /// The four that there are, oldest first.
    public static let names = [
        "elasticsearch-6.8.23", "elasticsearch-7.10.2", "elasticsearch-8.11.4", "opensearch-2.19.1",
    ]

    /// Its address.
    public let url: String
    private let name: String
    private let state: String

    private static let script =
        RealData.repository.deletingLastPathComponent().appending(path: "shared/elasticsearch/server").path

    /// The servers that may be started here.
    public static let available: [String] = {
        guard let wanted = ProcessInfo.processInfo.environment["CLOUDTRIM_CONFORMANCE"],
            FileManager.default.isExecutableFile(atPath: script),
            (ProcessInfo.processInfo.environment["PATH"] ?? "").split(separator: ":")
                .contains(where: { FileManager.default.isExecutableFile(atPath: "\($0)/java") })
        else { return [] }
        return wanted == "all" ? names : names.filter { wanted.split(separator: ",").map(String.init).contains($0) }
    }()

    /// Whether a case is tried on a server: the cases of a test take turns over the servers that there are.
    ///
    /// Each is tried on one of them at least; with `THOROUGH` in the environment on all.
    public static func tries(_ number: Int, of count: Int, on name: String) -> Bool {
        guard !ManagedPolicies.isThorough, let place = available.firstIndex(of: name) else { return true }
        let turns = min(count, available.count)
        return number % turns == place % turns
    }

    struct Failure: Error { let message: String }

    /// Starts a server on a port that is free.
    public init(_ name: String) throws {
        let port = try RealServer.freePort()
        let state = NSTemporaryDirectory() + "cloudtrim-conformance-\(getpid())-\(port)"
        let url = try RealServer.run(["start", name, String(port)], state: state)
        self.name = name
        self.state = state
        self.url = url.trimmingCharacters(in: .whitespacesAndNewlines)
    }

    /// A port of this machine that nobody listens on, chosen by the kernel.
    private static func freePort() throws -> Int {
        let descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
        defer { close(descriptor) }
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_addr.s_addr = UInt32(0x7f00_0001).bigEndian
        var length = socklen_t(MemoryLayout<sockaddr_in>.size)
        let status = withUnsafeMutablePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { address in
                bind(descriptor, address, length) == 0 ? getsockname(descriptor, address, &length) : -1
            }
        }
        guard status == 0 else { throw Failure(message: "no port is free") }
        return Int(UInt16(bigEndian: address.sin_port))
    }

    deinit { _ = try? RealServer.run(["stop", name], state: state) }

    private static func run(_ arguments: [String], state: String) throws -> String {
        let file = state + ".out"
        // Through the shell: `Process` waits for the server, too, which keeps what it inherits open.
        let words = [script] + arguments
        let quoted = words.map { "'\($0)'" }.joined(separator: " ")
        let status = system("CLOUDTRIM_SERVERS='\(state)' HEAP=768m \(quoted) >'\(file)' 2>&1 </dev/null")
        let output = (try? String(contentsOfFile: file, encoding: .utf8)) ?? ""
        guard status == 0 else { throw Failure(message: "\(arguments): \(output)") }
        return output
    }
}
