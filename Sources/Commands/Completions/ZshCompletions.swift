/// The script from which zsh completes commands, options and values.
enum ZshCompletions {
    static func script(_ commands: [Command]) -> String {
        """
        #compdef cloudtrim
        # zsh completion for cloudtrim: cloudtrim completions zsh > a folder of $fpath/_cloudtrim

        _cloudtrim_accounts() { local -aU names; names=(policies/*(/N:t)); compadd -a names }
        _cloudtrim_users() { local -aU names; names=(policies/*/users/*(/N:t)); compadd -a names }
        _cloudtrim_roles() { local -aU names; names=(policies/*/roles/*(/N:t)); compadd -a names }

        _cloudtrim() {
            local -a commands
            commands=(
        \(commands.map { "        '\($0.name):\(escaped($0.summary))'" }.joined(separator: "\n"))
            )
            if (( CURRENT == 2 )); then
                _describe -t commands command commands
                compadd -- --help --version
                return
            fi
            shift words
            (( CURRENT-- ))
            case $words[1] in
        \(commands.map(section).joined(separator: "\n"))
            esac
        }

        if [[ $funcstack[1] == _cloudtrim ]]; then
            _cloudtrim "$@"
        else
            compdef _cloudtrim cloudtrim
        fi

        """
    }

    private static func section(_ command: Command) -> String {
        var specifications = command.options.map(specification)
        switch command.operands {
        case .none: break
        case .one(let label, let values), .optional(let label, let values):
            specifications.append("':\(escaped(label)):\(action(values))'")
        case .two(let first, let second, let values), .twoOrNone(let first, let second, let values):
            specifications += [first, second].map { "':\(escaped($0)):\(action(values))'" }
        case .many(let label, let values), .any(let label, let values):
            specifications.append("'*:\(escaped(label)):\(action(values))'")
        }
        let lines = specifications.map { "            \($0)" }.joined(separator: " \\\n")
        return "    \(command.name))\n        _arguments -s -S \\\n\(lines)\n        ;;"
    }

    private static func specification(_ option: Option) -> String {
        let text = "[\(escaped(option.help))]"
        switch option.kind {
        case .flag:
            guard let letter = option.letter else { return "'--\(option.name)\(text)'" }
            return "'(-\(letter) --\(option.name))'{-\(letter),--\(option.name)}'\(text)'"
        case .value: return "'--\(option.name)=\(text):\(escaped(option.placeholder)):\(action(option.values))'"
        case .repeatable: return "'*--\(option.name)=\(text):\(escaped(option.placeholder)):\(action(option.values))'"
        }
    }

    private static func action(_ values: Values) -> String {
        switch values {
        case .oneOf(let words): "(\(words.joined(separator: " ")))"
        case .files(let endings) where !endings.isEmpty: "_files -g \"*.(\(endings.joined(separator: "|")))\""
        case .files, .paths: "_files"
        case .accounts: "_cloudtrim_accounts"
        case .users: "_cloudtrim_users"
        case .roles: "_cloudtrim_roles"
        case .any, .day, .age, .integer: " "
        }
    }

    private static func escaped(_ text: String) -> String {
        var result = ""
        for character in text {
            switch character {
            case "'": result += "'\\''"
            case "[", "]", ":", "\\": result += "\\\(character)"
            default: result.append(character)
            }
        }
        return result
    }
}
