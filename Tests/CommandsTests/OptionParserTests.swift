import Diagnostics
import Testing

@testable import Commands

private let table =
    Option.selection + Option.places + Option.time + [.format, .flag("write", letter: "w", "")] + Option.common

/// What a command line is read as: `name=value` for options, then `| operand`, then `! message (help)` for problems.
private func read(_ words: String...) -> [String] {
    let result = OptionParser(table).parse(words)
    return result.given.sorted { $0.key < $1.key }.map { "\($0.key)=\($0.value.joined(separator: ","))" }
        + result.operands.map { "| \($0)" }
        + result.problems.map { "! \($0.message)\($0.help.map { " (\($0))" } ?? "")" }
}

@Test func `options and operands stand in any order`() {
    #expect(read() == [])
    #expect(
        read("one", "--user", "alice", "two", "--role=admin", "-w", "--", "--three", "four")
            == ["role=admin", "user=alice", "write=", "| one", "| two", "| --three", "| four"])
    #expect(
        read("-vw", "-", "--logs", "a", "--logs=b c", "--logs", "-x") == ["logs=a,b c,-x", "verbose=", "write=", "| -"])
    #expect(read("--", "a") == ["| a"])
    #expect(read("a", "b", "--") == ["| a", "| b"])
}

@Test func `what the ancestor called its options is taken`() {
    #expect(read("--destrole", "admin", "--destaccount=backup") == ["dest-account=backup", "dest-role=admin"])
}

@Test func `abbreviated names are refused, even where only one is meant`() {
    #expect(read("--polic", "p") == ["! no option `--polic` (names are written out: `--policies`)"])
    #expect(read("--polic=p") == ["! no option `--polic` (names are written out: `--policies`)"])
    #expect(read("--r", "x") == ["| x", "! no option `--r` (`--help` lists all options)"])
    #expect(read("--dest=x") == ["! no option `--dest` (did you mean `--dest-role`?)"])
}

@Test func `a typing error is told with the nearest name`() {
    #expect(read("--acount", "demo") == ["| demo", "! no option `--acount` (did you mean `--account`?)"])
    #expect(read("--dest_role=x") == ["! no option `--dest_role` (did you mean `--dest-role`?)"])
    #expect(read("--quux") == ["! no option `--quux` (`--help` lists all options)"])
    #expect(read("-q") == ["! no option `-q` (`--help` lists all options)"])
}

@Test func `values that are missing, too many or wrong are told`() {
    #expect(read("--user") == ["! `--user` wants a value (write `--user NAME`)"])
    #expect(read("--user=") == ["user=", "! `--user` is empty"])
    #expect(read("--write=yes") == ["! `--write` takes no value (write `--write`)"])
    #expect(read("--user", "a", "--user", "b") == ["user=a", "! `--user` is given twice (take one of them out)"])
    #expect(read("-w", "-w") == ["write=,"])
    #expect(
        read("--format", "jsn")
            == ["format=jsn", "! `--format` can't be `jsn` (did you mean `json`? allowed: `text`, `json`)"])
    #expect(
        read("--end=2026-02-30")
            == ["end=2026-02-30", "! `--end` wants a day, not `2026-02-30` (a day is written `2026-06-30`)"])
    #expect(read("--minimum-days=-1") == ["minimum-days=-1", "! `--minimum-days` wants a whole number, not `-1`"])
    #expect(read("--minimum-days=9999") == ["minimum-days=9999", "! `--minimum-days` is 9999, and can be 0 to 3650"])
}

@Test func `all problems of a command line are told at once`() {
    #expect(read("--acount", "--end=x", "--user").filter { $0.hasPrefix("!") }.count == 3)
}

@Test func `many readers at a time do not disturb each other`() async {
    await withTaskGroup(of: Bool.self) { group in
        for number in 0..<200 {
            group.addTask {
                read("--user", "u\(number)", "x\(number)", "--role=r\(number)")
                    == ["role=r\(number)", "user=u\(number)", "| x\(number)"]
            }
        }
        for await isRight in group { #expect(isRight) }
    }
}

@Test(arguments: Command.all.map(\.name))
func `a command's table names nothing twice`(_ name: String) throws {
    let command = try #require(Command.named(name))
    let names =
        command.options.flatMap { [$0.name] + $0.aliases } + command.options.compactMap { $0.letter.map(String.init) }
    #expect(Set(names).count == names.count)
    #expect(command.options.contains { $0.name == "help" } && command.options.contains { $0.name == "no-color" })
    for option in command.options {
        #expect(option.help.last != "." && !option.help.isEmpty)
        #expect((option.kind == .flag) == option.placeholder.isEmpty)
    }
}
