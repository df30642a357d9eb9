import ActionCatalog
import IAMModel
import StateBuilder
import Testing

@testable import Checks

/// Every way by which a principal can give itself more, by itself and without each of its actions.
@Suite struct EscalationMethodTests {
    private static let all = EscalationMethod.all

    private static func message(_ name: String, _ method: EscalationMethod) -> String {
        let actions = method.actions.map { "`\($0)`" }.joined(separator: " with ")
        return "`role/\(name)` can give itself more: it \(method.words) (\(actions))"
    }

    @Test func `the catalog knows every action, and no two ways say the same`() throws {
        let catalog = try ActionCatalog.embedded()
        for method in Self.all { #expect(method.ids(catalog) != nil, "\(method.actions)") }
        #expect(Set(Self.all.map(\.words)).count == Self.all.count)
    }

    @Test func `no way holds another's actions and more`() {
        for method in Self.all {
            let others = Self.all.filter { $0.words != method.words && Set($0.actions).isSubset(of: method.actions) }
            #expect(others.isEmpty, "\(method.words): \(others.map(\.words))")
        }
    }

    @Test func `each way is found by its actions alone, and nothing else with it`() throws {
        let found = try EscalationWorld(roles: Self.all.enumerated().map { ("r\($0)", $1.actions) }).found()
        for (number, method) in Self.all.enumerated() {
            #expect(found["role/r\(number)"] == Self.message("r\(number)", method))
        }
    }

    @Test func `without one of its actions it is not found`() throws {
        var roles: [(String, [String])] = []
        for (number, method) in Self.all.enumerated() {
            for missing in method.actions.indices {
                var actions = method.actions
                actions.remove(at: missing)
                roles.append(("r\(number)-\(missing)", actions.isEmpty ? ["s3:ListAllMyBuckets"] : actions))
            }
        }
        #expect(try EscalationWorld(roles: roles).found() == [:])
    }

    @Test func `what a Deny, a boundary or a service control policy takes from it ends it`() throws {
        let world = try EscalationWorld {
            managed("Bound", allowing("iam:PassRole", "s3:*"))
            for (number, method) in Self.all.enumerated() {
                let last = method.actions.suffix(1).map { $0 }
                role("denied-\(number)") {
                    inline("Own", EscalationWorld.allowing(method.actions))
                    inline("Not", EscalationWorld.document("Deny", last))
                }
                role("bounded-\(number)", boundary: "Bound") { inline("Own", EscalationWorld.allowing(method.actions)) }
            }
        }
        #expect(try world.found() == [:])
    }

    @Test func `a Deny of some resources alone, or a wide boundary, ends nothing`() throws {
        let world = try EscalationWorld {
            managed("Bound", allowing("*"))
            role("denied") {
                inline("Own", EscalationWorld.allowing(["iam:PutRolePolicy"]))
                inline("Not", EscalationWorld.document("Deny", ["iam:*"], on: ["arn:aws:iam::111111111111:role/a"]))
            }
            role("bounded", boundary: "Bound") { inline("Own", EscalationWorld.allowing(["iam:PutRolePolicy"])) }
        }
        #expect(try world.found().keys.sorted() == ["role/bounded", "role/denied"])
    }

    @Test func `a service control policy over the account counts`() throws {
        var world = try EscalationWorld(roles: [("iam", ["iam:PutRolePolicy"]), ("ssm", ["ssm:StartSession"])])
        world.controls = [[EscalationWorld.allowing(["*"])], [EscalationWorld.allowing(["ssm:*"])]]
        #expect(try world.found().keys.sorted() == ["role/ssm"])
        world.controls = [[EscalationWorld.allowing(["*"]), EscalationWorld.document("Deny", ["ssm:StartSession"])]]
        #expect(try world.found().keys.sorted() == ["role/iam"])
    }

    @Test func `who has everything anyway is not found, and who has nine tenths of it is`() throws {
        let actions = Set(Self.all.flatMap(\.actions)).sorted()
        let most = Array(actions.dropLast(actions.count / 10))
        let world = try EscalationWorld {
            role("all") { inline("Own", EscalationWorld.allowing(actions)) }
            role("star") { inline("Own", allowing("*")) }
            role("most") { inline("Own", EscalationWorld.allowing(most)) }
            role("but-one") {
                inline("Own", allowing("*"))
                inline("Not", EscalationWorld.document("Deny", ["braket:CreateJob"]))
            }
        }
        #expect(try world.found().keys.sorted() == ["role/but-one", "role/most"])
    }

    @Test func `who has all that service control policies leave has everything, too`() throws {
        var world = try EscalationWorld {
            role("star") { inline("Own", allowing("*")) }
            role("parts") { inline("Own", allowing("a*:*", "b*:*", "c*:*", "d*:*", "e*:*", "f*:*", "*:*")) }
            role("but-one") {
                inline("Own", allowing("*"))
                inline("Not", EscalationWorld.document("Deny", ["s3:PutObject"]))
            }
            role("some") { inline("Own", allowing("ssm:StartSession")) }
        }
        world.controls = [[allowing("*"), EscalationWorld.document("Deny", ["iam:CreateAccessKey", "braket:*"])]]
        #expect(try world.found().keys.sorted() == ["role/but-one", "role/some"])
        // What is left of the ways is not everything.
        world.controls = [[EscalationWorld.allowing(["ssm:StartSession", "s3:*"])]]
        #expect(try world.found().keys.sorted() == ["role/but-one", "role/some"])
    }

    @Test func `documents that are held together are judged together`() throws {
        let world = try EscalationWorld {
            managed("Pass", allowing("iam:PassRole"))
            group("starters") { inline("Start", allowing("ec2:RunInstances")) }
            user("both", groups: ["starters"], attached: ["Pass"])
            user("one", attached: ["Pass"])
            user("other", groups: ["starters"])
        }
        #expect(try world.found().keys.sorted() == ["user/both"])
    }

    @Test func `patterns count for what they match, in whatever case`() throws {
        let found = try EscalationWorld(
            roles: [
                ("put", ["IAM:put*policy"]), ("case", ["iam:PASSROLE", "EC2:runinstances"]),
                ("mark", ["ssm:S?ndCommand"]),
                ("read", ["iam:Get*", "iam:List*", "ec2:Describe*", "sts:GetCallerIdentity"]),
            ]
        ).found()
        #expect(found.keys.sorted() == ["role/case", "role/mark", "role/put"])
    }

    @Test func `an exception and a role of a service are left alone`() throws {
        var world = try EscalationWorld {
            role("AWSServiceRoleForX", path: "/aws-service-role/x.amazonaws.com/") {
                inline("Own", allowing("iam:PutRolePolicy"))
            }
            role("break-glass") { inline("Own", allowing("iam:PutRolePolicy")) }
            role("other") { inline("Own", allowing("iam:PutRolePolicy")) }
        }
        world.rules += "check: { privilege_escalation: { except: [role/break-glass] } }\n"
        #expect(try world.found().keys.sorted() == ["role/other"])
    }
}

/// What a statement gives of the caller's own user, and what it gives of roles by name.
@Suite struct EscalationGainTests {
    private static let own = "arn:aws:iam::111111111111:user/${aws:username}"
    private static let mfa = "arn:aws:iam::*:mfa/${aws:username}"
    private static let credentials = [
        "iam:ChangePassword", "iam:CreateAccessKey", "iam:DeleteAccessKey", "iam:UpdateAccessKey",
        "iam:CreateLoginProfile", "iam:UpdateLoginProfile", "iam:CreateVirtualMFADevice", "iam:EnableMFADevice",
        "iam:DeactivateMFADevice", "iam:UploadSSHPublicKey", "iam:CreateServiceSpecificCredential",
    ]

    @Test(
        arguments: [
            [own], [own, mfa], ["arn:aws:iam::*:user/*/${aws:username}"], ["arn:aws-cn:iam::*:user/${aws:username}"],
        ])
    func `one's own keys, password and MFA are harmless`(resources: [String]) throws {
        let world = try EscalationWorld {
            user("ann") { inline("Own", EscalationWorld.allowing(Self.credentials, on: resources)) }
        }
        #expect(try world.found() == [:])
    }

    @Test(
        arguments: [
            ["*"], [own, "*"], ["arn:aws:iam::111111111111:user/*"], ["arn:aws:iam::*:user/${aws:username}*"],
            ["arn:aws:iam::*:user/${aws:username}", "arn:aws:iam::*:user/bob"], ["arn:aws:iam::*:user/bob"],
            ["arn:aws:iam::*:${aws:username}"], ["arn:aws:iam::*:user/${aws:PrincipalTag/who}"],
        ])
    func `those of others are not`(resources: [String]) throws {
        for action in ["iam:CreateAccessKey", "iam:CreateLoginProfile", "iam:UpdateLoginProfile"] {
            let world = try EscalationWorld {
                user("ann") { inline("Own", EscalationWorld.allowing([action], on: resources)) }
            }
            #expect(try world.found().keys.sorted() == ["user/ann"], "\(action)")
        }
    }

    @Test(
        arguments: [
            "iam:AttachUserPolicy", "iam:PutUserPolicy", "iam:PutUserPermissionsBoundary",
            "iam:DeleteUserPermissionsBoundary", "iam:AddUserToGroup",
        ])
    func `what gives oneself more is none of one's own credentials`(action: String) throws {
        let world = try EscalationWorld {
            user("ann") { inline("Own", EscalationWorld.allowing([action] + Self.credentials, on: [Self.own])) }
        }
        #expect(try world.found()["user/ann"]?.contains("`\(action)`") == true)
    }

    @Test func `a version that knows no variables means the user of that very name`() throws {
        let old = EscalationWorld.allowing(["iam:CreateAccessKey"], on: [Self.own])
            .replacing("2012-10-17", with: "2008-10-17")
        #expect(try EscalationWorld { user("ann") { inline("Own", old) } }.found().keys.sorted() == ["user/ann"])
    }

    @Test func `a wider statement beside the own one counts`() throws {
        let world = try EscalationWorld {
            user("ann") {
                inline("Own", EscalationWorld.allowing(Self.credentials, on: [Self.own]))
                inline("Others", allowing("iam:CreateAccessKey"))
            }
        }
        #expect(try world.found()["user/ann"]?.contains("`iam:CreateAccessKey`") == true)
    }

    @Test(
        arguments: [
            "*", "arn:*", "arn:aws:iam::*", "arn:aws:iam::*:role/*", "arn:aws:iam::111111111111:role/*",
            "arn:aws:iam::111111111111:*", "arn:aws:iam::222222222222:role/*", "arn:aws-us-gov:iam::*:role*",
            "arn:aws:*:*:*:*",
        ])
    func `the right to assume whatever role is found`(resource: String) throws {
        let world = try EscalationWorld {
            role("any") { inline("Own", EscalationWorld.allowing(["sts:AssumeRole"], on: [resource])) }
        }
        #expect(try world.found().keys.sorted() == ["role/any"])
    }

    @Test(
        arguments: [
            "arn:aws:iam::111111111111:role/deploy", "arn:aws:iam::*:role/deploy-*", "arn:aws:iam::*:role/team/*",
            "arn:aws:iam::111111111111:role/${aws:username}", "arn:aws:iam::*:user/*",
        ])
    func `the right to assume roles that are named is not`(resource: String) throws {
        let world = try EscalationWorld {
            role("named") { inline("Own", EscalationWorld.allowing(["sts:*"], on: [resource])) }
        }
        #expect(try world.found() == [:])
    }

    @Test func `all roles but some are whatever roles`() throws {
        let text = """
            {"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Action": "sts:AssumeRole",
             "NotResource": "arn:aws:iam::111111111111:role/admin"}]}
            """
        let found = try EscalationWorld { role("any") { inline("Own", text) } }.found()
        #expect(found.keys.sorted() == ["role/any"])
    }
}
