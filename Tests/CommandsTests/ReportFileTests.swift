import Foundation
import Testing

/// The files that `generate` writes besides the tree.
@Suite struct ReportFileTests {
    @Test func `a report in Markdown, as a page, and as JSON tells of the same proposal`() throws {
        let sandbox = try Sandbox.demo()
        let markdown = try sandbox.cloudtrim("generate", "--report", "r.md")
        #expect(markdown.code == 0, "\(markdown.error)")
        #expect(markdown.output.contains("next: r.md is written; `cloudtrim generate --write` edits the documents"))
        let text = try sandbox.read("r.md")
        #expect(text.utf8.count < 65_536)
        for name in ["`user/alice`", "`role/admin`", "`user/alice`, `user/bob`, `role/deploy`"] {
            #expect(text.contains("#### \(name)\n"), "\(name)")
        }
        #expect(text.contains("**Needs a decision** in `demo/roles/admin/inline/Admin.json`:"))
        #expect(text.contains("- `arn:aws:iam::111111111111:user/charlie`: may assume it and never did\n"))
        _ = try sandbox.cloudtrim("generate", "--report", "r.html")
        let page = try sandbox.read("r.html")
        #expect(
            page.hasPrefix("<!doctype html>") && page.contains("<summary><code>policies/demo/roles/admin/trust.json"))
        _ = try sandbox.cloudtrim("generate", "--report", "r.json")
        #expect(try sandbox.read("r.json") == sandbox.cloudtrim("generate", "--format", "json").output)
    }

    @Test func `report, patch and tree are written together or not at all`() throws {
        let sandbox = try Sandbox.demo()
        let before = try sandbox.tree("policies")
        let failed = try sandbox.cloudtrim(
            "generate", "--write", "--patch", "p.patch", "--report", "no/such/folder/r.md")
        #expect(failed.code == 2)
        #expect(try sandbox.tree("policies") == before)
        #expect(try sandbox.tree(".")["p.patch"] == nil)
        let written = try sandbox.cloudtrim("generate", "--write", "--patch", "p.patch", "--report", "r.md")
        #expect(written.code == 0)
        #expect(try sandbox.tree("policies") != before)
        #expect(try !sandbox.read("p.patch").isEmpty && !sandbox.read("r.md").isEmpty)
    }

    @Test func `the reverse patch takes the proposal back, and so does git apply -R`() throws {
        let sandbox = try Sandbox.demo()
        _ = try sandbox.git("init", "-q", ".")
        let before = try sandbox.tree("policies")
        let result = try sandbox.cloudtrim("generate", "--write", "--patch", "p.patch", "--reverse-patch", "back.patch")
        #expect(result.code == 0, "\(result.error)")
        let after = try sandbox.tree("policies")
        #expect(after != before)
        #expect(try sandbox.git("apply", "back.patch").code == 0)
        #expect(try sandbox.tree("policies") == before)
        #expect(try sandbox.git("apply", "p.patch").code == 0)
        #expect(try sandbox.tree("policies") == after)
        #expect(try sandbox.git("apply", "-R", "p.patch").code == 0)
        #expect(try sandbox.tree("policies") == before)
    }

    @Test(arguments: [
        (["--report", "r.txt"], "`--report` writes no file such as `r.txt`"),
        (["--report", "r"], "`--report` writes no file such as `r`"),
        (["--report", "a.md/r"], "`--report` writes no file such as `a.md/r`"),
        (["--patch", "x.json", "--report", "x.json"], "`--patch` and `--report` name the same file, `x.json`"),
    ])
    func `a file of no known kind, or of two, is refused before anything is read`(arguments: [String], message: String)
        throws
    {
        let sandbox = try Sandbox()
        let result = try sandbox.cloudtrim("generate", more: arguments)
        #expect(result.code == 64)
        #expect(result.error.contains(message))
    }
}
