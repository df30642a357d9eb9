import Testing

@testable import AccountState

@Test(arguments: [
    ("ann@example.com", "ann@example.com"), ("A+b,c_d-1.x", "A+b,c_d-1.x"), ("a=b", "a=3Db"), ("..", "=2E."),
    (".", "=2E"), ("../../etc/passwd", "=2E.=2F..=2Fetc=2Fpasswd"), ("repo:octo/app", "repo=3Aocto=2Fapp"),
    ("Zoë", "Zo=C3=AB"), ("a\u{0}b", "a=00b"),
])
func `a person's name is a folder's, and never leaves the tree`(name: String, folder: String) {
    #expect(PersonName.folder(of: name) == folder)
    #expect(PersonName.name(ofFolder: folder) == name)
    #expect(IAMName.isValid(folder))
    let path = DocumentPath(account: "demo", .personDestination(person: name, account: "demo", role: "admin"))
    #expect(path.text == "demo/people/\(folder)/as/demo/admin.json")
    #expect(DocumentPath(path.text) == path && DocumentPath(path.text)?.kind == path.kind)
}

@Test(arguments: ["=2e", "=41", "=", "=2", "=ZZ", "a=FF", ".x"])
func `a folder that no name gives is no person's`(folder: String) {
    #expect(PersonName.name(ofFolder: folder) == nil)
    #expect(DocumentPath("demo/people/\(folder)/as/demo/admin.json") == nil)
}

@Test func `a name that is too long has no folder`() {
    #expect(PersonName.folder(of: String(repeating: "a", count: 128)) != nil)
    #expect(PersonName.folder(of: String(repeating: "/", count: 43)) == nil)
    #expect(PersonName.folder(of: "") == nil)
}
