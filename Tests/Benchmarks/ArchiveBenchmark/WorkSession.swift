/// One session at work, and the records that it leaves.
struct WorkSession {
    private enum Form {
        case user, role, console, onBehalf, service
    }

    private let form: Form
    private let account: String
    private let name: String
    private let session: String
    private let roleID: String
    private var key: String
    private let address: String
    private let agent: String
    private let created: String
    private let operations: [Operation]
    /// How many events are left before it ends.
    var eventsLeft: Int

    init(serial: Int, account: String, _ random: inout SplitMix) {
        self.account = account
        switch random.below(20) {
        case 0..<3: form = .user
        case 3..<14: form = .role
        case 14..<16: form = .console
        case 16..<18: form = .onBehalf
        default: form = .service
        }
        let names = ["deploy", "web-frontend", "etl-nightly", "admin", "ReadOnlyAudit", "app-backend", "ci-runner"]
        name = form == .user ? "user\(random.below(40))" : "\(names[random.below(names.count)])-\(random.below(12))"
        session = random.below(2) == 0 ? "i-0\(random.hex(16))" : "session-\(serial)"
        roleID = "AROA" + String((name + "QWERTYUIOPASDFGHJ").filter { $0.isLetter }.uppercased().prefix(17))
        key = (form == .user ? "AKIA" : "ASIA") + random.letters(16)
        address = "10.\(random.below(256)).\(random.below(256)).\(random.below(256))"
        agent = WorkSession.agents[random.below(WorkSession.agents.count)]
        created =
            "2026-03-0\(1 + random.below(9))T0\(random.below(10)):\(10 + random.below(50)):\(10 + random.below(50))Z"
        operations = (0..<(3 + random.below(12))).map { _ in Operation.all[random.below(Operation.all.count)] }
        eventsLeft = 50 + random.below(700)
    }

    private static let agents = [
        "aws-sdk-java/2.20.68 Linux/5.10.165-143.735.amzn2.x86_64 OpenJDK_64-Bit_Server_VM/17.0.6+10-LTS Java/17.0.6 "
            + "vendor/Amazon.com_Inc. md/internal exec-env/AWS_ECS_FARGATE io/sync http/Apache cfg/retry-mode/legacy",
        "Boto3/1.26.90 Python/3.9.16 Linux/4.14.255-301-238.520.amzn2.x86_64 exec-env/AWS_Lambda_python3.9 Botocore/1.29.90",
        "aws-cli/2.11.6 Python/3.11.2 Linux/5.15.0-1031-aws exe/x86_64.ubuntu.20 prompt/off command/s3.ls",
        "[Terraform/1.4.2 (+https://www.terraform.io) terraform-provider-aws/4.60.0 aws-sdk-go/1.44.229 (go1.19.6; linux; amd64)]",
        "AWS Internal", "console.amazonaws.com",
    ]

    private func identity(_ random: inout SplitMix) -> String {
        switch form {
        case .service:
            return #"{"type":"AWSService","invokedBy":"\#(name.hasPrefix("web") ? "ec2" : "lambda").amazonaws.com"}"#
        case .user:
            return
                #"{"type":"IAMUser","principalId":"AIDA\#(roleID.dropFirst(4))","arn":"arn:aws:iam::\#(account):user/"#
                + #"\#(name)","accountId":"\#(account)","accessKeyId":"\#(key)","userName":"\#(name)"}"#
        case .role, .console, .onBehalf:
            let own = form == .role ? key : "ASIA" + random.letters(16)
            let invoked = form == .onBehalf ? #","invokedBy":"cloudformation.amazonaws.com""# : ""
            return #"{"type":"AssumedRole","principalId":"\#(roleID):\#(session)","arn":"arn:aws:sts::\#(account):"#
                + #"assumed-role/\#(name)/\#(session)","accountId":"\#(account)","accessKeyId":"\#(own)","#
                + #""sessionContext":{"sessionIssuer":{"type":"Role","principalId":"\#(roleID)","arn":"arn:aws:iam::"#
                + #"\#(account):role/service/\#(name)","accountId":"\#(account)","userName":"\#(name)"},"#
                + #""webIdFederationData":{},"attributes":{"creationDate":"\#(created)","mfaAuthenticated":"false"}}"#
                + #"\#(invoked)}"#
        }
    }

    /// A record of one of its operations.
    func event(at time: String, region: String, _ random: inout SplitMix) -> String {
        let operation = operations[random.below(operations.count)]
        let isDenied = random.below(40) == 0
        let error =
            isDenied
            ? #""errorCode":"AccessDenied","errorMessage":"User: arn:aws:sts::\#(account):assumed-role/\#(name)/"#
                + #"\#(session) is not authorized to perform: \#(operation.service):\#(operation.name) on resource: "#
                + #"arn:aws:\#(operation.service):\#(region):\#(account):thing/*","# : ""
        return record(
            identity(&random), time, region, operation, error,
            request: operation.request(random.hex(17), account, region),
            response: isDenied ? "null" : operation.response(random.hex(17)), &random)
    }

    /// The record of its beginning.
    func issue(at time: String, region: String, _ random: inout SplitMix) -> String {
        let caller =
            #"{"type":"AWSService","invokedBy":"ec2.amazonaws.com"}"#
        let role = "arn:aws:iam::\(account):role/service/\(name)"
        let request = #"{"roleArn":"\#(role)","roleSessionName":"\#(session)","durationSeconds":3600}"#
        let response =
            #"{"credentials":{"accessKeyId":"\#(key)","expiration":"Mar 1, 2026, 12:21:41 PM","sessionToken":"#
            + #""\#(random.token(760))"},"assumedRoleUser":{"assumedRoleId":"\#(roleID):\#(session)","arn":"#
            + #""arn:aws:sts::\#(account):assumed-role/\#(name)/\#(session)"}}"#
        let operation = Operation(
            service: "sts", name: "AssumeRole", isRead: true, isData: false, resource: "AWS::IAM::Role", form: .empty)
        return record(caller, time, region, operation, "", request: request, response: response, &random)
    }

    private func record(
        _ identity: String, _ time: String, _ region: String, _ operation: Operation, _ error: String,
        request: String, response: String, _ random: inout SplitMix
    ) -> String {
        let resources =
            operation.resource.isEmpty
            ? ""
            : #""resources":[{"accountId":"\#(account)","type":"\#(operation.resource)","ARN":"arn:aws:"#
                + #"\#(operation.service):\#(region):\#(account):thing/\#(name)"}],"#
        let console = form == .console ? #","sessionCredentialFromConsole":"true""# : ""
        return #"{"eventVersion":"1.08","userIdentity":\#(identity),"eventTime":"\#(time)","eventSource":"#
            + #""\#(operation.service).amazonaws.com","eventName":"\#(operation.name)","awsRegion":"\#(region)","#
            + #""sourceIPAddress":"\#(address)","userAgent":"\#(agent)",\#(error)"requestParameters":\#(request),"#
            + #""responseElements":\#(response),"requestID":"\#(random.uuid())","eventID":"\#(random.uuid())","#
            + #""readOnly":\#(operation.isRead),\#(resources)"eventType":"AwsApiCall","managementEvent":"#
            + #"\#(!operation.isData),"recipientAccountId":"\#(account)","eventCategory":"#
            + #""\#(operation.isData ? "Data" : "Management")","tlsDetails":{"tlsVersion":"TLSv1.2","cipherSuite":"#
            + #""ECDHE-RSA-AES128-GCM-SHA256","clientProvidedHostHeader":"\#(operation.service).\#(region)"#
            + #".amazonaws.com"}\#(console)}"#
    }
}
