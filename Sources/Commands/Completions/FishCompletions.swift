/// The script from which fish completes commands, options and values.
enum FishCompletions {
    static func script(_ commands: [Command]) -> String {
        """
        # fish completion for cloudtrim: cloudtrim completions fish > ~/.config/fish/completions/cloudtrim.fish

        function __cloudtrim_names
            for path in $argv
                test -d $path; and string replace -r '.*/' '' -- (string trim -r -c / -- $path)
            end | sort -u
        end
        function __cloudtrim_accounts
            set -l paths policies/*/
            __cloudtrim_names $paths
        end
        function __cloudtrim_users
            set -l paths policies/*/users/*/
            __cloudtrim_names $paths
        end
        function __cloudtrim_roles
            set -l paths policies/*/roles/*/
            __cloudtrim_names $paths
        end

        complete -c cloudtrim -f
        complete -c cloudtrim -n __fish_use_subcommand -l version -d 'show the version'
        complete -c cloudtrim -n __fish_use_subcommand -l help -d 'show all commands'
        \(commands.flatMap(section).joined(separator: "\n"))

        """
    }

    private static func section(_ command: Command) -> [String] {
        let inside = "complete -c cloudtrim -n '__fish_seen_subcommand_from \(command.name)'"
        var lines = [
            "complete -c cloudtrim -n __fish_use_subcommand -a \(command.name) -d '\(escaped(command.summary))'"
        ]
        for option in command.options {
            let letter = option.letter.map { " -s \($0)" } ?? ""
            let values = option.kind == .flag ? "" : " \(argument(option.values))"
            lines.append("\(inside)\(letter) -l \(option.name)\(values) -d '\(escaped(option.help))'")
        }
        if let values = command.operandValues {
            switch values {
            case .files, .paths: lines.append("\(inside) -F")
            case .oneOf(let words): lines.append("\(inside) -a '\(words.joined(separator: " "))'")
            default: break
            }
        }
        return lines
    }

    private static func argument(_ values: Values) -> String {
        switch values {
        case .oneOf(let words): "-x -a '\(words.joined(separator: " "))'"
        case .files, .paths: "-r -F"
        case .accounts: "-x -a '(__cloudtrim_accounts)'"
        case .users: "-x -a '(__cloudtrim_users)'"
        case .roles: "-x -a '(__cloudtrim_roles)'"
        case .any, .day, .age, .integer: "-x"
        }
    }

    private static func escaped(_ text: String) -> String {
        text.replacing("\\", with: "\\\\").replacing("'", with: "\\'")
    }
}
