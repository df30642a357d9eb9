import IAMModel
import Testing

@testable import AccountState

@Test(arguments: [
    ("ann@example.com", "ann@example.com"), ("a+b,c_d-1.x", "a+b,c_d-1.x"), ("a=b", "a=3Db"), ("..", "=2E=2E"),
    (".", "=2E"), ("../../etc/passwd", "=2E.=2F..=2Fetc=2Fpasswd"), ("repo:octo/app", "repo=3Aocto=2Fapp"),
    ("Zoë", "zo=C3=AB=.8"), ("a\u{0}b", "a=00b"), ("Ann@Example.com", "ann@example.com=.9"), ("OKTA", "okta=.f"),
    ("aaaaB", "aaaab=.08"), ("x.", "x=2E"),
])
func `a person's name is a folder's, and never leaves the tree`(name: String, folder: String) {
    #expect(PersonName.folder(of: name) == folder)
    #expect(PersonName.name(ofFolder: folder) == name)
    #expect(IAMName.isValid(folder))
    let path = DocumentPath(account: "demo", .personDestination(Person(name), account: "demo", role: "admin"))
    #expect(path.text == "demo/people/\(folder)/as/demo/admin.json")
    #expect(DocumentPath(path.text) == path && DocumentPath(path.text)?.kind == path.kind)
    #expect(!path.isOfEarlierLayout)
}

@Test func `people of two providers have two folders, and so have names that differ in capital letters only`() throws {
    let names = ["1234", "ann", "Ann", "ANN", "aNN", "a/n", "A/n"]
    let providers = [
        "", "saml/111111111111/Okta", "saml/111111111111/okta", "oidc/accounts.google.com", "identity-center/d-1",
    ]
    var folded: Set<String> = []
    for name in names {
        for provider in providers {
            let person = Person(name, of: provider)
            let path = DocumentPath(account: "demo", .personDestination(person, account: "demo", role: "r"))
            #expect(folded.insert(path.text.lowercased()).inserted, "\(path)")
            guard case .personDestination(person, "demo", "r") = try #require(DocumentPath(path.text)).kind else {
                Issue.record("\(path) is another person's")
                continue
            }
        }
    }
}

@Test func `a document of the layout before capital letters were told apart is its person's still`() throws {
    let path = try #require(DocumentPath("demo/people/Ann@Example.com/as/demo/admin.json"))
    guard case .personDestination(Person("Ann@Example.com"), "demo", "admin") = path.kind else {
        Issue.record("\(path.kind)")
        return
    }
    #expect(path.text == "demo/people/Ann@Example.com/as/demo/admin.json" && path.isOfEarlierLayout)
}

@Test(arguments: ["=2e", "=", "=2", "=ZZ", "a=FF", ".x", "a=.", "a=.2", "a=.80", "ab=.4x", "Ab=.4"])
func `a folder that no name gives is no person's`(folder: String) {
    #expect(PersonName.name(ofFolder: folder) == nil)
    #expect(DocumentPath("demo/people/\(folder)/as/demo/admin.json") == nil)
}

@Test func `a name that is too long has no folder`() {
    #expect(PersonName.folder(of: String(repeating: "a", count: 128)) != nil)
    #expect(PersonName.folder(of: String(repeating: "/", count: 43)) == nil)
    #expect(PersonName.folder(of: "") == nil)
    #expect(PersonName.folders(of: Person("", of: "oidc/accounts.google.com")) == nil)
}

@Test(arguments: [
    Person("ann@example.com"), Person("1234", of: "saml/111111111111/Okta"), Person("John of Doe"),
    Person("x of saml/1"), Person("", of: "oidc/accounts.google.com"), Person("a of b of c", of: "oidc/x"),
])
func `a person is read again from what is written`(person: Person) {
    #expect(Person(parsing: person.description) == person)
}

@Test(arguments: [
    ("arn:aws:iam::111111111111:saml-provider/Okta", false, "saml/111111111111/Okta"),
    ("arn:aws:iam::111111111111:oidc-provider/oidc.example.com/id/1", true, "oidc/oidc.example.com/id/1"),
    ("accounts.google.com", true, "oidc/accounts.google.com"), ("bdGOnTesti4+Bxxx=", false, "saml/bdGOnTesti4+Bxxx="),
    ("", true, ""), ("a b", false, "saml/a_b"),
])
func `a provider is told by whatever an event calls it`(text: String, isWebIdentity: Bool, provider: String) {
    #expect(Person.provider(text, isWebIdentity: isWebIdentity) == provider)
}
