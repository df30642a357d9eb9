extension Option {
    // What every command has.
    static let help = flag("help", letter: "h", "show this text")
    static let noColor = flag("no-color", "no colours on a terminal; NO_COLOR in the environment does the same")
    static let verbose = flag("verbose", letter: "v", "leave nothing out of the text")
    static let format = value(
        "format", "FORMAT", "text for people, or json for programs", from: .oneOf(["text", "json"]))

    // Whom to show.
    static let account = value(
        "account", "NAME", "the account, by its name in rules.yaml or its number", from: .accounts)
    static let user = value("user", "NAME", "the user", from: .users)
    static let role = value("role", "NAME", "the role", from: .roles)
    static let destRole = value(
        "dest-role", "NAME", "what the user or role did acting as this role", from: .roles, aliases: ["destrole"])
    static let destAccount = value(
        "dest-account", "NAME", "the account of --dest-role, where it is another one", from: .accounts,
        aliases: ["destaccount"])

    // Where things lie.
    static let rules = value("rules", "FILE", "the rules; default: rules.yaml", from: .files(["yaml", "yml"]))
    static let policies = value("policies", "FOLDER", "the policy documents; default: policies", from: .paths)
    static let logs = repeatable(
        "logs", "PATH", "a log archive: file, folder or glob in quotes; once a path; default: usage.logs of the rules",
        from: .paths)
    static let elasticsearch = value(
        "elasticsearch", "URL", "an ElasticSearch or OpenSearch cluster that holds the events, in place of logs",
        from: .any)
    static let index = value(
        "index", "PATTERN", "its indices, with commas and `*`; default: cloudtrail-*", from: .any)
    static let catalog = value(
        "catalog", "FILE", "the catalog that `catalog refresh` stored; default: the one that is part of the program",
        from: .files(["txt"]))

    static let fromUsage = flag(
        "from-usage", "take the evidence of the last `generate --write`, each account's usage.json, in place of logs")

    // What time is looked at.
    static let start = value("start", "DAY", "the first day (UTC), included; default: by window.days", from: .day)
    static let end = value(
        "end", "DAY", "the last day (UTC), included; default: window.end, or the newest event", from: .day)
    static let today = value("today", "DAY", "what day it is; default: the system's date", from: .day)
    static let minimumDays = value(
        "minimum-days", "N", "seen less than N days, nothing is removed; default: window.minimum_days",
        from: .integer(0...3_650))

    // How bad input is taken.
    static let allowGaps = flag(
        "allow-gaps", "remove in accounts with a broken log file, too; the exit code still tells of it")
    static let verify = flag("verify", "check log files against the hashes in CloudTrail's digest files")
    static let strict = flag("strict", "stop at the first broken log file or record")

    /// Whom to show.
    static let selection = [account, user, role, destRole, destAccount]
    /// Where things lie.
    static let places = [rules, policies, logs, elasticsearch, index, catalog]
    /// What time is looked at.
    static let time = [start, end, today, minimumDays]
    /// What every command has, at the end of its list.
    static let common = [noColor, verbose, help]
}
