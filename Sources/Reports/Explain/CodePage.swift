import Diagnostics

/// What `cloudtrim explain CODE` tells of a code: what it is, why it matters, an example, the remedy.
public struct CodePage: Sendable {
    /// The code.
    public let code: DiagnosticCode
    /// What it is.
    public let what: String
    /// Why it matters.
    public let why: String
    /// What it looks like.
    public let example: String
    /// What to do about it, and how it is set.
    public let remedy: String

    private init(_ code: DiagnosticCode, _ what: String, _ why: String, _ example: String, _ remedy: String) {
        self.code = code
        self.what = what
        self.why = why
        self.example = example
        self.remedy = remedy
    }

    /// The page for people.
    public func text(_ style: TerminalStyle) -> TerminalText {
        let rows = [("", what), ("why", why), ("example", example), ("remedy", remedy)]
        let lines = rows.map { title, text -> TerminalText in
            title.isEmpty ? "\(text)\n" : "\(title)\(String(repeating: " ", count: 9 - title.count))\(text)"
        }
        return style(.strong, of: code.rawValue) + "\n" + lines.joined(separator: "\n") + "\n"
    }

    /// The page for programs.
    public var json: JSONText {
        [
            "code": .string(code.rawValue), "what": .string(what), "why": .string(why), "example": .string(example),
            "remedy": .string(remedy),
        ]
    }

    /// The page of a code; there is one for each.
    public init(_ code: DiagnosticCode) {
        switch code {
        case .catalog:
            self.init(
                code, "The action catalog can't be read, or what it is asked is not known to it.",
                "Every decision rests on what the catalog says of actions and events.",
                "`cloudtrim catalog show s3:GetObjct`",
                "Correct the name, or take the overlay out that `--catalog` names.")
        case .brokenLog:
            self.init(
                code, "A log file is broken, or can't be read as far as its end.",
                "What it held is not known: nothing is removed in the accounts that it may concern.",
                "a `.json.gz` of which the download was cut off",
                "Fetch the file again; `--allow-gaps` goes on without it, `--strict` stops at the first one.")
        case .awsDenied:
            self.init(
                code, "AWS refused a call for want of a right.",
                "What the call would have told is missing; all else that the credentials may ask for was asked for.",
                "`organizations:ListPoliciesForTarget` from an account that is not the organization's management account",
                "`cloudtrim fetch --print-policy` prints the policy that `fetch` needs; the message names the action.")
        case .awsCredentials:
            self.init(
                code, "AWS's credentials are missing, not whole, over, or not taken.",
                "They are looked for as the AWS CLI does: environment, profile, Identity Center, container, instance.",
                "a profile that names a `source_profile` that there is not",
                "`aws sts get-caller-identity` with the same profile shows whether they work.")
        case .awsAnswer:
            self.init(
                code, "AWS answered with an error, or with something that is no answer.",
                "Nothing is written from an answer that is not whole.",
                "a proxy's page in place of IAM's answer",
                "Run the command again; what was fetched is kept and not asked for twice.")
        case .missingLog:
            self.init(
                code, "A log file or a digest file is missing, or was changed after its delivery.",
                "CloudTrail's digest files name every log file of an hour, and each names the one before it. Nothing is "
                    + "removed in the account whose events are missing.",
                "a copy of the bucket that `aws s3 sync` did not finish",
                "Fetch the files again; `--allow-gaps` goes on without them. Where logs were kept for less time than digests, "
                    + "what lies before the window is of no weight.")
        case .missingDays:
            self.init(
                code, "Days of an account were not seen: its logs show nothing of them, though they do of others.",
                "What was used on these days is not known: nothing is removed in the account.",
                "an account at work every day, and no event from 3 to 22 May",
                "Fetch the logs of these days, or look at other days (`window.days`, `--start`). If nothing happened, say so: "
                    + "`usage: { coverage: [{ accounts: [demo], since: 2026-05-03, until: 2026-05-22 }] }`. "
                    + "`--allow-gaps` goes on.")
        case .io:
            self.init(
                code, "A file or folder can't be read or written.",
                "Nothing is half-written: either all files of a run are, or none.",
                "`policies` that belong to another user",
                "Correct the path, the owner or the mode that the message names.")
        case .jsonSyntax:
            self.init(
                code, "A file is no JSON.",
                "IAM would refuse it, and so does every tool.", "a comma behind the last element; a comment",
                "Correct the place that is marked.")
        case .stateFormat:
            self.init(
                code, "A file that tells an account's state, or a baseline, lacks something or has it in another form.",
                "What is not there is not known, and nobody guesses it.", "a state without `Policies`",
                "Get it with `aws iam get-account-authorization-details`, all pages of it, and import it again.")
        case .usageFormat:
            self.init(
                code,
                "A `usage.json` lacks something or holds what its format does not, or rules ask for another window.",
                "It takes the place of logs: what it gets wrong would be decided wrongly.",
                "conflict markers of a merge; one account's file of another month",
                "Write it again with logs: `cloudtrim generate --write`.")
        case .usageVersion:
            self.init(
                code, "A `usage.json` was written by a version of CloudTrim that this one cannot follow.",
                "A fact that is read in another sense than it was written is a wrong fact.",
                "a repository in which a colleague's newer CloudTrim wrote",
                "Use that version, or write the file again with logs: `cloudtrim generate --write`.")
        case .duplicateEntry:
            self.init(
                code, "Two entries of one file are about the same user, group, role or policy.",
                "Which of them holds nobody can tell.", "a page of a state that is given twice",
                "Give each page once.")
        case .unknownReference:
            self.init(
                code, "Something is named that the state does not hold.",
                "What it grants is not known.", "a policy that is attached and not listed",
                "Get the whole state, policies of AWS included.")
        case .otherAccount:
            self.init(
                code, "A state is of another account than the one that was named.",
                "The documents would lie in the wrong folder.", "`import` of the backup account as `demo`",
                "Name the account that the message tells.")
        case .nameRefused:
            self.init(
                code, "A name can't be IAM's, or would leave its folder.",
                "Names become paths below `policies/`.", "a role called `../x`",
                "Look where the name comes from: IAM gives none such.")
        case .nameCollision:
            self.init(
                code, "Two names differ in case only, or become one path.",
                "IAM takes them for one, and so do some disks.", "`Admin` and `admin`",
                "Give one of them another name.")
        case .orphanDocument:
            self.init(
                code, "A document belongs to nobody that `account.json` names.",
                "It grants nothing, and a reader thinks that it does.", "a folder of a user that was deleted",
                "Import the state again, or delete the file.")
        case .foreignFile:
            self.init(
                code, "A file lies where no document belongs.",
                "It is left alone, and it grants nothing.", "`policies/demo/notes.json`",
                "Move it out of `policies/`.")
        case .linkRefused:
            self.init(
                code, "A link lies among the policies.",
                "What is written through it may lie anywhere.", "`policies/demo -> /etc`",
                "Put the folder itself there.")
        case .changedOnDisk:
            self.init(
                code, "A file has changed since it was read.",
                "The edit was made for the text that was read.", "an editor that saved meanwhile",
                "Run the command again.")
        case .jsonDuplicateKey:
            self.init(
                code, "A key stands twice in one object.",
                "Readers differ in which one they take, and IAM refuses it.", "two `Action` in one statement",
                "Take one of them out; both places are told.")
        case .jsonLimit:
            self.init(
                code, "A file is larger or deeper than anything that IAM takes.",
                "Limits keep a broken file from taking the machine with it.", "a policy nested 100 levels deep",
                "Look where it comes from.")
        case .policySyntax:
            self.init(
                code, "A policy document breaks IAM's grammar.",
                "IAM would refuse it.", "a statement without `Effect`",
                "Correct the place that is marked (IAM User Guide, \"Grammar of the IAM JSON policy language\").")
        case .policyVersion:
            self.init(
                code, "A policy names a version of the language that there is not.",
                "IAM knows 2008-10-17 and 2012-10-17.", "`\"Version\": \"2026-01-01\"`",
                "Write `\"2012-10-17\"`.")
        case .newAccess:
            self.init(
                code, "Something is granted that another tree or document does not grant.",
                "A change that is called a trim must add nothing.", "`iam:*` in a pull request",
                "Take it out, or have it reviewed as a grant. `check.new_access` sets `severity`, `actions` and `except`. A "
                    + "warning tells of an action joined with what it never works on: no request of today's reference shows it."
            )
        case .notProved:
            self.init(
                code, "The engine can't tell whether something new is granted.",
                "What is not proved is not claimed.", "a condition that changed its operator",
                "Compare the two statements that are named, or keep the old one.")
        case .malformedRecord:
            self.init(
                code, "A record of a log lacks what every record has.",
                "What it was is not known: a gap, as a broken file is.", "a record without `eventName`",
                "Fetch the file again; made-up logs want `eventVersion`, `eventTime`, `eventSource`, `eventName` and `userIdentity`."
            )
        case .notCloudTrail:
            self.init(
                code, "What lies there is no log of CloudTrail's events.",
                "Digest files and Insight events tell of no use.", "a folder of digest files",
                "Name the folder that `aws s3 sync s3://BUCKET/AWSLogs` filled.")
        case .usage:
            self.init(
                code, "The command line asks for what there is not.",
                "Nothing was done.", "`cloudtrim generate --user alcie`",
                "Follow the hint; `--help` shows all options.")
        case .internalCheck:
            self.init(
                code, "A check of our own failed: a proposal would add something, or lose something in use.",
                "Nothing of that document is written; what passes its checks is proposed.", "a bug of CloudTrim",
                "Please report it with the message: it holds the counterexample.")
        case .internalFault:
            self.init(
                code, "Something happened that must not happen.",
                "No file was written.", "a bug of CloudTrim",
                "Please report it with the message.")
        case .yamlSyntax:
            self.init(
                code, "`rules.yaml` is no YAML, or uses what is not taken: tags, merge keys, several documents.",
                "What can be read in two ways is refused.", "a tab at the start of a line",
                "Correct the place that is marked.")
        case .rulesVersion:
            self.init(
                code, "The rules are of a version that this program does not know.",
                "A newer version may mean other things by the same words.", "`version: 2`",
                "Update CloudTrim, or write `version: 1`.")
        case .rulesUnknownKey:
            self.init(
                code, "A key of the rules is not known.",
                "A misspelt key would be a rule that never holds.", "`windw:`",
                "Write the key that the hint names; `cloudtrim rules schema` lets editors complete them.")
        case .rulesDuplicateKey:
            self.init(
                code, "A key of the rules is given twice.",
                "Which one holds nobody can tell.", "two `window:`",
                "Take one of them out.")
        case .unmatchedRule:
            self.init(
                code,
                "A key of a rule names what there is not, or no principal or action is all that the rule asks for.",
                "A typing error keeps nothing.", "`principals: [role/brake-glass]`, `actions: [s3:GetBucketLocaton]`",
                "Correct the name, or take the rule out. `check.unmatched_rule` sets its severity.")
        case .expiredRule:
            self.init(
                code, "A rule's last day is over. It holds on.",
                "Exceptions that nobody looks at stay for ever.", "`until: 2025-12-31`",
                "Take the rule out, or give it a later `until`. `check.expired_rule` sets its severity.")
        case .expiresSoon:
            self.init(
                code, "A rule's last day is near.",
                "After it the rule is an error (`expired_rule`), with `--against` for changes that touch the rule or what it is "
                    + "about: who wants to keep it has time to say so.",
                "`until: 2025-12-31`, on 2025-12-20",
                "Take the rule out, or give it a later `until`. `check.expires_soon` sets its severity and `days`.")
        case .breakGlassUse:
            self.init(
                code, "A user or role that a rule keeps for emergencies was used.",
                "It may do everything, and nobody reviews what it does unless its use is seen.",
                "`{ id: break-glass, principals: [role/break-glass], decision: keep, … }`, and a session in the role",
                "Ask who is named. Where the rule is an exception like others, give it `break_glass: false`. "
                    + "`check.break_glass_use` sets its severity.")
        case .rulesMissingKey:
            self.init(
                code, "Something that has to be in the rules is not there.",
                "There is no good default for it.", "a rule without `reason`",
                "Add the line that the hint shows.")
        case .rulesType:
            self.init(
                code, "A value of the rules is of another kind than its key wants.",
                "YAML 1.1 reads `no` as false and `0123` as an octal number.", "`id: 111111111111` without quotes",
                "Write it as the hint shows.")
        case .rulesValue:
            self.init(
                code, "A value of the rules can't be meant.",
                "It would decide nothing, or everything.", "`days: 0`",
                "Write it as the hint shows.")
        case .unreachable:
            self.init(
                code, "A server does not answer.",
                "Without its answer nothing can be decided.", "a cluster behind a VPN",
                "See that the address is right and that the server can be reached from here.")
        case .serverAnswer:
            self.init(
                code, "A server answers with an error, or only in part.",
                "A part of the events would look like absence of use.", "an answer with failed shards",
                "Do what the message says; ask again when the cluster is well.")
        case .indexMapping:
            self.init(
                code, "An index is mapped so that it can't be asked what has to be known.",
                "What can't be counted is not guessed.", "`eventName` as `text` without `keyword`",
                "Load it with `cloudtrim load`, or change the mapping as the hint says.")
        case .unreadIndex:
            self.init(
                code, "An index, or documents of one, may hold CloudTrail's events and can't be read.",
                "What they hold is not known: nothing is removed, since any account may be concerned.",
                "a closed index that `cloudtrail-*` means, or a month whose documents have no `eventTime`",
                "Open the index, index its documents again, or leave it out of the pattern (`cloudtrail-*,-cloudtrail-old`). "
                    + "`--allow-gaps` goes on.")
        case .doubledEvents:
            self.init(
                code, "The indices of a pattern hold the same events more than once.",
                "Each is counted as often as it is there: how often something was used is too high. What was used is the same.",
                "`cloudtrail-2026.05` and a copy of it, `cloudtrail-2026.05-reindexed`",
                "Leave the copy out of the pattern (`cloudtrail-*,-*-reindexed`), or index with `eventID` as `_id`.")
        case .changedCluster:
            self.init(
                code, "A cluster changed while it was asked: what the first search counted was gone at the end.",
                "One answer would be put together from two states, and what lies between them would look unused.",
                "index lifecycle management that deletes or closes an index at this moment",
                "Ask again when nothing deletes or rewrites documents; new events do no harm.")
        case .forbiddenActions:
            self.init(
                code, "Somebody has what `check.forbidden_actions` forbids, by all documents together.",
                "Your own rules say that nobody may have it.", "`iam:*` in a role",
                "Name the actions that are needed, or add the principal to `except`. `whole_service` forbids all of a pattern and lets a part be."
            )
        case .wildcardAction:
            self.init(
                code, "A pattern allows a whole service or more.",
                "It grants what AWS adds tomorrow, too.", "`s3:*`",
                "Name the actions that are needed: `cloudtrim generate` proposes those in use. `check.wildcard_action` sets `severity`, `actions`, `except`."
            )
        case .wildcardResource:
            self.init(
                code, "Actions that change things are allowed on all resources, without a condition.",
                "One leaked key changes everything of the kind.", "`s3:PutObject` on `*`",
                "Name the resources, or add a condition. Actions that can't name a resource are not meant.")
        case .notActionAllow:
            self.init(
                code, "NotAction stands under Allow.",
                "It grants everything but a list: also services that nobody thought of.", "`NotAction: iam:*`",
                "Write what is meant under `Action`; `cloudtrim generate` proposes it.")
        case .unknownAction:
            self.init(
                code, "A pattern matches no action.",
                "Under Allow it grants nothing, under Deny it forbids nothing, and IAM takes both.", "`s3:GetObjet`",
                "Write the action that the hint names; one newer than the catalog goes into `check.unknown_action.known`."
            )
        case .policySize:
            self.init(
                code,
                "A document, or all of a principal's together, is larger than AWS takes, or too many are attached.",
                "AWS refuses it when it is brought there.", "a managed policy of 6,200 characters",
                "Split it, or write it with fewer patterns (`wildcards: words`).")
        case .privilegeEscalation:
            self.init(
                code, "A user or role can give itself more than it has.",
                "Whoever has it has in truth everything that it leads to.", "`iam:PassRole` with `ec2:RunInstances`",
                "Narrow the resources, take one of the actions away, or name it in `check.privilege_escalation.except`."
            )
        case .unmanaged:
            self.init(
                code, "A document of nobody, or a user or role without any document.",
                "It is in the way of those who read, and waits to be attached.", "a policy that is attached to nobody",
                "Delete it, or name it in `check.unmanaged.except`.")
        case .unusedAction:
            self.init(
                code, "An action is granted that the evidence does not show in use.",
                "What nobody uses only serves those who should not have it.",
                "`s3:DeleteBucket` in a role that only reads",
                "Run `cloudtrim generate --write`, or add a rule with a reason. `check.unused_action` sets `days`.")
        case .staleUsage:
            self.init(
                code, "The evidence is older than `check.stale_usage.days`, or there is none.",
                "Old evidence says nothing of today's use.", "a `usage.json` of last spring",
                "Run `cloudtrim generate --write` with newer logs.")
        case .staleState:
            self.init(
                code,
                "A state is older than `window.stale_days`, or a document changed in AWS since it was imported.",
                "What somebody did there in the meantime would be undone by what is proposed from an older text: such a document is left alone.",
                "`PutUserPolicy` of April 20, and a state of March",
                "Import anew: `aws iam get-account-authorization-details > state.json`, `cloudtrim import state.json --taken TODAY`."
            )
        case .pendingChanges:
            self.init(
                code, "`generate` would still propose something.",
                "A proposal that nobody takes trims nothing.", "a trim that was never merged",
                "Run `cloudtrim generate --write` and merge it.")
        case .refusedDocument:
            self.init(
                code, "A document that IAM would refuse, or take otherwise than it reads.",
                "It fails when it is brought to AWS, after it was merged; or it grants nothing, and a reader thinks it does.",
                "`Principal` in a user's document; `stringEquals`; a resource that is no ARN",
                "Correct the place that is marked. `check.refused_document` sets its severity.")
        case .loosenedGate:
            self.init(
                code,
                "A change by which the gate would find less: a severity, an exception, an account, a rule, a baseline.",
                "With `--against` a change is judged by the rules of the base; what it loosens counts from then on.",
                "`new_access: { severity: off }` in the pull request that grants something",
                "Have whoever owns the gate decide about it, apart from what is granted. `check.loosened_gate` sets its severity."
            )
        case .declaredGrant:
            self.init(
                code, "New access that `grants:` of rules.yaml declares, and no more than that.",
                "A wanted grant has a way through the gate that its owner sees.",
                "`grants: [{ id: queue, principal: role/web, actions: [\"sqs:SendMessage\"], reason: New queue }]`",
                "Approve it by merging; `check.declared_grant: { severity: error }` wants the declaration merged first."
            )
        case .awsChanges:
            self.init(
                code, "A document under `aws-managed/` is not the one that the base has.",
                "Attachments are judged by these texts: one that a change brings along proves nothing.",
                "`AdministratorAccess.json` that allows `s3:List*` only",
                "Take the base's text; a re-import that follows AWS is declared: `grants: [{ id: …, aws_managed: [\"*\"], reason: … }]`."
            )
        case .unreadFile:
            self.init(
                code, "A file lies under `policies/` that no reader takes, and the base has none such.",
                "What CloudTrim doesn't read, the tool that brings documents to AWS may.", "`inline/Admin.JSON`",
                "Move it out of the policies, or to a document's place: `users/NAME/inline/POLICY.json`.")
        case .changedEvidence:
            self.init(
                code, "A `usage.json`, or a date in `account.json`, says what the base contradicts, or is gone.",
                "Uses, gaps, young principals and new grants keep access: nobody should write them by hand.",
                "evidence that ends next year; a role that is said to be younger than it was",
                "Write it with logs: `cloudtrim generate --write`; import the state. `check.changed_evidence` sets its severity."
            )
        case .brokenDocument:
            self.init(
                code, "A file under `policies/` can't be read for what stands in it: a typing error, most often.",
                "What it grants is not known, so that the gate ends with 2; all that it can tell of the others it tells. "
                    + "With `--against` the base's text stands for it.",
                "a comma that is missing", "Correct the place that is marked.")
        case .fixedBaseline:
            self.init(
                code, "A baseline knows a finding that there is no more.",
                "A baseline that keeps fixed findings lets them come back.", "an action whose spelling was corrected",
                "Write the baseline again with `--write-baseline`.")
        }
    }
}
