import ActionCatalog

/// A way in which whoever has some actions can give itself more.
struct EscalationMethod: Sendable {
    /// The actions, all of which it takes.
    let actions: [String]
    /// What it comes to.
    let words: String
    /// The research that describes it.
    let source: Source

    /// Where ways are described. An id of pathfinding.cloud (DataDog) is a page: `https://pathfinding.cloud/paths/iam-001`.
    enum Source: Sendable, Equatable {
        /// DataDog, pathfinding.cloud, by the path's id.
        case pathfinding(String)
        /// Rhino Security Labs, "AWS IAM Privilege Escalation – Methods and Mitigation" and its second part.
        case rhino
        /// NCC Group, Principal Mapper, and DataDog/pathfinding.cloud#29.
        case boundaries
        /// IAM Identity Center User Guide, "Multi-account permissions": who assigns a permission set gives its role.
        case identityCenter
        /// The service's own guide: its requests take a role and run what the caller brings.
        case service(String)
    }

    /// The ways that IAM alone shows: no look at what runs in the account is needed to see them.
    static let all: [EscalationMethod] = identities + machines + functions + builders + data + models

    static func way(_ words: String, _ source: Source, _ actions: String...) -> EscalationMethod {
        EscalationMethod(actions: actions, words: words, source: source)
    }

    /// The actions as the catalog has them; nil where it lacks one.
    func ids(_ catalog: ActionCatalog) -> [ActionID]? {
        let ids = actions.compactMap { catalog.id(of: $0) }
        return ids.count == actions.count ? ids : nil
    }
}

extension EscalationMethod {
    /// Policies, credentials, trust and groups.
    static let identities: [EscalationMethod] = [
        way("writes a new version of a policy that it has", .pathfinding("iam-001"), "iam:CreatePolicyVersion"),
        way("goes back to a wider version of a policy", .rhino, "iam:SetDefaultPolicyVersion"),
        way("makes an access key of any user", .pathfinding("iam-002"), "iam:CreateAccessKey"),
        way("gives any user a password", .pathfinding("iam-004"), "iam:CreateLoginProfile"),
        way("writes a policy into a role", .pathfinding("iam-005"), "iam:PutRolePolicy"),
        way("changes any user's password", .pathfinding("iam-006"), "iam:UpdateLoginProfile"),
        way("writes a policy into a user", .pathfinding("iam-007"), "iam:PutUserPolicy"),
        way("attaches any policy to a user", .pathfinding("iam-008"), "iam:AttachUserPolicy"),
        way("attaches any policy to a role", .pathfinding("iam-009"), "iam:AttachRolePolicy"),
        way("attaches any policy to a group", .pathfinding("iam-010"), "iam:AttachGroupPolicy"),
        way("writes a policy into a group", .pathfinding("iam-011"), "iam:PutGroupPolicy"),
        // A role's trust that names a user of the same account needs nothing of that user's policies.
        way("lets itself into any role", .pathfinding("iam-012"), "iam:UpdateAssumeRolePolicy"),
        way("adds itself to any group", .pathfinding("iam-013"), "iam:AddUserToGroup"),
        way("takes a user's boundary away", .boundaries, "iam:DeleteUserPermissionsBoundary"),
        way("takes a role's boundary away", .boundaries, "iam:DeleteRolePermissionsBoundary"),
        way("gives a user another boundary", .boundaries, "iam:PutUserPermissionsBoundary"),
        way("gives a role another boundary", .boundaries, "iam:PutRolePermissionsBoundary"),
        way("assigns any permission set to itself", .identityCenter, "sso:CreateAccountAssignment"),
        way("writes a policy into a permission set", .identityCenter, "sso:PutInlinePolicyToPermissionSet"),
        way("attaches a policy of AWS to a permission set", .identityCenter, "sso:AttachManagedPolicyToPermissionSet"),
        way(
            "attaches an account's policy to a permission set", .identityCenter,
            "sso:AttachCustomerManagedPolicyReferenceToPermissionSet"),
        way(
            "adds itself to any group of Identity Center", .identityCenter, "identitystore:CreateGroupMembership"),
        way(
            "lets a pool's identities into any role", .pathfinding("cognito-identity-001"), "iam:PassRole",
            "cognito-identity:SetIdentityPoolRoles"),
    ]

    /// What runs on machines and in containers.
    static let machines: [EscalationMethod] = [
        way("starts a machine with any role", .pathfinding("ec2-001"), "iam:PassRole", "ec2:RunInstances"),
        way(
            "writes what a machine that has a role runs at its start", .pathfinding("ec2-002"),
            "ec2:ModifyInstanceAttribute", "ec2:StopInstances", "ec2:StartInstances"),
        way(
            "puts its own key on a machine that has a role", .pathfinding("ec2-003"),
            "ec2-instance-connect:SendSSHPublicKey"),
        way("starts a spot machine with any role", .pathfinding("ec2-004"), "iam:PassRole", "ec2:RequestSpotInstances"),
        way("starts a fleet of spot machines with any role", .service("ec2"), "iam:PassRole", "ec2:RequestSpotFleet"),
        way(
            "changes the template that machines with a role start from", .pathfinding("ec2-005"),
            "ec2:CreateLaunchTemplateVersion", "ec2:ModifyLaunchTemplate"),
        way(
            "gives a machine that it works on any role", .service("ec2"), "iam:PassRole",
            "ec2:AssociateIamInstanceProfile"),
        way(
            "puts any role into a machine's profile", .service("iam"), "iam:PassRole", "iam:AddRoleToInstanceProfile"),
        way("opens a shell on machines that have roles", .pathfinding("ssm-001"), "ssm:StartSession"),
        way("runs commands on machines that have roles", .pathfinding("ssm-002"), "ssm:SendCommand"),
        way(
            "has an automation work with any role", .pathfinding("ssm-003"), "iam:PassRole",
            "ssm:StartAutomationExecution"),
        way(
            "runs a service of containers with any role", .pathfinding("ecs-003"), "iam:PassRole",
            "ecs:RegisterTaskDefinition", "ecs:CreateService"),
        way(
            "runs a task with any role", .pathfinding("ecs-004"), "iam:PassRole", "ecs:RegisterTaskDefinition",
            "ecs:RunTask"),
        way(
            "starts a task with any role", .pathfinding("ecs-005"), "iam:PassRole", "ecs:RegisterTaskDefinition",
            "ecs:StartTask"),
        way("opens a shell in containers that have roles", .pathfinding("ecs-006"), "ecs:ExecuteCommand"),
        way(
            "changes a service of containers to a task with any role", .service("ecs"), "iam:PassRole",
            "ecs:RegisterTaskDefinition", "ecs:UpdateService"),
        way("runs a task that has a role, with its own command", .service("ecs"), "iam:PassRole", "ecs:RunTask"),
        way(
            "runs a web service with any role", .pathfinding("apprunner-001"), "iam:PassRole", "apprunner:CreateService"
        ),
        way(
            "puts its own code into a web service that has a role", .pathfinding("apprunner-002"),
            "apprunner:UpdateService"),
        way(
            "runs a batch job with any role", .pathfinding("batch-001"), "iam:PassRole", "batch:RegisterJobDefinition",
            "batch:SubmitJob"),
        way("runs a batch job that has a role, with its own command", .pathfinding("batch-002"), "batch:SubmitJob"),
        way(
            "deploys its own code to machines that have roles", .pathfinding("codedeploy-001"),
            "codedeploy:CreateDeployment"),
        way(
            "runs game servers with any role", .pathfinding("gamelift-001"), "iam:PassRole", "gamelift:CreateBuild",
            "gamelift:CreateFleet"),
        way(
            "runs an image builder with any role", .pathfinding("imagebuilder-001"), "iam:PassRole",
            "imagebuilder:CreateInfrastructureConfiguration", "imagebuilder:CreateImage"),
    ]

    /// Functions and state machines.
    static let functions: [EscalationMethod] = [
        way(
            "runs a function with any role", .pathfinding("lambda-001"), "iam:PassRole", "lambda:CreateFunction",
            "lambda:InvokeFunction"),
        way(
            "has a function with any role called by a stream", .pathfinding("lambda-002"), "iam:PassRole",
            "lambda:CreateFunction", "lambda:CreateEventSourceMapping"),
        way("puts code into a function that has a role", .pathfinding("lambda-003"), "lambda:UpdateFunctionCode"),
        way(
            "lets others call a function with any role", .pathfinding("lambda-006"), "iam:PassRole",
            "lambda:CreateFunction", "lambda:AddPermission"),
        way(
            "calls a function with any role by its own address", .service("lambda"), "iam:PassRole",
            "lambda:CreateFunction", "lambda:CreateFunctionUrlConfig"),
        way("puts a layer under a function that has a role", .rhino, "lambda:UpdateFunctionConfiguration"),
        way(
            "runs a state machine with any role", .service("states"), "iam:PassRole", "states:CreateStateMachine",
            "states:StartExecution"),
        way("changes a state machine to any role", .service("states"), "iam:PassRole", "states:UpdateStateMachine"),
        way(
            "has a schedule work with any role", .service("scheduler"), "iam:PassRole", "scheduler:CreateSchedule"),
    ]

    /// Stacks, builds and pipelines.
    static let builders: [EscalationMethod] = [
        way(
            "builds a stack with any role", .pathfinding("cloudformation-001"), "iam:PassRole",
            "cloudformation:CreateStack"),
        way("changes a stack that has a role", .pathfinding("cloudformation-002"), "cloudformation:UpdateStack"),
        way(
            "builds stacks in accounts with any role", .pathfinding("cloudformation-003"), "iam:PassRole",
            "cloudformation:CreateStackSet", "cloudformation:CreateStackInstances"),
        way(
            "changes stacks in accounts with any role", .pathfinding("cloudformation-004"), "iam:PassRole",
            "cloudformation:UpdateStackSet"),
        way(
            "changes a stack that has a role, in two steps", .pathfinding("cloudformation-005"),
            "cloudformation:CreateChangeSet", "cloudformation:ExecuteChangeSet"),
        way(
            "builds with any role", .pathfinding("codebuild-001"), "iam:PassRole", "codebuild:CreateProject",
            "codebuild:StartBuild"),
        way("builds its own code in a project that has a role", .pathfinding("codebuild-002"), "codebuild:StartBuild"),
        way(
            "builds its own code in batches in a project that has a role", .pathfinding("codebuild-003"),
            "codebuild:StartBuildBatch"),
        way(
            "builds in batches with any role", .pathfinding("codebuild-004"), "iam:PassRole", "codebuild:CreateProject",
            "codebuild:StartBuildBatch"),
        way("changes a build to any role", .service("codebuild"), "iam:PassRole", "codebuild:UpdateProject"),
        way(
            "builds a web site with any role", .pathfinding("amplify-001"), "iam:PassRole", "amplify:CreateApp",
            "amplify:CreateBranch", "amplify:StartJob"),
        way(
            "runs a pipeline with any role", .service("codepipeline"), "iam:PassRole", "codepipeline:CreatePipeline"),
    ]

    /// What works on data.
    static let data: [EscalationMethod] = [
        way(
            "runs a data pipeline with any role", .pathfinding("datapipeline-001"), "iam:PassRole",
            "datapipeline:CreatePipeline", "datapipeline:PutPipelineDefinition", "datapipeline:ActivatePipeline"),
        way("opens a Glue end point with any role", .pathfinding("glue-001"), "iam:PassRole", "glue:CreateDevEndpoint"),
        way("gives a Glue end point its own key", .pathfinding("glue-002"), "glue:UpdateDevEndpoint"),
        way(
            "runs a Glue job with any role", .pathfinding("glue-003"), "iam:PassRole", "glue:CreateJob",
            "glue:StartJobRun"),
        way(
            "has a Glue job with any role started", .pathfinding("glue-004"), "iam:PassRole", "glue:CreateJob",
            "glue:CreateTrigger"),
        way(
            "changes a Glue job to any role and runs it", .pathfinding("glue-005"), "iam:PassRole", "glue:UpdateJob",
            "glue:StartJobRun"),
        way(
            "changes a Glue job to any role and has it started", .pathfinding("glue-006"), "iam:PassRole",
            "glue:UpdateJob", "glue:CreateTrigger"),
        way(
            "opens a Glue session with any role", .pathfinding("glue-007"), "iam:PassRole", "glue:CreateSession",
            "glue:RunStatement"),
        way("runs a cluster with any role", .pathfinding("emr-001"), "iam:PassRole", "elasticmapreduce:RunJobFlow"),
        way(
            "runs a job with any role", .pathfinding("emrserverless-001"), "iam:PassRole",
            "emr-serverless:CreateApplication", "emr-serverless:StartJobRun"),
        way(
            "runs a stream application with any role", .pathfinding("kinesisanalytics-001"), "iam:PassRole",
            "kinesisanalytics:CreateApplication", "kinesisanalytics:StartApplication"),
        way(
            "runs a workflow with any role", .pathfinding("omics-001"), "iam:PassRole", "omics:CreateWorkflow",
            "omics:StartRun"),
        way("runs a quantum job with any role", .pathfinding("braket-001"), "iam:PassRole", "braket:CreateJob"),
    ]

    /// Notebooks, models and agents.
    static let models: [EscalationMethod] = [
        way(
            "opens a notebook with any role", .pathfinding("sagemaker-001"), "iam:PassRole",
            "sagemaker:CreateNotebookInstance"),
        way(
            "trains a model with any role", .pathfinding("sagemaker-002"), "iam:PassRole", "sagemaker:CreateTrainingJob"
        ),
        way(
            "processes data with any role", .pathfinding("sagemaker-003"), "iam:PassRole",
            "sagemaker:CreateProcessingJob"),
        way(
            "opens a notebook that has a role", .pathfinding("sagemaker-004"),
            "sagemaker:CreatePresignedNotebookInstanceUrl"),
        way(
            "writes what a notebook that has a role runs at its start", .pathfinding("sagemaker-005"),
            "sagemaker:CreateNotebookInstanceLifecycleConfig", "sagemaker:StopNotebookInstance",
            "sagemaker:UpdateNotebookInstance", "sagemaker:StartNotebookInstance"),
        way(
            "opens a studio that has a role", .service("sagemaker"), "sagemaker:CreatePresignedDomainUrl"),
        way(
            "runs code with any role", .pathfinding("bedrock-001"), "iam:PassRole",
            "bedrock-agentcore:CreateCodeInterpreter", "bedrock-agentcore:StartCodeInterpreterSession",
            "bedrock-agentcore:InvokeCodeInterpreter"),
        way(
            "runs code in an interpreter that has a role", .pathfinding("bedrock-002"),
            "bedrock-agentcore:StartCodeInterpreterSession", "bedrock-agentcore:InvokeCodeInterpreter"),
        way(
            "runs an agent with any role", .pathfinding("bedrock-003"), "iam:PassRole",
            "bedrock-agentcore:CreateAgentRuntime"),
        way(
            "runs a browser with any role", .pathfinding("bedrock-006"), "iam:PassRole",
            "bedrock-agentcore:CreateBrowser"),
    ]
}
