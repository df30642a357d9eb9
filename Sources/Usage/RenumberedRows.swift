/// The rows of tables that were merged into others, with the numbers that the others give to what theirs mean.
final class RenumberedRows {
    private let rows: RowTable
    private var sessions: [UInt32]
    private var kinds: [UInt32]
    /// Places, or roles.
    private var others: [UInt32]

    init(_ rows: consuming RowTable, sessions: [UInt32], kinds: [UInt32], others: [UInt32]) {
        self.rows = rows
        self.sessions = sessions
        self.kinds = kinds
        self.others = others
    }

    /// The same rows, merged once more.
    func renumbered(_ sessions: [UInt32], _ kinds: [UInt32], _ others: [UInt32]) -> RenumberedRows {
        self.sessions = self.sessions.map { sessions[Int($0)] }
        self.kinds = self.kinds.map { kinds[Int($0)] }
        self.others = self.others.map { others[Int($0)] }
        return self
    }

    /// Hands out all rows, in no order.
    func forEach(_ body: (RowTable.Row) -> Void) {
        rows.forEach { row in
            var row = row
            row.left = UInt64(sessions[row.session]) << 32 | UInt64(kinds[row.kind])
            row.right = UInt64(others[row.other]) << 32 | row.right & 0xFFFF_FFFF
            body(row)
        }
    }
}
