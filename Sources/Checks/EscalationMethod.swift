import ActionCatalog

/// A way in which whoever has some actions can give itself more.
struct EscalationMethod: Sendable {
    /// The actions, all of which it takes.
    let actions: [String]
    /// What it comes to.
    let words: String

    /// The known ways (Rhino Security Labs, "AWS IAM Privilege Escalation – Methods and Mitigation" and its second part;
    /// Bishop Fox, "Privilege Escalation in AWS"; AWS, "iam:PassRole" in the IAM User Guide for those with a role).
    static let all: [EscalationMethod] = [
        way("writes a new version of a policy that it has", "iam:CreatePolicyVersion"),
        way("goes back to a wider version of a policy", "iam:SetDefaultPolicyVersion"),
        way("makes an access key of any user", "iam:CreateAccessKey"),
        way("gives any user a password", "iam:CreateLoginProfile"),
        way("changes any user's password", "iam:UpdateLoginProfile"),
        way("attaches any policy to a user", "iam:AttachUserPolicy"),
        way("attaches any policy to a group", "iam:AttachGroupPolicy"),
        way("attaches any policy to a role", "iam:AttachRolePolicy"),
        way("writes a policy into a user", "iam:PutUserPolicy"),
        way("writes a policy into a group", "iam:PutGroupPolicy"),
        way("writes a policy into a role", "iam:PutRolePolicy"),
        way("adds itself to any group", "iam:AddUserToGroup"),
        way("lets itself into any role", "iam:UpdateAssumeRolePolicy", "sts:AssumeRole"),
        way("takes a boundary away", "iam:DeleteUserPermissionsBoundary"),
        way("takes a role's boundary away", "iam:DeleteRolePermissionsBoundary"),
        way("starts a machine with any role", "iam:PassRole", "ec2:RunInstances"),
        way("runs a function with any role", "iam:PassRole", "lambda:CreateFunction", "lambda:InvokeFunction"),
        way(
            "has a function with any role called by a stream", "iam:PassRole", "lambda:CreateFunction",
            "lambda:CreateEventSourceMapping"),
        way("puts code into a function that has a role", "lambda:UpdateFunctionCode"),
        way("puts a layer under a function that has a role", "lambda:UpdateFunctionConfiguration"),
        way("builds a stack with any role", "iam:PassRole", "cloudformation:CreateStack"),
        way("opens a Glue end point with any role", "iam:PassRole", "glue:CreateDevEndpoint"),
        way("gives a Glue end point its own key", "glue:UpdateDevEndpoint"),
        way("runs a Glue job with any role", "iam:PassRole", "glue:CreateJob", "glue:StartJobRun"),
        way(
            "runs a pipeline with any role", "iam:PassRole", "datapipeline:CreatePipeline",
            "datapipeline:PutPipelineDefinition", "datapipeline:ActivatePipeline"),
        way(
            "opens a notebook with any role", "iam:PassRole", "sagemaker:CreateNotebookInstance",
            "sagemaker:CreatePresignedNotebookInstanceUrl"),
        way("opens a notebook that has a role", "sagemaker:CreatePresignedNotebookInstanceUrl"),
        way("builds with any role", "iam:PassRole", "codebuild:CreateProject", "codebuild:StartBuild"),
        way("runs a task with any role", "iam:PassRole", "ecs:RegisterTaskDefinition", "ecs:RunTask"),
        way("runs commands on machines that have roles", "ssm:SendCommand"),
        way("opens a shell on machines that have roles", "ssm:StartSession"),
        way("puts its own key on a machine that has a role", "ec2-instance-connect:SendSSHPublicKey"),
    ]

    private static func way(_ words: String, _ actions: String...) -> EscalationMethod {
        EscalationMethod(actions: actions, words: words)
    }

    /// The actions as the catalog has them; nil where it lacks one.
    func ids(_ catalog: ActionCatalog) -> [ActionID]? {
        let ids = actions.compactMap { catalog.id(of: $0) }
        return ids.count == actions.count ? ids : nil
    }
}
