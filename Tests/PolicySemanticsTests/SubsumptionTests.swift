import Testing

@testable import PolicySemantics

private func actions(_ patterns: String...) -> PatternSet { PatternSet(patterns.map { TextPattern($0.lowercased()) }) }

private func except(_ patterns: String...) -> PatternSet {
    PatternSet(patterns.map { TextPattern($0.lowercased()) }, isNegated: true)
}

private func on(_ resources: String..., when: [Condition] = [], for principals: PrincipalSet? = nil) -> Scope {
    Scope(resources: PatternSet(resources.map { TextPattern(template: $0) }), conditions: when, principals: principals)
}

private func allow(_ actions: PatternSet, _ scope: Scope = on("*")) -> LoweredStatement {
    LoweredStatement(.allow, actions: actions, scope: scope)
}

private func deny(_ actions: PatternSet, _ scope: Scope = on("*")) -> LoweredStatement {
    LoweredStatement(.deny, actions: actions, scope: scope)
}

/// `proved`, `unknown`, or what the refuting request is, replayed here once more.
private func verdict(_ candidate: [LoweredStatement], in original: [LoweredStatement]) -> String {
    let new = LoweredPolicy(candidate)
    let old = LoweredPolicy(original)
    switch subsumption(of: new, by: old) {
    case .proved: return "proved"
    case .unknown: return "unknown"
    case .refuted(let request):
        #expect(Evaluator(new).evaluate(request).outcome == .allowed)
        #expect(!Evaluator(old).mayAllow(request))
        return "\(request.action) on \(request.resource)"
    }
}

@Suite struct SubsumptionTests {
    @Test func `names lie in their patterns, whatever their case`() {
        #expect(verdict([allow(actions("s3:GetObject"))], in: [allow(actions("S3:get*"))]) == "proved")
        #expect(verdict([allow(actions("s3:GetObject"))], in: [allow(actions("*"))]) == "proved")
        #expect(
            verdict([allow(actions("s3:GetObject", "s3:PutObject"))], in: [allow(actions("s3:Get*"))])
                == "s3:putobject on *")
        #expect(verdict([], in: []) == "proved")
        #expect(verdict([allow(actions("a:b"))], in: []) == "a:b on *")
    }

    @Test func `every action has a service and a name`() {
        #expect(verdict([allow(actions("*"))], in: [allow(actions("*:*"))]) == "proved")
        #expect(verdict([allow(actions("s3*"))], in: [allow(actions("s3*:*"))]) == "proved")
    }

    @Test func `several patterns together cover one`() {
        #expect(verdict([allow(actions("s3:*"))], in: [allow(actions("s3:?", "s3:??*"))]) == "proved")
        #expect(verdict([allow(actions("s3:*"))], in: [allow(actions("s3:?")), allow(actions("s3:??*"))]) == "proved")
        #expect(verdict([allow(actions("s3:*"))], in: [allow(actions("s3:?", "s3:???*"))]) == "s3:xx on *")
        #expect(
            verdict([allow(except("s3:*")), allow(actions("s3:Get*"))], in: [allow(except("s3:Put*"))]) == "proved")
    }

    @Test func `a wildcard is more than today's names`() {
        #expect(verdict([allow(actions("s3:*"))], in: [allow(actions("s3:GetObject"))]) == "s3:x on *")
    }

    @Test func `NotAction is all the rest`() {
        #expect(verdict([allow(except("iam:*"))], in: [allow(except("iam:*"))]) == "proved")
        #expect(verdict([allow(except("iam:*", "sts:*"))], in: [allow(except("iam:*"))]) == "proved")
        #expect(verdict([allow(actions("s3:*"))], in: [allow(except("iam:*"))]) == "proved")
        #expect(verdict([allow(actions("iam:Get*"))], in: [allow(except("iam:*"))]).hasPrefix("iam:get"))
        #expect(verdict([allow(actions("*"))], in: [allow(except("iam:*")), allow(actions("iam:*"))]) == "proved")
        #expect(verdict([allow(except("iam:*"))], in: [allow(except("iam:*", "s3:*"))]) == "s3:x on *")
    }

    @Test func `resources are rectangles with the actions`() {
        let original = [
            allow(actions("s3:Get*"), on("arn:aws:s3:::a/*", "arn:aws:s3:::b/*")),
            allow(actions("s3:Put*"), on("arn:aws:s3:::a/*")),
        ]
        #expect(verdict([allow(actions("s3:GetObject"), on("arn:aws:s3:::b/x"))], in: original) == "proved")
        #expect(
            verdict([allow(actions("s3:GetObject", "s3:PutObject"), on("arn:aws:s3:::b/*"))], in: original)
                .hasPrefix("s3:putobject on arn:aws:s3:::b/"))
        // split over two statements by action, and by resource
        #expect(
            verdict(
                [allow(actions("s3:*"), on("arn:aws:s3:::a"))],
                in: [allow(actions("s3:?"), on("*")), allow(actions("s3:??*"), on("arn:aws:s3:::?"))]) == "proved")
        #expect(
            verdict(
                [allow(actions("s3:*"), on("*"))],
                in: [
                    allow(actions("s3:*"), Scope(resources: PatternSet([TextPattern("a*")], isNegated: true))),
                    allow(actions("s3:*"), on("a*")),
                ]) == "proved")
    }

    @Test func `a condition more is less, one less is more`() {
        let mfa = Condition(.bool, "aws:MultiFactorAuthPresent", ["true"])
        let here = Condition(.stringEquals, "aws:RequestedRegion", ["eu-west-1"])
        #expect(verdict([allow(actions("*"), on("*", when: [mfa]))], in: [allow(actions("*"))]) == "proved")
        #expect(
            verdict([allow(actions("*"), on("*", when: [here, mfa]))], in: [allow(actions("*"), on("*", when: [mfa]))])
                == "proved")
        #expect(verdict([allow(actions("a:b"))], in: [allow(actions("*"), on("*", when: [mfa]))]) == "a:b on *")
        #expect(
            verdict([allow(actions("a:b"), on("*", when: [here]))], in: [allow(actions("*"), on("*", when: [mfa]))])
                == "a:b on *")
    }

    @Test func `a refuting request meets conditions that share a key or refer to one another`() {
        let ownAccount = Condition(.stringEquals, "aws:ResourceAccount", ["${aws:PrincipalAccount}"])
        let some = Condition(.stringLike, "k", ["b*", "a*"])
        let notOne = Condition(.stringNotEquals, "k", ["b"])
        let scope = on("arn:aws:s3:::${aws:PrincipalAccount}/*", when: [ownAccount, some, notOne])
        #expect(verdict([allow(actions("s3:*"), scope)], in: [allow(actions("s3:Get*"))]).hasPrefix("s3:"))
        let never = [Condition(.stringEquals, "k", ["a"]), Condition(.stringEquals, "k", ["b"])]
        #expect(verdict([allow(actions("a:b"), on("*", when: never))], in: []) == "unknown")
    }

    @Test func `ranges are compared, and what they leave is refuted`() {
        let young = Condition(.numericLessThan, "k", ["5"])
        let younger = Condition(.numericLessThan, "k", ["3"])
        func verdict(_ inner: Condition, in outer: Condition) -> String {
            PolicySemanticsTests.verdict(
                [allow(actions("a:b"), on("*", when: [inner]))], in: [allow(actions("a:b"), on("*", when: [outer]))])
        }
        #expect(verdict(younger, in: young) == "proved")
        #expect(verdict(young, in: younger) == "a:b on *")
        #expect(
            verdict(Condition(.numericLessThan, "k", ["5"]), in: Condition(.numericLessThanEquals, "k", ["4"]))
                == "a:b on *")
        #expect(
            verdict(Condition(.stringEquals, "k", ["a", "b"]), in: Condition(.stringEquals, "k", ["a"])) == "a:b on *")
        #expect(
            verdict(Condition(.stringLike, "k", ["a*"]), in: Condition(.stringLike, "k", ["ab*", "a"])) == "a:b on *")
        #expect(
            verdict(Condition(.ipAddress, "k", ["10.0.0.0/8"]), in: Condition(.ipAddress, "k", ["10.0.0.0/9"]))
                == "a:b on *")
        #expect(
            verdict(
                Condition(.stringEquals, "k", ["a"], qualifier: .forAnyValue),
                in: Condition(.stringEquals, "k", ["a"], qualifier: .forAllValues)) == "a:b on *")
    }

    @Test func `what conditions hide is unknown, never proved`() {
        let short = Condition(.dateLessThan, "k", ["2026"])
        let long = Condition(.dateLessThan, "k", ["2027"])
        #expect(
            verdict([allow(actions("a:b"), on("*", when: [short]))], in: [allow(actions("a:b"), on("*", when: [long]))])
                == "unknown")
    }

    @Test func `a Deny that the allowed requests never meet takes nothing`() {
        let here = Condition(.stringEquals, "aws:RequestedRegion", ["eu-west-1"])
        let elsewhere = Condition(.stringNotEquals, "aws:RequestedRegion", ["eu-west-1", "eu-central-1"])
        let old = [allow(actions("ec2:*")), deny(actions("*"), on("*", when: [elsewhere]))]
        #expect(verdict([allow(actions("ec2:*"), on("*", when: [here]))], in: old) == "proved")
        #expect(verdict([allow(actions("ec2:*"))], in: old) == "ec2:x on *")
        let never = [here, Condition(.stringEquals, "aws:RequestedRegion", ["us-east-1"])]
        #expect(verdict([allow(actions("*"), on("*", when: never))], in: []) == "proved")
    }

    @Test func `a user who is named instead of the account is told apart from neither`() {
        let account = PrincipalSet(["AWS:arn:aws:iam::111111111111:root"])
        let alice = PrincipalSet(["AWS:arn:aws:iam::111111111111:user/alice"])
        let assume = actions("sts:AssumeRole")
        #expect(verdict([allow(assume, on("*", for: alice))], in: [allow(assume, on("*", for: account))]) == "unknown")
        #expect(
            verdict([allow(assume, on("*", for: account))], in: [allow(assume, on("*", for: alice))])
                == "sts:assumerole on *")
    }

    @Test func `a Deny that goes is more access`() {
        let old = [allow(actions("*")), deny(actions("iam:*"))]
        #expect(verdict(old, in: old) == "proved")
        #expect(verdict([allow(actions("*"))], in: old) == "iam:x on *")
        #expect(verdict([allow(actions("s3:*"))], in: old) == "proved")
        #expect(verdict([allow(actions("*")), deny(actions("i*"))], in: old) == "proved")
        #expect(verdict([allow(except("iam:*"))], in: old) == "proved")
        #expect(verdict([allow(actions("*")), deny(actions("iam:Get*"))], in: old).hasPrefix("iam:"))
        #expect(verdict([allow(actions("*")), deny(actions("iam:*"), on("a"))], in: old) == "iam:x on *")
    }

    @Test func `a Deny of the candidate makes room`() {
        #expect(verdict([allow(actions("*")), deny(actions("iam:*"))], in: [allow(except("iam:*"))]) == "proved")
        #expect(
            verdict(
                [allow(actions("s3:*")), deny(actions("s3:Put*"), on("a*"))], in: [allow(actions("s3:*"), on("b"))])
                == "s3:x on *")
    }

    @Test func `policy variables are equal to themselves only`() {
        let home = "arn:aws:s3:::home/${aws:username}/*"
        #expect(
            verdict([allow(actions("s3:Get*"), on(home))], in: [allow(actions("s3:*"), on(home, "arn:aws:s3:::x"))])
                == "proved")
        #expect(
            verdict([allow(actions("s3:*"), on(home))], in: [allow(actions("s3:*"), on("arn:aws:s3:::home/*"))])
                == "proved")
        #expect(
            verdict([allow(actions("s3:x"), on("arn:aws:s3:::home/*"))], in: [allow(actions("s3:*"), on(home))])
                .hasPrefix("s3:x on arn:aws:s3:::home/"))
        // what the exception excepts may be what the variable stands for
        let bob = Scope(resources: PatternSet([TextPattern("arn:aws:s3:::home/bob/*")], isNegated: true))
        #expect(verdict([allow(actions("s3:x"), on(home))], in: [allow(actions("s3:*"), bob)]) != "proved")
        let notOwn = Scope(resources: PatternSet([TextPattern(template: home)], isNegated: true))
        #expect(
            verdict([allow(actions("s3:x"), on("arn:aws:s3:::home/bob/*"))], in: [allow(actions("s3:*"), notOwn)])
                != "proved")
        #expect(verdict([allow(actions("s3:x"), notOwn)], in: [allow(actions("s3:*"), notOwn)]) == "proved")
    }

    @Test func `principals are compared by name`() {
        let alice = PrincipalSet(["AWS:arn:aws:iam::111111111111:user/alice"])
        let both = PrincipalSet(alice.names.union(["Service:ec2.amazonaws.com"]))
        let assume = actions("sts:AssumeRole")
        #expect(verdict([allow(assume, on("*", for: alice))], in: [allow(assume, on("*", for: both))]) == "proved")
        #expect(
            verdict([allow(assume, on("*", for: both))], in: [allow(assume, on("*", for: alice))])
                == "sts:assumerole on *")
        #expect(
            verdict([allow(assume, on("*", for: both))], in: [allow(assume, on("*", for: .init(["*"])))]) == "proved")
    }

    @Test func `a known action is preferred to a made-up one`() {
        let answer = subsumption(
            of: LoweredPolicy([allow(actions("s3:*"))]), by: LoweredPolicy([allow(actions("s3:Get*"))]),
            knownActions: [KnownAction("s3:GetObject"), KnownAction("s3:PutObject")])
        #expect(answer == .refuted(Request(action: "s3:PutObject", resource: "*")))
    }

    /// What an action works on, as the catalog has it.
    @Test(
        arguments: [
            ("*", [], "*"), ("arn:aws:q:eu-west-1:1*:a", [], nil),
            ("*", ["arn:${Partition}:q:${Region}:${Account}:${Name}"], "arn:aws:q:us-east-1:111122223333:x"),
            (
                "arn:aws:q:eu-*:444455556666:*", ["arn:${Partition}:q:${Region}:${Account}:${Name}"],
                "arn:aws:q:eu-west-1:444455556666:x"
            ),
            (
                "arn:aws:q:*:44*:a*", ["arn:${Partition}:q:${Region}:${Account}:${Name}"],
                "arn:aws:q:us-east-1:441111111111:a"
            ),
            ("arn:aws:i::444455556666:role/*", ["arn:${Partition}:i::${Account}:group/${Name}"], nil),
            (
                "arn:aws:i::444455556666:role/*",
                ["arn:${Partition}:i::${Account}:group/${Name}", "arn:${Partition}:i::${Account}:role/${Path}"],
                "arn:aws:i::444455556666:role/x"
            ),
            ("arn:aws:b:::a/*", ["arn:${Partition}:b:::${Bucket}/${Key}"], "arn:aws:b:::a/x"),
        ] as [(String, [String], String?)])
    func `a request is of something that its action works on, in full`(
        resource: String, shapes: [String], shown: String?
    ) {
        let answer = subsumption(
            of: LoweredPolicy([allow(actions("q:Do"), on(resource))]), by: LoweredPolicy([]),
            knownActions: [KnownAction("q:Do", resources: shapes)])
        if let shown {
            #expect(answer == .refuted(Request(action: "q:Do", resource: shown)))
        } else {
            if case .refuted(let request) = answer { Issue.record("\(request)") }
            #expect(answer != .proved)
        }
    }

    @Test func `what limits a policy must allow as well, and denies for all`() {
        func within(_ own: [LoweredStatement], _ limits: [LoweredStatement]...) -> LoweredPolicy {
            LoweredPolicy(own, limits: limits.map { LoweredPolicy($0) })
        }
        let all = [allow(actions("*"))]
        let s3 = [allow(actions("s3:*"))]
        #expect(subsumption(of: within(all, s3), by: LoweredPolicy(s3)) == .proved)
        #expect(subsumption(of: LoweredPolicy(s3), by: within(all, s3)) == .proved)
        #expect(subsumption(of: within(all, s3), by: within(all, s3)) == .proved)
        #expect(
            subsumption(of: within(all, s3, [allow(actions("s3:Get*"))]), by: within(all, [allow(actions("s3:G*"))]))
                == .proved)
        #expect(
            subsumption(
                of: within(s3, [allow(actions("*")), deny(actions("s3:P*"))]),
                by: LoweredPolicy([allow(actions("s3:*")), deny(actions("s3:Put*"))])) == .proved)
        for (new, old) in [
            (within(all), within(all, s3)), (within(all, s3), within(all, [allow(actions("s3:Get*"))])),
            (within(all, s3), LoweredPolicy([allow(actions("s3:Get*"))])),
            (within(s3), within(s3, [allow(actions("*")), deny(actions("s3:Put*"))])),
        ] {
            guard case .refuted(let request) = subsumption(of: new, by: old) else {
                Issue.record("\(new) against \(old)")
                continue
            }
            #expect(Evaluator(new).evaluate(request).outcome == .allowed)
            #expect(!Evaluator(old).mayAllow(request))
        }
    }

    @Test func `statements by their prefixes and keys are found among thousands`() {
        func many(_ count: Int, _ resource: (Int) -> String) -> [LoweredStatement] {
            (0..<count).map { allow(actions("s3:GetObject"), on(resource($0))) }
        }
        let old = many(2000) { "arn:aws:s3:::b\($0)/*" }
        #expect(verdict(many(2000) { "arn:aws:s3:::b\($0)/x*" }, in: old) == "proved")
        #expect(
            verdict(
                many(2000) { "arn:aws:s3:::b\($0)/x*" } + [allow(actions("s3:GetObject"), on("arn:aws:s3:::b"))],
                in: old) == "s3:getobject on arn:aws:s3:::b")
        #expect(
            verdict([allow(actions("s3:GetObject"), on("arn:aws:s3:::b*"))], in: old)
                == "s3:getobject on arn:aws:s3:::b")
        func keyed(_ value: String) -> [LoweredStatement] {
            (0..<1000).map { allow(actions("a:b"), on("*", when: [Condition(.stringEquals, "svc:k\($0)", [value])])) }
        }
        #expect(verdict(keyed("v"), in: keyed("v")) == "proved")
        #expect(verdict(keyed("w"), in: keyed("v")) == "a:b on *")
    }
}
