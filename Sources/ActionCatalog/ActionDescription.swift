import IAMModel

/// All that is known of one action, for people and for programs.
public struct ActionDescription: Hashable, Sendable {
    /// A kind of resource that an action works on.
    public struct ResourceType: Hashable, Sendable {
        /// What AWS calls it: `bucket`.
        public let name: String
        /// How its ARNs look, with `${…}` where something varies.
        public let arns: [String]
    }

    /// As IAM writes it: `s3:GetObject`.
    public let action: String
    /// What AWS calls the service; nil where no source says.
    public let service: String?
    /// How far it reaches.
    public let level: AccessLevel
    /// What trace it leaves.
    public let recordingClass: RecordingClass
    /// Who says so: an address, or how it was found.
    public let evidence: String
    /// What it works on; empty where it works on no resource of its own.
    public let resourceTypes: [ResourceType]
    /// The condition keys that AWS lists for it, beside the global ones.
    public let conditionKeys: [String]
    /// The operations of its service that are known to use it, besides the one of its name.
    public let operations: [String]
    /// The operations of its service that may use it as well.
    public let furtherOperations: [String]
}

extension ActionCatalog {
    /// All that is known of one action.
    ///
    /// - Complexity: O(lines of its service).
    public func describe(_ action: ActionID) -> ActionDescription {
        let index = serviceIndex(of: action)
        let service = services[index]
        let block = text.blocks[index]
        let fields = Fields(text, text.actions[Int(action.index)])
        let types = fields[3].split(separator: ",").map { type in
            ActionDescription.ResourceType(name: String(type), arns: arns(of: type, service.prefix, block))
        }
        return ActionDescription(
            action: name(of: action), service: service.title, level: accessLevel(of: action),
            recordingClass: recordingClass(of: action), evidence: classEvidence(fields[2], block),
            resourceTypes: types, conditionKeys: conditionKeys(fields[4], service.prefix, block),
            operations: operations(block, using: fields[0], field: 1),
            furtherOperations: operations(block, using: fields[0], field: 2))
    }

    /// Whether it works on resources that a statement can name.
    ///
    /// - Complexity: O(1).
    public func worksOnResources(_ action: ActionID) -> Bool {
        !Fields(text, text.actions[Int(action.index)])[3].isEmpty
    }

    /// How the ARNs of what it works on look, with `${…}` where something varies; empty where it works on no resource of its
    /// own, nil where the catalog knows a type and not its ARN.
    ///
    /// - Complexity: O(types of its service).
    public func resourceShapes(of action: ActionID) -> [String]? {
        let service = serviceIndex(of: action)
        let types = Fields(text, text.actions[Int(action.index)])[3].split(separator: ",")
        let shapes = types.flatMap { arns(of: $0, services[service].prefix, text.blocks[service]) }
        return shapes.isEmpty && !types.isEmpty ? nil : shapes
    }

    private func arns(of type: Substring, _ prefix: String, _ block: CatalogText.Block) -> [String] {
        for line in text.facts(block, UInt8(ascii: "T")) where text.name(line).compares(to: type.utf8) == 0 {
            return Fields(text, line).words(1).map {
                $0.hasPrefix("^") ? "arn:${Partition}:\(prefix):${Region}:${Account}:\($0.dropFirst())" : String($0)
            }
        }
        return []
    }

    private func conditionKeys(_ number: Substring, _ prefix: String, _ block: CatalogText.Block) -> [String] {
        guard !number.isEmpty else { return [] }
        for line in text.facts(block, UInt8(ascii: "K")) where text.name(line).compares(to: number.utf8) == 0 {
            return Fields(text, line).words(1).map {
                switch $0.first {
                case "~": "aws:\($0.dropFirst())"
                case "+": "\(prefix):\($0.dropFirst())"
                default: String($0)
                }
            }
        }
        return []
    }

    private func operations(_ block: CatalogText.Block, using action: Substring, field: Int) -> [String] {
        block.operations.compactMap { place in
            let fields = Fields(text, text.operations[place])
            return fields.words(field).contains(action) && fields[0] != action ? String(fields[0]) : nil
        }
    }

    /// Who says the recording class of an action's line.
    private func classEvidence(_ code: Substring, _ block: CatalogText.Block) -> String {
        if let document = text.document(code.dropFirst()), code.first != "d" { return document }
        switch code.first {
        case "R": return "AWS's flag: policy generation reads its use from CloudTrail"
        case "r": return "AWS's documents"
        case "l": return "an operation of AWS's clients, and in no table of data events"
        case "i": return "no operation of its own"
        case "d":
            let lines = text.facts(block, UInt8(ascii: "D"))
            guard let number = Int(code.dropFirst()), lines.indices.contains(number - 1) else { return "unknown" }
            return text.document(Fields(text, lines[number - 1])[2]) ?? "AWS's documents"
        default: return "unknown"
        }
    }
}
