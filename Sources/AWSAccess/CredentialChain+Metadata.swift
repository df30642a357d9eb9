import Diagnostics
import HTTP
import JSONSyntax

extension CredentialChain {
    /// The credentials of the container that the program runs in: ECS, EKS Pod Identity and their like
    /// (AWS SDKs and Tools Reference Guide, "Container credential provider").
    func container() throws(DiagnosticError) -> AWSCredentials? {
        let address: String
        if let path = surroundings.variable("AWS_CONTAINER_CREDENTIALS_RELATIVE_URI") {
            address = "http://169.254.170.2" + path
        } else if let full = surroundings.variable("AWS_CONTAINER_CREDENTIALS_FULL_URI") {
            address = full
        } else {
            return nil
        }
        let (server, target) = CredentialChain.parts(ofAddress: address)
        let endpoint = try link(server, CredentialChain.containerHosts, "AWS_CONTAINER_CREDENTIALS_FULL_URI")
        var headers: [(name: String, value: String)] = []
        if let file = surroundings.variable("AWS_CONTAINER_AUTHORIZATION_TOKEN_FILE") {
            guard let bytes = try surroundings.file(surroundings.path(file)) else {
                throw DiagnosticError(
                    .error(.awsCredentials, "there is no such file with a container's token", at: .init(path: file)))
            }
            let token = String(decoding: bytes, as: UTF8.self).split(whereSeparator: \.isNewline).first ?? ""
            headers = [("Authorization", String(token))]
        } else if let token = surroundings.variable("AWS_CONTAINER_AUTHORIZATION_TOKEN") {
            headers = [("Authorization", token)]
        }
        let what = "the container's credential server `\(endpoint.host)`"
        guard let body = try ask(endpoint, HTTPRequest(.get, target, headers: headers), attempts: 3)?.body else {
            throw DiagnosticError(.error(.awsCredentials, "\(what) gives no credentials"))
        }
        return try credentials(
            try document(body, "the answer of \(what)"), id: "AccessKeyId", secret: "SecretAccessKey", token: "Token",
            source: .container, from: what)
    }

    /// The credentials of the instance that the program runs on, by version 2 of its metadata service
    /// (Amazon EC2 User Guide, "Use the Instance Metadata Service to access instance metadata"); nil where there is none.
    func instance() throws(DiagnosticError) -> AWSCredentials? {
        guard !surroundings.isTrue("AWS_EC2_METADATA_DISABLED") else { return nil }
        let isVersion6 = surroundings.variable("AWS_EC2_METADATA_SERVICE_ENDPOINT_MODE")?.lowercased() == "ipv6"
        let usual = isVersion6 ? "http://[fd00:ec2::254]" : "http://169.254.169.254"
        let address = surroundings.variable("AWS_EC2_METADATA_SERVICE_ENDPOINT") ?? usual
        let endpoint = try link(address, nil, "AWS_EC2_METADATA_SERVICE_ENDPOINT")
        let lifetime = [(name: "X-aws-ec2-metadata-token-ttl-seconds", value: "21600")]
        let request = HTTPRequest(.put, "/latest/api/token", headers: lifetime)
        guard let token = try ask(endpoint, request, attempts: 1)?.body, !token.isEmpty else { return nil }
        let headers = [(name: "X-aws-ec2-metadata-token", value: String(decoding: token, as: UTF8.self))]
        let folder = "/latest/meta-data/iam/security-credentials/"
        guard let names = try ask(endpoint, HTTPRequest(.get, folder, headers: headers), attempts: 3)?.body else {
            return nil
        }
        let name =
            String(decoding: names, as: UTF8.self).split(whereSeparator: \.isNewline).first.map(String.init) ?? ""
        guard !name.isEmpty else { return nil }
        let path = folder + HTTPRequest.encoded(name)
        let what = "the instance's metadata service"
        guard let body = try ask(endpoint, HTTPRequest(.get, path, headers: headers), attempts: 3)?.body else {
            throw DiagnosticError(.error(.awsCredentials, "\(what) gives no credentials of role `\(name)`"))
        }
        let document = try document(body, "the answer of \(what)")
        if let code = document["Code"]?.string, code != "Success" {
            throw DiagnosticError(.error(.awsCredentials, "\(what) gives no credentials of role `\(name)`: `\(code)`"))
        }
        return try credentials(
            document, id: "AccessKeyId", secret: "SecretAccessKey", token: "Token", source: .instance, from: what)
    }

    /// Hosts that may be asked for a container's credentials without encryption: ECS's and EKS's own, and this machine.
    private static let containerHosts: Set = ["169.254.170.2", "169.254.170.23", "[fd00:ec2::23]"]

    /// The address of a server beside this machine: no proxy, and no other host without encryption.
    private func link(
        _ address: String, _ hosts: Set<String>?, _ variable: String
    ) throws(DiagnosticError) -> HTTPEndpoint {
        guard let endpoint = try? HTTPEndpoint(address) else {
            throw DiagnosticError(.error(.awsCredentials, "`\(variable)` is no address of a server"))
        }
        let name = endpoint.host.hasPrefix("[") ? endpoint.host : String(endpoint.host.prefix { $0 != ":" })
        guard hosts?.contains(name) ?? true || endpoint.isLoopback || endpoint.isEncrypted else {
            throw DiagnosticError(
                .error(
                    .awsCredentials, "`\(variable)` names a host that may not be asked without encryption",
                    help: "it is this machine, an address of ECS or EKS, or begins with `https://`"))
        }
        return endpoint
    }

    /// Asks; nil where nobody is there or the answer is none.
    private func ask(
        _ endpoint: HTTPEndpoint, _ request: HTTPRequest, attempts: Int
    ) throws(DiagnosticError) -> HTTPResponse? {
        var configuration = settings.connection(endpoint)
        configuration.mayUseProxy = endpoint.isEncrypted
        configuration.connectTimeoutInMilliseconds = 1_000
        configuration.timeoutInMilliseconds = 5_000
        configuration.limitInBytes = 1 << 20
        configuration.retries.attempts = attempts
        guard var client = try? HTTPClient(configuration), let response = try? client.send(request),
            response.isSuccess
        else { return nil }
        return response
    }

    /// An address without its path and query, and these.
    private static func parts(ofAddress address: String) -> (server: String, target: String) {
        guard let scheme = address.firstRange(of: "://"),
            let slash = address[scheme.upperBound...].firstIndex(where: { $0 == "/" || $0 == "?" })
        else { return (address, "/") }
        let target = String(address[slash...])
        return (String(address[..<slash]), target.hasPrefix("/") ? target : "/" + target)
    }
}
