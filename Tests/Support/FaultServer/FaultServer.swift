import Synchronization

#if canImport(Glibc)
    import Glibc
#else
    import Darwin
#endif

/// A server on loopback that answers as a test tells it to, request by request, and remembers what it was asked.
///
/// One thread a connection; plain HTTP/1.1, a body by `Content-Length`.
public final class FaultServer: Sendable {
    /// A request as it arrived.
    public struct Request: Sendable {
        /// `POST /index/_bulk HTTP/1.1`.
        public var line = ""
        /// The headers, names in lower case.
        public var headers: [String: String] = [:]
        /// The body.
        public var body: [UInt8] = []

        /// `GET`, `POST`.
        public var method: String { String(line.prefix { $0 != " " }) }
        /// Path and query.
        public var target: String { String(line.dropFirst(method.count + 1).prefix { $0 != " " }) }
        /// The body as text.
        public var text: String { String(decoding: body, as: UTF8.self) }
    }

    /// What it does with a request.
    public enum Answer: Sendable {
        /// An answer with a status, headers and a body.
        case status(Int, headers: [String: String] = ["Content-Type": "application/json"], body: String = "{}")
        /// Nothing for a while, then 200.
        case late(milliseconds: Int)
        /// A `Content-Length` that is longer than the body, then the end.
        case cutOff
        /// The end, before any byte.
        case hangUp
        /// Bytes that are no HTTP.
        case garbage
    }

    /// The port on 127.0.0.1.
    public let port: UInt16
    private let listener: Int32
    private let answer: @Sendable (Request, Int) -> Answer
    private let received = Mutex<[Request]>([])
    private let isStopped = Atomic<Bool>(false)

    /// Listens on a free port and answers by a closure, which gets the request and its number from 0.
    public init(_ answer: @escaping @Sendable (Request, Int) -> Answer) throws {
        self.answer = answer
        signal(SIGPIPE, SIG_IGN)
        (listener, port) = try FaultServer.listenOnLoopback()
        spawn { self.acceptAll() }
    }

    /// Why there is no server.
    public enum Failure: Error {
        /// No port on loopback is to be had.
        case cannotListen
    }

    /// A port on which nobody listens.
    public static func closedPort() throws -> UInt16 {
        let server = try FaultServer { _, _ in .hangUp }
        server.stop()
        return server.port
    }

    /// What was asked so far.
    public var requests: [Request] { received.withLock { $0 } }

    /// `http://127.0.0.1:PORT`.
    public var url: String { "http://127.0.0.1:\(port)" }

    /// Listens no more.
    public func stop() {
        guard !isStopped.exchange(true, ordering: .relaxed) else { return }
        shutdown(listener, Int32(SHUT_RDWR))
        close(listener)
    }

    private static func listenOnLoopback() throws -> (listener: Int32, port: UInt16) {
        #if canImport(Glibc)
            let listener = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
        #else
            let listener = socket(AF_INET, SOCK_STREAM, 0)
        #endif
        var address = loopback(port: 0)
        var length = socklen_t(MemoryLayout<sockaddr_in>.size)
        let isListening = withUnsafeMutablePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { generic in
                bind(listener, generic, length) == 0 && listen(listener, 64) == 0
                    && getsockname(listener, generic, &length) == 0
            }
        }
        guard isListening else { throw Failure.cannotListen }
        return (listener, UInt16(bigEndian: address.sin_port))
    }

    private static func loopback(port: UInt16) -> sockaddr_in {
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_port = port.bigEndian
        address.sin_addr.s_addr = UInt32(0x7F00_0001).bigEndian
        return address
    }

    private func acceptAll() {
        while true {
            let connection = accept(listener, nil, nil)
            guard connection >= 0 else {
                if errno == EINTR { continue }
                return
            }
            spawn {
                self.serve(connection)
                close(connection)
            }
        }
    }

    private func serve(_ connection: Int32) {
        var pending: [UInt8] = []
        while let request = read(connection, &pending) {
            let number = received.withLock { requests in
                requests.append(request)
                return requests.count - 1
            }
            switch answer(request, number) {
            case .status(let status, let headers, let body):
                var head = "HTTP/1.1 \(status) Test\r\nContent-Length: \(body.utf8.count)\r\n"
                for (name, value) in headers { head += "\(name): \(value)\r\n" }
                send(connection, head + "\r\n" + (request.method == "HEAD" ? "" : body))
            case .late(let milliseconds):
                usleep(UInt32(milliseconds) * 1000)
                send(connection, "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\n{}")
            case .cutOff:
                send(connection, "HTTP/1.1 200 OK\r\nContent-Length: 1000\r\n\r\n{\"took\":")
                return
            case .hangUp: return
            case .garbage:
                send(connection, "\u{1}\u{2}\u{3} this is no HTTP\r\n\r\n")
                return
            }
        }
    }

    private func read(_ connection: Int32, _ pending: inout [UInt8]) -> Request? {
        let end: [UInt8] = [13, 10, 13, 10]
        var place: Int?
        while true {
            if pending.count >= 4 {
                place = (0...(pending.count - 4)).first { Array(pending[$0..<($0 + 4)]) == end }
            }
            if place != nil { break }
            guard receive(connection, &pending) else { return nil }
        }
        guard let place else { return nil }
        let lines = String(decoding: pending[..<place], as: UTF8.self).split(separator: "\r\n")
        pending.removeFirst(place + 4)
        var request = Request()
        request.line = lines.first.map(String.init) ?? ""
        for line in lines.dropFirst() {
            guard let colon = line.firstIndex(of: ":") else { continue }
            request.headers[line[..<colon].lowercased()] = String(
                line[line.index(after: colon)...].drop { $0 == " " })
        }
        let length = Int(request.headers["content-length"] ?? "") ?? 0
        while pending.count < length { guard receive(connection, &pending) else { return nil } }
        request.body = Array(pending.prefix(length))
        pending.removeFirst(length)
        return request
    }

    private func receive(_ connection: Int32, _ bytes: inout [UInt8]) -> Bool {
        var buffer = [UInt8](repeating: 0, count: 65_536)
        let count = recv(connection, &buffer, buffer.count, 0)
        guard count > 0 else { return false }
        bytes += buffer[..<count]
        return true
    }

    private func send(_ connection: Int32, _ text: String) {
        let bytes = Array(text.utf8)
        var sent = 0
        while sent < bytes.count {
            let count = bytes[sent...].withUnsafeBytes { write(connection, $0.baseAddress, $0.count) }
            guard count > 0 else { return }
            sent += count
        }
    }
}

/// Runs `body` on a thread of its own.
private func spawn(_ body: @escaping @Sendable () -> Void) {
    final class Box {
        let body: @Sendable () -> Void
        init(_ body: @escaping @Sendable () -> Void) { self.body = body }
    }
    var thread = pthread_t()
    pthread_create(
        &thread, nil,
        { context in
            guard let context else { return nil }
            Unmanaged<Box>.fromOpaque(context).takeRetainedValue().body()
            return nil
        }, Unmanaged.passRetained(Box(body)).toOpaque())
    pthread_detach(thread)
}
