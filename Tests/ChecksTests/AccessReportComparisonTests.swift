import AccountState
import Diagnostics
import IAMModel
import StateBuilder
import Testing

@testable import Checks

@Suite struct AccessReportComparisonTests {
    private static let used = LastAccessed.Access(day: Day(year: 2026, month: 5, day: 3), region: "eu-west-1")
    private static let earlier = LastAccessed.Access(day: Day(year: 2026, month: 5, day: 2), region: nil)
    private static let june = Day(year: 2026, month: 6, day: 30)

    private func source(_ made: Day, _ services: [String: LastAccessed.Service]) throws -> SourceText {
        let reports = LastAccessed([.role("web"): .init(made: made, tellsActions: true, services: services)])
        let id = try #require(AccountID("111111111111"))
        return SourceText(
            path: "policies/demo/last-accessed.json", bytes: LastAccessedFile.bytes(of: reports, id: id))
    }

    private func found(
        _ base: (Day, [String: LastAccessed.Service]), _ change: (Day, [String: LastAccessed.Service]),
        ids: (String, String) = ("AROA1", "AROA1")
    ) throws -> [String] {
        var world = try GateWorld(parts { role("web", id: ids.0) }, parts { role("web", id: ids.1) })
        world.base["demo/last-accessed.json"] = try source(base.0, base.1)
        world.change["demo/last-accessed.json"] = try source(change.0, change.1)
        return try world.elements(ChangedEvidenceCheck())
    }

    @Test func `an attempt that a newer report knows no more is found`() throws {
        let may = Day(year: 2026, month: 5, day: 30)
        let s3 = ["s3": LastAccessed.Service(last: Self.used, actions: ["CreateBucket": Self.used])]
        #expect(try found((may, s3), (Self.june, s3)) == [])
        #expect(try found((may, s3), (Self.june, ["s3": .init(last: nil)])) == ["role/web report lost"])
        #expect(
            try found((may, s3), (Self.june, ["s3": .init(last: Self.used, actions: ["CreateBucket": nil])]))
                == ["role/web report lost"])
        #expect(
            try found((may, s3), (Self.june, ["s3": .init(last: Self.earlier, actions: ["CreateBucket": Self.used])]))
                == ["role/web report lost"])
    }

    @Test func `what is not listed any more, what is long ago and another role of the name are not`() throws {
        let may = Day(year: 2026, month: 5, day: 30)
        let s3 = ["s3": LastAccessed.Service(last: Self.used)]
        #expect(try found((may, s3), (Self.june, [:])) == [])
        #expect(try found((may, s3), (Self.june, ["s3": .init(last: nil)]), ids: ("AROA1", "AROA2")) == [])
        let old = ["s3": LastAccessed.Service(last: .init(day: Day(year: 2025, month: 1, day: 1), region: nil))]
        #expect(try found((may, old), (Self.june, ["s3": .init(last: nil)])) == [])
    }

    @Test func `a report that is older than the one it replaces, or of a day to come, is found`() throws {
        let july = Day(year: 2026, month: 7, day: 2)
        #expect(try found((Self.june, [:]), (Self.june.advanced(byDays: -1), [:])) == ["role/web report older"])
        #expect(try found((Self.june, [:]), (july, [:])) == ["role/web report future"])
    }
}
