import AccountState
import Analysis

/// All changes to one account's files that a run proposes.
struct AccountPlan {
    /// Proposals in order of their documents.
    var proposals: [Proposal] = []
    /// New contents by path; nil where the file goes.
    var files: [DocumentPath: [UInt8]?] = [:]
    /// Attachments that change, in order.
    var attachments: [AttachmentChange] = []
    /// Names that go out of statements, by document: those that the edits above took out.
    var cuts: [DocumentPath: [RightCut]] = [:]
    /// Documents that are for nobody any more.
    var leftovers: [Leftover] = []
    /// Customer-managed policies that are no more, by ARN.
    var removedPolicies: [String] = []
}

/// One attachment of a user, group or role that goes, with those that take its place.
struct AttachmentChange: Hashable {
    /// Whose attachment.
    let holder: Holder
    /// The policy that is attached; nil where others come and none goes.
    let arn: String?
    /// What is attached in its place, in order; empty where nothing is.
    let by: [String]
}
