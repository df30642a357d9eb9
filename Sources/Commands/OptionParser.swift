import CGetopt
import Diagnostics
import Glibc
import Synchronization

/// Reads a command line by a table of options, through the C library's `getopt_long` (GNU's conventions:
/// `--name=value`, `--name value`, `--`, any order). Abbreviated names are refused: scripts outlive a free prefix.
struct OptionParser {
    /// What stands on a command line.
    struct Result {
        var operands: [String] = []
        /// By the option's name, its values; a flag has an empty one.
        var given: [String: [String]] = [:]
        var problems: [Diagnostic] = []
    }

    /// `getopt_long` keeps its place in globals.
    private static let turn = Mutex(())
    /// Values above those of letters.
    private static let firstName: Int32 = 256

    private let options: [Option]
    private let names: [(text: String, option: Option)]

    init(_ options: [Option]) {
        self.options = options
        names = options.flatMap { option in ([option.name] + option.aliases).map { ($0, option) } }
    }

    /// Reads the words behind the command's name.
    func parse(_ words: [String]) -> Result {
        var result = Result()
        let memory = CStrings(["cloudtrim"] + words)
        let labels = CStrings(names.map(\.text))
        var table = names.enumerated().map { index, name in
            CGetopt.option(
                name: labels.pointers[index].map { UnsafePointer($0) },
                has_arg: name.option.kind == .flag ? no_argument : required_argument, flag: nil,
                val: OptionParser.firstName + Int32(index))
        }
        table.append(CGetopt.option())
        OptionParser.turn.withLock { _ in
            var isFirst: Int32 = 1
            while true {
                let item = cgetopt_next(isFirst, Int32(words.count + 1), memory.pointers, letters, table)
                isFirst = 0
                if item.value == -1 {
                    result.operands += words.dropFirst(Int(item.about) - 1)
                    return
                }
                take(item, &result)
            }
        }
        return result
    }

    /// `-` gives operands in their place, `:` tells a missing value from an unknown name.
    private var letters: String {
        "-:" + options.compactMap { option in option.letter.map { "\($0)\(option.kind == .flag ? "" : ":")" } }.joined()
    }

    private func take(_ item: cgetopt_item, _ result: inout Result) {
        let argument = item.argument.map { String(cString: $0) }
        let word = item.word.map { String(cString: $0) } ?? ""
        switch item.value {
        case 1: result.operands.append(argument ?? "")
        case Int32(UInt8(ascii: "?")): result.problems.append(unknown(word, item.about))
        case Int32(UInt8(ascii: ":")):
            let option = option(item.about)
            result.problems.append(
                .error(
                    .usage, "`\(word)` wants a value", help: option.map { "write `--\($0.name) \($0.placeholder)`" }))
        default:
            guard let option = option(item.value) else { return }
            if item.value >= OptionParser.firstName, !isWhole(word) {
                let typed = word.prefix { $0 != "=" }
                result.problems.append(
                    .error(.usage, "no option `\(typed)`", help: "names are written out: `--\(option.name)`"))
                return
            }
            keep(option, argument, &result)
        }
    }

    private func keep(_ option: Option, _ argument: String?, _ result: inout Result) {
        if option.kind == .value, result.given[option.name] != nil {
            result.problems.append(.error(.usage, "`--\(option.name)` is given twice", help: "take one of them out"))
            return
        }
        if let argument, let problem = option.values.problem(with: argument) {
            result.problems.append(.error(.usage, "`--\(option.name)` \(problem.message)", help: problem.help))
        }
        result.given[option.name, default: []].append(argument ?? "")
    }

    private func option(_ value: Int32) -> Option? {
        let index = Int(value - OptionParser.firstName)
        if names.indices.contains(index) { return names[index].option }
        return options.first { $0.letter?.asciiValue.map(Int32.init) == value }
    }

    private func isWhole(_ word: String) -> Bool {
        let typed = word.drop { $0 == "-" }.prefix { $0 != "=" }
        return names.contains { $0.text == typed }
    }

    /// An unknown name, an abbreviation of several, or a value where none is wanted.
    private func unknown(_ word: String, _ about: Int32) -> Diagnostic {
        if let option = option(about), word.hasPrefix("--") {
            return .error(.usage, "`--\(option.name)` takes no value", help: "write `--\(option.name)`")
        }
        guard word.hasPrefix("--") else {
            let letter = UInt8(exactly: about).map { String(Unicode.Scalar($0)) } ?? word
            return .error(.usage, "no option `-\(letter)`", help: nearest(word))
        }
        return .error(.usage, "no option `\(word.prefix { $0 != "=" })`", help: nearest(word))
    }

    private func nearest(_ word: String) -> String? {
        let typed = String(word.drop { $0 == "-" }.prefix { $0 != "=" })
        let known = names.map(\.text)
        let meant = known.nearest(to: typed) ?? known.first { $0.hasPrefix(typed) && typed.utf8.count > 2 }
        return meant.map { "did you mean `--\($0)`?" } ?? "`--help` lists all options"
    }
}

/// Words as C wants them, for as long as they are needed.
private struct CStrings: ~Copyable {
    let pointers: UnsafeMutablePointer<UnsafeMutablePointer<CChar>?>
    private let count: Int

    init(_ words: [String]) {
        count = words.count
        pointers = .allocate(capacity: words.count + 1)
        for (index, word) in words.enumerated() { (pointers + index).initialize(to: strdup(word)) }
        (pointers + words.count).initialize(to: nil)
    }

    deinit {
        for index in 0..<count { free(pointers[index]) }
        pointers.deallocate()
    }
}
