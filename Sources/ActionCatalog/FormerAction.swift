import Diagnostics
import IAMModel

/// A name that no reference of actions has, and that is no typing error.
public struct FormerAction: Hashable, Sendable {
    /// Why no reference has it.
    public enum Reason: String, Sendable, CaseIterable {
        /// It is gone, with its service or by another name.
        case retired
        /// A policy of AWS names it, and nothing else does.
        case unlisted
    }

    /// The action, or a pattern for all of a service.
    public let action: ActionPattern
    /// Why no reference has it.
    public let reason: Reason
    /// The address of the AWS document that says so, or that names it.
    public let document: String
}

extension ActionCatalog {
    /// Names that no reference has; read anew from the text at each call.
    public var formerActions: [FormerAction] {
        text.head.compactMap { line in
            guard text.bytes[Int(line)] == UInt8(ascii: "F") else { return nil }
            let fields = Fields(text, line)
            guard let reason = FormerAction.Reason(rawValue: String(fields[1])) else { return nil }
            return FormerAction(
                action: ActionPattern(String(fields[0])), reason: reason, document: text.document(fields[2]) ?? "")
        }
    }
}
