import FaultServer
import Foundation
import RealData
import RealServer
import Testing

/// Where nginx is; nil where it or openssl is not installed.
private let nginx: String? = {
    let paths = ["/usr/sbin/nginx", "/usr/bin/nginx", "/usr/local/sbin/nginx"]
    let hasOpenSSL = (try? Sandbox().run("/usr/bin/env", ["openssl", "version"]).code) == 0
    return hasOpenSSL ? paths.first { FileManager.default.isExecutableFile(atPath: $0) } : nil
}()

/// TLS and passwords, through a real proxy: Debian's nginx in front of a server on loopback.
@Suite(.serialized, .enabled(if: nginx != nil, "no nginx, or no openssl"))
struct ProxyTests {
    /// nginx with a certificate for one name and a password, before a server that has no index.
    private final class Proxy {
        let sandbox: Sandbox
        let port: UInt16
        private let server: FaultServer
        private let target: String
        private let process = Process()

        /// - Parameter url: the server behind it; nil for one that has no index.
        init(certificateFor name: String, before url: String? = nil) throws {
            sandbox = try Sandbox.demo()
            let version =
                #"{"name":"n","version":{"number":"8.11.1","build_flavor":"default"},"tagline":"You Know, for Search"}"#
            server = try FaultServer { request, _ in
                request.target == "/"
                    ? .status(200, body: version)
                    : .status(404, body: #"{"error":{"reason":"behind the proxy"},"status":404}"#)
            }
            target = url ?? server.url
            port = try FaultServer.closedPort()
            try sign("authority", "/CN=An authority of our own")
            try sign(
                "cert", "/CN=\(name)", "-CA", "authority.pem", "-CAkey", "authority.key", "-addext",
                "subjectAltName=DNS:\(name)", "-addext", "basicConstraints=critical,CA:false")
            try sandbox.write("reader:{PLAIN}open sesame\n", to: "passwords")
            try sandbox.write(configuration(), to: "nginx.conf")
            process.executableURL = URL(filePath: try #require(nginx))
            process.arguments = ["-p", sandbox.folder.path, "-c", "nginx.conf", "-e", "error.log"]
            process.standardError = FileHandle.nullDevice
            try process.run()
            for _ in 0..<200 where !FileManager.default.fileExists(atPath: file("nginx.pid")) { usleep(20_000) }
        }

        deinit {
            // Whoever runs the tests may block the milder signals, and children inherit that.
            kill(process.processIdentifier, SIGKILL)
            process.waitUntilExit()
            server.stop()
        }

        private func file(_ name: String) -> String { sandbox.folder.appending(path: name).path }

        private func sign(_ name: String, _ subject: String, _ more: String...) throws {
            let request = ["openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2", "-subj", subject]
            let made = try sandbox.run(
                "/usr/bin/env", request + ["-keyout", "\(name).key", "-out", "\(name).pem"] + more)
            #expect(made.code == 0, "\(made.error)")
        }

        private func configuration() -> String {
            """
            daemon off; master_process off; pid nginx.pid;
            events { worker_connections 64; }
            http {
              access_log off; client_max_body_size 100m;
              client_body_temp_path body; proxy_temp_path proxy; fastcgi_temp_path fastcgi;
              uwsgi_temp_path uwsgi; scgi_temp_path scgi;
              server {
                listen 127.0.0.1:\(port) ssl;
                ssl_certificate cert.pem; ssl_certificate_key cert.key;
                auth_basic "cluster"; auth_basic_user_file \(file("passwords"));
                location / { proxy_pass \(target); }
              }
            }

            """
        }

        /// Asks the cluster behind the proxy; nothing may be written, and no secret may be shown.
        func ask(_ host: String, _ environment: String...) throws -> Sandbox.Result {
            let before = try sandbox.tree("policies")
            let result = try sandbox.run(
                "/usr/bin/env",
                environment + [
                    programURL.path, "generate", "--write", "--elasticsearch", "https://\(host):\(port)",
                ])
            #expect(try sandbox.tree("policies") == before)
            #expect(result.code == 2 && result.error.contains("help: "), "\(result.error)")
            #expect(!result.error.contains("sesame") && !result.error.contains("wrong horse"))
            return result
        }
    }

    @Test func `a certificate counts by its authority, and a password by its file or the environment`() throws {
        let proxy = try Proxy(certificateFor: "localhost")
        let authority = "CLOUDTRIM_CA_FILE=authority.pem"
        let stranger = try proxy.ask("localhost")
        #expect(stranger.error.contains("certificate") && stranger.error.contains("CLOUDTRIM_CA_FILE"))
        let nobody = try proxy.ask("localhost", authority)
        #expect(nobody.error.contains("asks for credentials"), "\(nobody.error)")
        let wrong = try proxy.ask(
            "localhost", authority, "CLOUDTRIM_USER=reader", "CLOUDTRIM_PASSWORD=wrong horse")
        #expect(wrong.error.contains("(401)"), "\(wrong.error)")
        let right = try proxy.ask(
            "localhost", authority, "CLOUDTRIM_USER=reader", "CLOUDTRIM_PASSWORD=open sesame")
        #expect(right.error.contains("has no such index: behind the proxy"), "\(right.error)")
        try proxy.sandbox.write("open sesame\n", to: "secret")
        let filed = try proxy.ask("localhost", authority, "CLOUDTRIM_USER=reader", "CLOUDTRIM_PASSWORD_FILE=secret")
        #expect(filed.error.contains("has no such index: behind the proxy"), "\(filed.error)")
    }

    @Test func `a certificate of another name is refused`() throws {
        let proxy = try Proxy(certificateFor: "elsewhere.example")
        let refused = try proxy.ask("localhost", "CLOUDTRIM_CA_FILE=authority.pem")
        #expect(refused.error.contains("the certificate of `localhost:\(proxy.port)` is for another host"))
        #expect(!refused.error.contains("no such index"), "\(refused.error)")
    }

    @Test(.enabled(if: !RealServer.available.isEmpty, "no CLOUDTRIM_CONFORMANCE, no servers, or no java"))
    func `a real cluster behind it is loaded and asked like one without`() throws {
        let server = try RealServer(try #require(RealServer.available.last))
        let proxy = try Proxy(certificateFor: "localhost", before: server.url)
        let address = "https://localhost:\(proxy.port)"
        try proxy.sandbox.write("open sesame\n", to: "secret")
        func cloudtrim(_ arguments: String...) throws -> Sandbox.Result {
            let secrets = [
                "CLOUDTRIM_CA_FILE=authority.pem", "CLOUDTRIM_USER=reader", "CLOUDTRIM_PASSWORD_FILE=secret",
            ]
            return try proxy.sandbox.run("/usr/bin/env", secrets + [programURL.path] + arguments)
        }
        let logs = RealData.repository.appending(path: "Tests/Demo/logs").path
        let loaded = try cloudtrim("load", logs, "--to", address)
        #expect(loaded.code == 0, "\(loaded.error)")
        let archive = try cloudtrim("generate")
        // By the rules: what is printed names no address then.
        let rules = try proxy.sandbox.read("rules.yaml")
        try proxy.sandbox.write(
            rules.replacing(/logs: .*/, with: "elasticsearch: { url: \"\(address)\" }"), to: "rules.yaml")
        let cluster = try cloudtrim("generate")
        let told = try cloudtrim("generate", "-v").error
        #expect(archive.code == 0 && archive.output.contains("diff --git"))
        #expect(cluster.code == 0 && cluster.output == archive.output, "\(cluster.error)")
        #expect(told.contains("eventName is `eventName`") && !cluster.error.contains("eventName"), "\(told)")
        #expect(!(loaded.error + loaded.output + cluster.error + cluster.output + told).contains("sesame"))
    }
}
