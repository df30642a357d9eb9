import Foundation
import RealData
import Testing

/// README's workflows, played: the lines that stand there are what runs, against a real git remote.
@Suite struct WorkflowTests {
    /// A repository on a server, and machines that work on it with `aws` and `gh` of ours.
    private final class Forge {
        let sandbox: Sandbox
        private var clones = 0

        init() throws {
            sandbox = try Sandbox.demo()
            try sandbox.write(
                sandbox.read("rules.yaml") + """

                    check:
                      stale_usage: { days: 3650 }

                    """, to: "rules.yaml")
            try sandbox.write("logs/\n*.md\ncheck.xml\n", to: ".gitignore")
            try sandbox.commitAll(to: "main")
            _ = try sandbox.git("clone", "-q", "--bare", ".", "../\(name).git")
            // GitLab makes a merge request of them; here they are taken, and nothing comes of it.
            _ = try sandbox.git("-C", server.path, "config", "receive.advertisePushOptions", "true")
            let logs = RealData.repository.appending(path: "Tests/Demo/logs").path
            try tool("aws", "mkdir -p \"$4\" && cp -r '\(logs)'/* \"$4\"/")
            // The last argument of a comment, or of a pull request, is or follows its text's file.
            try tool("gh", "echo \"$@\" >> '\(sandbox.folder.path)/gh.log'; test -s \"${@: -1}\" || test -s \"$5\"")
            try tool("cloudtrim", "exec '\(programURL.path)' \"$@\"")
        }

        deinit { try? FileManager.default.removeItem(at: server) }

        private var name: String { sandbox.folder.lastPathComponent }
        private var server: URL { sandbox.folder.deletingLastPathComponent().appending(path: "\(name).git") }

        private func tool(_ name: String, _ script: String) throws {
            try sandbox.write("#!/bin/bash\n\(script)\n", to: "bin/\(name)")
            try FileManager.default.setAttributes(
                [.posixPermissions: 0o755], ofItemAtPath: sandbox.folder.appending(path: "bin/\(name)").path)
        }

        /// A machine of the service: a fresh clone of a branch.
        func checkout(_ branch: String, depth: Int? = nil) throws -> URL {
            clones += 1
            let folder = sandbox.folder.appending(path: "clone\(clones)")
            let depth = depth.map { ["--depth", "\($0)", "--single-branch"] } ?? []
            let made = try sandbox.run(
                "/usr/bin/env",
                ["git", "clone", "-q", "-b", branch] + depth + ["file://\(server.path)", folder.path])
            #expect(made.code == 0, "\(made.error)")
            return folder
        }

        /// Runs lines as the services do: the first that fails ends the step.
        func run(_ script: String, in folder: URL, _ environment: String...) throws -> Sandbox.Result {
            try sandbox.run(
                "/usr/bin/env",
                [
                    "-C", folder.path, "PATH=\(sandbox.folder.path)/bin:/usr/bin:/bin", "HOME=\(sandbox.folder.path)",
                    "LOG_BUCKET=bucket", "GIT_CONFIG_COUNT=1", "GIT_CONFIG_KEY_0=url.file://\(server.path).insteadOf",
                    "GIT_CONFIG_VALUE_0=https://x:secret@forge/team/policies.git",
                ] + environment + ["bash", "-e", "-o", "pipefail", "-c", script])
        }

        func branches() throws -> [String] {
            try sandbox.run("/usr/bin/env", ["git", "-C", server.path, "branch", "--format", "%(refname:short)"])
                .output.split(separator: "\n").map(String.init)
        }

        func merge(_ branch: String) throws {
            let folder = try checkout("main")
            let merged = try run("git merge -q --ff-only origin/\(branch) && git push -q origin main", in: folder)
            #expect(merged.code == 0, "\(merged.error)")
        }

        /// Somebody's branch that gives alice all of IAM.
        func pushGrant() throws {
            let folder = try checkout("main")
            let pushed = try run(
                """
                git switch -q -c grant
                sed -i 's/"logs:StartQuery"/"logs:StartQuery",\\n        "iam:*"/' \\
                    policies/demo/users/alice/inline/ReadLogs.json
                git -c user.name=x -c user.email=x@x commit -qam grant
                git push -q origin grant
                """, in: folder)
            #expect(pushed.code == 0, "\(pushed.error)")
        }
    }

    /// The steps of a job of README: `run:` of GitHub, `script:` of GitLab, as it stands there.
    private func steps(_ marker: String) throws -> [String] {
        let readme = try String(contentsOfFile: RepositoryFile.path("README.md"), encoding: .utf8)
        let start = try #require(readme.range(of: "\n\(marker)\n"), "README has no \(marker)")
        let rest = readme[start.upperBound...]
        let end = [rest.range(of: "\n---\n"), rest.range(of: "\n```")].compactMap { $0?.lowerBound }.min()
        var steps: [String] = []
        var depth: Int?
        for line in rest[..<(end ?? rest.endIndex)].split(separator: "\n") {
            let indent = line.prefix { $0 == " " }.count
            let text = line.dropFirst(indent)
            if let limit = depth, indent > limit {
                let isItem = text.hasPrefix("- ")
                steps[steps.count - 1] += (isItem ? text.dropFirst(2) : text) + "\n"
                continue
            }
            depth = nil
            if text == "- run: |" || text == "script:" {
                steps.append("")
                depth = indent
            } else if let run = text.wholeMatch(of: /(?:- )?run: (.+)/) {
                steps.append(String(run.output.1))
            }
        }
        return steps
    }

    @Test func `GitHub's workflows bring a trim into a pull request, and refuse a grant`() throws {
        let forge = try Forge()
        let trim = try #require(steps("# .github/workflows/trim.yml").first)
        let check = try steps("# .github/workflows/policies.yml")
        #expect(check.count == 2)
        let weekly = try forge.run(trim, in: forge.checkout("main", depth: 1), "GITHUB_RUN_ID=7")
        #expect(weekly.code == 0, "\(weekly.output)\(weekly.error)")
        #expect(try forge.branches() == ["main", "trim-7"])
        #expect(try forge.sandbox.read("gh.log").hasPrefix("pr create --title Trim"))
        // New files are part of it: the evidence, and documents per destination role.
        let request = try forge.checkout("trim-7")
        #expect(FileManager.default.fileExists(atPath: request.appending(path: "policies/demo/usage.json").path))
        let judged = try forge.run(check[0], in: request, "GITHUB_BASE_REF=main")
        #expect(judged.code == 0 && !judged.output.contains("::error"), "\(judged.output)\(judged.error)")
        let comment = try String(contentsOf: request.appending(path: "comment.md"), encoding: .utf8)
        #expect(comment.contains("nothing is granted that `git:origin/main` does not grant: proved"))
        #expect(try forge.run(check[1], in: request, "PULL_REQUEST=1").code == 0)
        try forge.merge("trim-7")
        let next = try forge.run(trim, in: forge.checkout("main", depth: 1), "GITHUB_RUN_ID=8")
        #expect(next.code == 0 && next.output.contains("nothing to propose"), "\(next.output)\(next.error)")
        #expect(try forge.branches() == ["main", "trim-7"])
        try forge.pushGrant()
        let refused = try forge.run(check[0], in: forge.checkout("grant"), "GITHUB_BASE_REF=main")
        #expect(refused.code == 1)
        let errors = refused.output.split(separator: "\n").filter { $0.hasPrefix("::error ") }
        #expect(errors.count == 1, "\(errors)")
        #expect(errors.first?.contains("file=policies/demo/users/alice/inline/ReadLogs.json,line=12,") == true)
    }

    @Test func `GitLab's jobs do the same`() throws {
        let forge = try Forge()
        let check = try #require(steps("# .gitlab-ci.yml").first)
        let trim = try #require(steps("trim:").first)
        let weekly = try forge.run(
            trim, in: forge.checkout("main", depth: 20), "CI_PIPELINE_ID=7", "PUSH_TOKEN=secret",
            "CI_SERVER_HOST=forge",
            "CI_PROJECT_PATH=team/policies")
        #expect(weekly.code == 0, "\(weekly.output)\(weekly.error)")
        #expect(try forge.branches() == ["main", "trim-7"])
        let target = "CI_MERGE_REQUEST_TARGET_BRANCH_NAME=main"
        let judged = try forge.run(check, in: forge.checkout("trim-7", depth: 20), target)
        #expect(judged.code == 0, "\(judged.output)\(judged.error)")
        try forge.merge("trim-7")
        try forge.pushGrant()
        let folder = try forge.checkout("grant", depth: 20)
        #expect(try forge.run(check, in: folder, target).code == 1)
        let report = try String(contentsOf: folder.appending(path: "check.xml"), encoding: .utf8)
        #expect(
            report.contains("<failure type=\"new_access\"") && report.components(separatedBy: "<failure").count == 2)
    }
}
