import ActionCatalog

/// A way in which whoever has some actions can give itself more.
///
/// A row holds no more actions than the way takes. Where a path of pathfinding.cloud takes another row's actions and more
/// (a key that goes before a key that comes, a cluster made for the task), the other row finds it, and it has none of its own.
struct EscalationMethod: Sendable {
    /// The actions, all of which it takes.
    let actions: [String]
    /// What it comes to.
    let words: String
    /// The research that describes it.
    let source: Source

    /// Where ways are described.
    enum Source: Sendable, Equatable {
        /// DataDog, pathfinding.cloud, by the path's id: `data/paths/aws/iam/iam-001.yaml`, its page `/paths/iam-001`.
        case pathfinding(String)
        /// DataDog, pathfinding-labs, where the way is played on an account, by its id; the list of paths has none.
        case labs(String)
        /// Rhino Security Labs, "AWS IAM Privilege Escalation – Methods and Mitigation" and its second part.
        case rhino
        /// NCC Group, Principal Mapper, and DataDog/pathfinding.cloud#29.
        case boundaries
        /// IAM Identity Center User Guide, "Multi-account permissions": who assigns a permission set gives its role.
        case identityCenter
        /// The service's own guide: its requests take a role and run what the caller brings, or change what a role runs.
        case service(String)
    }

    /// The ways that IAM alone shows: no look at what runs in the account is needed to see them.
    static let all: [EscalationMethod] = identities + machines + containers + functions + builders + data + models

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
        way("assumes any role that lets the account in", .pathfinding("sts-001"), "sts:AssumeRole"),
        way("takes a user's boundary away", .boundaries, "iam:DeleteUserPermissionsBoundary"),
        way("takes a role's boundary away", .boundaries, "iam:DeleteRolePermissionsBoundary"),
        way("gives a user another boundary", .boundaries, "iam:PutUserPermissionsBoundary"),
        way("gives a role another boundary", .boundaries, "iam:PutRolePermissionsBoundary"),
        // Whoever writes the keys of an identity provider signs in as anyone whom it may send.
        way("signs in as anyone of an identity provider", .service("iam"), "iam:UpdateSAMLProvider"),
        way(
            "lets the identities of a pool into any role", .pathfinding("cognitoidentity-001"), "iam:PassRole",
            "cognito-identity:SetIdentityPoolRoles"),
        way("assigns any permission set to itself", .identityCenter, "sso:CreateAccountAssignment"),
        way("writes a policy into a permission set", .identityCenter, "sso:PutInlinePolicyToPermissionSet"),
        way("attaches a policy of AWS to a permission set", .identityCenter, "sso:AttachManagedPolicyToPermissionSet"),
        way(
            "attaches an account's policy to a permission set", .identityCenter,
            "sso:AttachCustomerManagedPolicyReferenceToPermissionSet"),
        way(
            "takes a permission set's boundary away", .identityCenter,
            "sso:DeletePermissionsBoundaryFromPermissionSet"),
        way("gives a permission set another boundary", .identityCenter, "sso:PutPermissionsBoundaryToPermissionSet"),
        way("adds itself to any group of Identity Center", .identityCenter, "identitystore:CreateGroupMembership"),
    ]

    /// What runs on machines.
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
            "gives a machine that it works on another role", .service("ec2"), "iam:PassRole",
            "ec2:ReplaceIamInstanceProfileAssociation"),
        way("puts any role into a machine's profile", .service("iam"), "iam:PassRole", "iam:AddRoleToInstanceProfile"),
        way(
            "has a new group of machines start with any role", .service("autoscaling"), "iam:PassRole",
            "autoscaling:CreateLaunchConfiguration", "autoscaling:CreateAutoScalingGroup"),
        way(
            "has a group of machines start with any role", .service("autoscaling"), "iam:PassRole",
            "autoscaling:CreateLaunchConfiguration", "autoscaling:UpdateAutoScalingGroup"),
        way("opens a shell on machines that have roles", .pathfinding("ssm-001"), "ssm:StartSession"),
        way("runs commands on machines that have roles", .pathfinding("ssm-002"), "ssm:SendCommand"),
        way("has commands run on machines that have roles", .service("ssm"), "ssm:CreateAssociation"),
        way("changes the commands that run on machines that have roles", .service("ssm"), "ssm:UpdateAssociation"),
        // The path writes its runbook here; one that another account shares serves as well (Systems Manager User Guide,
        // "Sharing SSM documents"), and so do AWS's own.
        way(
            "has an automation work with any role", .pathfinding("ssm-003"), "iam:PassRole",
            "ssm:StartAutomationExecution"),
        way(
            "deploys its own code to machines that have roles", .pathfinding("codedeploy-001"),
            "codedeploy:CreateDeployment", "codedeploy:RegisterApplicationRevision", "codedeploy:GetDeploymentConfig"),
        // The path asks for `RequestUploadCredentials`, too; `CreateBuild` answers with such credentials itself
        // (Amazon GameLift Servers API Reference).
        way(
            "runs game servers with any role", .pathfinding("gamelift-001"), "iam:PassRole", "gamelift:CreateBuild",
            "gamelift:CreateFleet"),
        way(
            "builds an image with any role", .pathfinding("imagebuilder-001"), "iam:PassRole",
            "imagebuilder:CreateComponent", "imagebuilder:CreateImageRecipe",
            "imagebuilder:CreateInfrastructureConfiguration", "imagebuilder:CreateImage"),
    ]

    /// What runs in containers.
    static let containers: [EscalationMethod] = [
        way(
            "runs a service of containers with any role", .pathfinding("ecs-003"), "iam:PassRole",
            "ecs:RegisterTaskDefinition", "ecs:CreateService"),
        // The path asks for `ecs:DescribeTasks`, too, which AWS's command line calls; the answer itself opens the session
        // (Amazon ECS API Reference, "ExecuteCommand").
        way("opens a shell in containers that have roles", .pathfinding("ecs-006"), "ecs:ExecuteCommand"),
        way("runs a task with any role and its own command", .pathfinding("ecs-008"), "iam:PassRole", "ecs:RunTask"),
        way(
            "starts a task with any role and its own command", .pathfinding("ecs-009"), "iam:PassRole",
            "ecs:StartTask"),
        way(
            "changes a service of containers to a task with any role", .service("ecs"), "iam:PassRole",
            "ecs:RegisterTaskDefinition", "ecs:UpdateService"),
        way(
            "runs a web service with any role", .pathfinding("apprunner-001"), "iam:PassRole",
            "apprunner:CreateService"),
        way(
            "puts its own code into a web service that has a role", .pathfinding("apprunner-002"),
            "apprunner:UpdateService"),
        way("runs a batch job that has a role, with its own command", .pathfinding("batch-002"), "batch:SubmitJob"),
        // Which roles it may be, a condition key tells (Amazon EMR on EKS Development Guide, "Using job execution roles").
        way(
            "runs a job with any role of a Kubernetes cluster", .service("emr-containers"),
            "emr-containers:StartJobRun"),
    ]

    /// Functions, state machines and schedules.
    static let functions: [EscalationMethod] = [
        way(
            "runs a function with any role", .pathfinding("lambda-001"), "iam:PassRole", "lambda:CreateFunction",
            "lambda:InvokeFunction"),
        way(
            "has a function with any role called by a stream", .pathfinding("lambda-002"), "iam:PassRole",
            "lambda:CreateFunction", "lambda:CreateEventSourceMapping"),
        way("puts code into a function that has a role", .pathfinding("lambda-003"), "lambda:UpdateFunctionCode"),
        way(
            "lets itself call a function with any role", .pathfinding("lambda-006"), "iam:PassRole",
            "lambda:CreateFunction", "lambda:AddPermission"),
        way("puts a layer under a function that has a role", .rhino, "lambda:UpdateFunctionConfiguration"),
        way(
            "runs a state machine with any role", .service("states"), "iam:PassRole", "states:CreateStateMachine",
            "states:StartExecution"),
        // Its role stays as it is where the request names none (Step Functions API Reference, "UpdateStateMachine").
        way("changes what a state machine that has a role does", .service("states"), "states:UpdateStateMachine"),
        way("has a schedule work with any role", .service("scheduler"), "iam:PassRole", "scheduler:CreateSchedule"),
        way("changes a schedule to any role", .service("scheduler"), "iam:PassRole", "scheduler:UpdateSchedule"),
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
        way("builds its own code in a project that has a role", .pathfinding("codebuild-002"), "codebuild:StartBuild"),
        way(
            "builds its own code in batches in a project that has a role", .pathfinding("codebuild-003"),
            "codebuild:StartBuildBatch"),
        // Its role stays as it is where the request names none (CodeBuild API Reference, "UpdateProject").
        way("changes what a project that has a role builds", .service("codebuild"), "codebuild:UpdateProject"),
        way(
            "builds a web site with any role", .labs("amplify-001"), "iam:PassRole", "amplify:CreateApp",
            "amplify:CreateBranch", "amplify:StartJob"),
        way("runs a pipeline with any role", .service("codepipeline"), "iam:PassRole", "codepipeline:CreatePipeline"),
        way("changes a pipeline to any role", .service("codepipeline"), "iam:PassRole", "codepipeline:UpdatePipeline"),
    ]

    /// What works on data.
    static let data: [EscalationMethod] = [
        way(
            "runs a data pipeline with any role", .pathfinding("datapipeline-001"), "iam:PassRole",
            "datapipeline:CreatePipeline", "datapipeline:PutPipelineDefinition", "datapipeline:ActivatePipeline"),
        way("opens a Glue end point with any role", .pathfinding("glue-001"), "iam:PassRole", "glue:CreateDevEndpoint"),
        way("gives a Glue end point that has a role its own key", .rhino, "glue:UpdateDevEndpoint"),
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
            "runs its own steps on a cluster that has a role", .service("elasticmapreduce"),
            "elasticmapreduce:AddJobFlowSteps"),
        // Role and code come with the run: an application that is there serves as well as the path's own.
        way(
            "runs a job with any role", .pathfinding("emrserverless-001"), "iam:PassRole",
            "emr-serverless:StartJobRun"),
        way(
            "runs a stream application with any role", .pathfinding("kinesisanalytics-001"), "iam:PassRole",
            "kinesisanalytics:CreateApplication", "kinesisanalytics:StartApplication"),
        // The path reads its loot with `s3:GetObject`, in a bucket that may be its own, of another account.
        way(
            "runs a workflow with any role", .pathfinding("omics-001"), "iam:PassRole", "omics:CreateWorkflow",
            "omics:StartRun"),
        way("runs a quantum job with any role", .pathfinding("braket-001"), "iam:PassRole", "braket:CreateJob"),
        // Both ask for some rights on networks and buckets besides.
        way(
            "runs an Airflow environment with any role", .labs("mwaa-001"), "iam:PassRole",
            "airflow:CreateEnvironment"),
        way(
            "has an Airflow environment that has a role run its own code", .labs("mwaa-002"),
            "airflow:UpdateEnvironment"),
    ]

    /// Notebooks, models and agents.
    static let models: [EscalationMethod] = [
        way(
            "opens a notebook with any role", .pathfinding("sagemaker-001"), "iam:PassRole",
            "sagemaker:CreateNotebookInstance"),
        way(
            "trains a model with any role", .pathfinding("sagemaker-002"), "iam:PassRole",
            "sagemaker:CreateTrainingJob"),
        way(
            "tunes a model with any role", .service("sagemaker"), "iam:PassRole",
            "sagemaker:CreateHyperParameterTuningJob"),
        way("processes data with any role", .labs("sagemaker-003"), "iam:PassRole", "sagemaker:CreateProcessingJob"),
        way(
            "opens a notebook that has a role", .pathfinding("sagemaker-004"),
            "sagemaker:CreatePresignedNotebookInstanceUrl"),
        way(
            "writes what a notebook that has a role runs at its start", .pathfinding("sagemaker-005"),
            "sagemaker:CreateNotebookInstanceLifecycleConfig", "sagemaker:StopNotebookInstance",
            "sagemaker:UpdateNotebookInstance", "sagemaker:StartNotebookInstance"),
        way("opens a studio that has a role", .service("sagemaker"), "sagemaker:CreatePresignedDomainUrl"),
        way(
            "runs code in an interpreter that has a role", .pathfinding("bedrock-002"),
            "bedrock-agentcore:StartCodeInterpreterSession", "bedrock-agentcore:InvokeCodeInterpreter"),
        way(
            "runs commands beside an agent that has a role", .pathfinding("bedrock-004"),
            "bedrock-agentcore:InvokeAgentRuntimeCommand"),
        way(
            "opens a shell beside an agent that has a role", .service("bedrock-agentcore"),
            "bedrock-agentcore:InvokeAgentRuntimeCommandShell"),
        way(
            "steers a browser that has a role", .pathfinding("bedrock-007"), "bedrock-agentcore:StartBrowserSession",
            "bedrock-agentcore:ConnectBrowserAutomationStream"),
        // An agent that takes web tokens is called without any action of IAM (Amazon Bedrock AgentCore Developer Guide,
        // "Authenticate and authorize with Inbound Auth and Outbound Auth").
        way(
            "runs an agent with any role", .service("bedrock-agentcore"), "iam:PassRole",
            "bedrock-agentcore:CreateAgentRuntime"),
        way(
            "changes an agent to any role", .service("bedrock-agentcore"), "iam:PassRole",
            "bedrock-agentcore:UpdateAgentRuntime"),
    ]
}
