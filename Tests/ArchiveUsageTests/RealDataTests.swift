import Foundation
import Testing
import Usage

@testable import ArchiveUsage

@Suite(.enabled(if: RealData.isThere, "the real logs lie beside the repository on the project's own machines only"))
struct RealDataTests {
    /// How often a text stands in the files of a folder: a count that knows no JSON.
    private func occurrences(of text: String, in folder: TestFolder) throws -> Int {
        let output = try TestFolder.run("/bin/grep", ["-rohF", text, folder.path])
        return output.count { $0 == UInt8(ascii: "\n") }
    }

    @Test func `all 2,900 events of the invictus archive are read`() throws {
        let folder = try RealData.unpacked("invictus")
        let record = try ArchiveReader(paths: [folder.path + "/invictus_aws_dataset/CloudTrail"]).read()
        #expect(try occurrences(of: "\"eventVersion\":", in: folder) == 2_900)
        #expect(record.coverage.events == 2_900)
        #expect(record.coverage.duplicates == 0)
        #expect(record.coverage.gaps.isEmpty)
        #expect(record.leftOut.isEmpty)
        #expect(record.rows.reduce(0) { $0 + $1.count } == 2_900)
        #expect(record.coverage.files == 55)
        let names = ["AssumeRole", "RunInstances", "CreateRole", "DescribeInstanceInformation", "GetBucketAcl"]
        for name in names {
            let counted = record.rows.filter { record.kinds[$0.kind].name == name }.reduce(0) { $0 + $1.count }
            #expect(try counted == occurrences(of: "\"eventName\":\"\(name)\"", in: folder), "\(name)")
        }
    }

    @Test func `all 142 events of the grycap file are read`() throws {
        let folder = try RealData.unpacked("grycap")
        let record = try ArchiveReader(paths: [folder.path]).read()
        #expect(try occurrences(of: "\"eventVersion\":", in: folder) == record.coverage.events)
        #expect(record.coverage.events == 142)
        #expect(record.coverage.gaps.isEmpty)
        #expect(record.leftOut == ["left out: other text"])
    }

    @Test func `the umccr examples are read and the malformed one is named`() throws {
        let folder = try RealData.unpacked("umccr")
        let record = try ArchiveReader(paths: [folder.path + "/umccr/test_input/examples"]).read()
        #expect(record.coverage.gaps.count == 1)
        let gap = try #require(record.coverage.gaps.first)
        #expect(gap.diagnostic.span?.description.hasSuffix("/bad1_01.json:3:5") == true)
        #expect(gap.diagnostic.message.contains("`1.02` and has no `eventType`"))
        #expect(gap.diagnostic.code == .malformedRecord)
        // 21 records lie there (`jq '.Records | length' *.json`), one of them is malformed.
        #expect(record.coverage.events == 20)
        #expect(record.coverage.duplicates == 0)
    }

    @Test func `umccr's organization trail is read, an empty list of records included`() throws {
        let folder = try RealData.unpacked("umccr")
        let record = try ArchiveReader(paths: [folder.path + "/umccr/test_input/AWSLogs"]).read()
        #expect(record.coverage.events == 185)
        #expect(record.coverage.gaps.isEmpty)
        #expect(record.coverage.accounts.keys.contains("811596193553"))
    }

    @Test func `the order of paths and the number of lanes do not show`() throws {
        let folders = try ["invictus", "umccr", "grycap"].map(RealData.unpacked)
        let paths = folders.map(\.path)
        let one = try ArchiveReader(paths: paths, lanes: 1).read().dump
        #expect(try ArchiveReader(paths: paths.reversed(), lanes: 1).read().dump == one)
        for lanes in [2, 3, 7] {
            #expect(try ArchiveReader(paths: paths, lanes: lanes).read().dump == one)
        }
    }
}
