/// The script from which bash completes commands, options and values.
enum BashCompletions {
    static func script(_ commands: [Command]) -> String {
        """
        # bash completion for cloudtrim: source <(cloudtrim completions bash)

        _cloudtrim_names() {
            local path
            for path in $1; do
                [[ -e $path ]] && path=${path%/} && printf '%s\\n' "${path##*/}"
            done | sort -u
        }

        _cloudtrim() {
            local word=${COMP_WORDS[COMP_CWORD]} previous=${COMP_WORDS[COMP_CWORD-1]} command=${COMP_WORDS[1]}
            if [[ $word == = ]]; then word=
            elif [[ $previous == = ]]; then previous=${COMP_WORDS[COMP_CWORD-2]}
            fi
            COMPREPLY=()
            if ((COMP_CWORD == 1)); then
                COMPREPLY=($(compgen -W '\(commands.map(\.name).joined(separator: " ")) --help --version' -- "$word"))
                return
            fi
            case $command,$previous in
        \(commands.flatMap(values).joined(separator: "\n"))
            esac
            case $command,$word in
        \(commands.flatMap(rest).joined(separator: "\n"))
            esac
        }

        complete -F _cloudtrim cloudtrim

        """
    }

    private static func values(_ command: Command) -> [String] {
        command.options.filter { $0.kind != .flag }.map { option in
            let names = ([option.name] + option.aliases).map { "\(command.name),--\($0)" }.joined(separator: "|")
            return "        \(names)) \(words(option.values)) return ;;"
        }
    }

    private static func rest(_ command: Command) -> [String] {
        let names = command.options.map { "--\($0.name)" }.joined(separator: " ")
        let options = "        \(command.name),-*) COMPREPLY=($(compgen -W '\(names)' -- \"$word\")) ;;"
        guard let operand = command.operandValues else { return [options] }
        return [options, "        \(command.name),*) \(words(operand)) ;;"]
    }

    private static func words(_ values: Values) -> String {
        switch values {
        case .oneOf(let words): "COMPREPLY=($(compgen -W '\(words.joined(separator: " "))' -- \"$word\"));"
        case .files, .paths: "compopt -o filenames 2>/dev/null; mapfile -t COMPREPLY < <(compgen -f -- \"$word\");"
        case .accounts: names("policies/*/")
        case .users: names("policies/*/users/*/")
        case .roles: names("policies/*/roles/*/")
        case .any, .day, .age, .integer: ""
        }
    }

    private static func names(_ glob: String) -> String {
        "COMPREPLY=($(compgen -W \"$(_cloudtrim_names '\(glob)')\" -- \"$word\"));"
    }
}

extension Command {
    /// What an operand is completed from, where one may stand.
    var operandValues: Values? {
        switch operands {
        case .none: nil
        case .one(_, let values), .optional(_, let values), .two(_, _, let values), .twoOrNone(_, _, let values),
            .many(_, let values), .any(_, let values):
            values
        }
    }
}
