import AccountState
import ActionCatalog
import Analysis
import IAMModel
import StateBuilder
import Testing

@testable import Proposals

/// What belongs to services that AWS ended goes, whoever named them.
@Suite struct RetiredTests {
    private func world(_ rules: String = "") throws -> World {
        let catalog = try ActionCatalog.embedded()
        var world = try World(
            .demo {
                for service in catalog.retiredServices {
                    user(service.prefix) { inline("Work", allowing("\(service.prefix):*", "sqs:ListQueues")) }
                }
            })
        for service in catalog.retiredServices {
            world.log.user(service.prefix, "sqs ListQueues", on: World.may)
        }
        world.rules = rules
        return world
    }

    @Test func `of every service that ended by the window's last day nothing stays`() throws {
        let world = try world()
        let plan = try world.plan()
        for service in try ActionCatalog.embedded().retiredServices {
            let path = "demo/users/\(service.prefix)/inline/Work.json"
            let text = plan.changes.first { $0.path == path }?.new.map { String(decoding: $0, as: UTF8.self) }
            if service.day <= World.last {
                #expect(try actions(text) == ["sqs:ListQueues"], "\(service.prefix)")
            } else {
                #expect(text.map { $0.contains("\(service.prefix):") } ?? true, "\(service.prefix)")
            }
        }
    }

    @Test func `a rule keeps it, and so does an event`() throws {
        var world = try world("rules: [{ id: a, services: [qldb], decision: keep, reason: r }]\n")
        world.log.user("opsworks", "opsworks DescribeStacks", on: World.may)
        let plan = try world.plan()
        func text(_ name: String) -> String? {
            plan.changes.first { $0.path == "demo/users/\(name)/inline/Work.json" }?.new
                .map { String(decoding: $0, as: UTF8.self) }
        }
        #expect(text("qldb") == nil)
        #expect(try actions(text("opsworks")) == ["opsworks:DescribeStacks", "sqs:ListQueues"])
    }

    @Test func `each names a page of AWS and a day`() throws {
        let catalog = try ActionCatalog.embedded()
        #expect(catalog.retiredServices.count >= 12)
        for service in catalog.retiredServices {
            #expect(service.document.hasPrefix("https://docs.aws.amazon.com/"))
            #expect(catalog.serviceIndex(of: service.prefix) != nil)
        }
    }
}
