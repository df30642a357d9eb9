import IAMModel

/// What IAM says of when each principal last tried to use each service and, where it tracks them, actions
/// (IAM User Guide, "Refine permissions in AWS using last accessed information").
///
/// Attempts count, denied ones too. The reports of a role speak for all its sessions together.
public struct LastAccessed: Hashable, Sendable {
    /// The last attempt.
    public struct Access: Hashable, Sendable {
        /// Its day.
        public let day: Day
        /// Its region, where the report names it.
        public let region: String?

        /// An attempt.
        public init(day: Day, region: String?) {
            self.day = day
            self.region = region
        }
    }

    /// What a report says of one service.
    public struct Service: Hashable, Sendable {
        /// The last attempt; nil for none within the tracking period.
        public var last: Access?
        /// The actions that IAM tracks, by name without the service; nil for never within the tracking period.
        ///
        /// Empty in a service without tracked actions, and in one that was never accessed: none of its actions was then.
        public var actions: [String: Access?]

        /// A service.
        public init(last: Access?, actions: [String: Access?] = [:]) {
            self.last = last
            self.actions = actions
        }
    }

    /// One principal's report.
    public struct Report: Hashable, Sendable {
        /// The day on which IAM made it; recent attempts show within four hours.
        public var made: Day
        /// Whether it tells of actions, and not of services alone.
        public var tellsActions: Bool
        /// By the prefix of the service's actions, in lower case: all services that the principal's policies allowed.
        public var services: [String: Service]

        /// A report.
        public init(made: Day, tellsActions: Bool, services: [String: Service]) {
            self.made = made
            self.tellsActions = tellsActions
            self.services = services
        }
    }

    /// By user, group and role.
    public var reports: [Holder: Report]

    /// Reports.
    public init(_ reports: [Holder: Report] = [:]) { self.reports = reports }

    /// How many days IAM tracks at least (IAM API Reference, "GenerateServiceLastAccessedDetails").
    public static let trackingPeriodInDays = 400

    /// Where an account's file lies: `demo/last-accessed.json`.
    public static func path(ofAccount name: String) -> String { "\(name)/last-accessed.json" }
}
