import Testing

@testable import Reports

@Test func `columns line up and no line ends with spaces`() {
    var table = TextTable([.left, .left, .right, .left], indentInColumns: 2)
    table.add("", "iam:CreateUser", "12", "2026-06-28")
    table.add("-", "ec2:RunInstances")
    table.add("+", "名:x", "1", "")
    #expect(
        table.text().string == """
                 iam:CreateUser    12  2026-06-28
              -  ec2:RunInstances
              +  名:x               1

            """)
}

@Test func `colour does not count as width`() {
    var table = TextTable([.left, .left])
    table.add("ab", "c")
    table.add("a", "d")
    let style = TerminalStyle(isColoured: true)
    #expect(
        table.text { text, _, column in column == 0 ? style(.error, text) : text }.string
            == "\u{1B}[1;31mab\u{1B}[0m  c\n\u{1B}[1;31ma\u{1B}[0m   d\n")
}
