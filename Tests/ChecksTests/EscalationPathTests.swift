import Testing

@testable import Checks

/// The paths of DataDog/pathfinding.cloud as `data/paths/aws` lists them, each with the actions that it requires: whoever
/// has just these is found, whether by a row of the path's own or by one that takes less.
@Suite struct EscalationPathTests {
    static let paths: [(id: String, actions: [String])] = """
        apprunner-001: iam:PassRole apprunner:CreateService
        apprunner-002: apprunner:UpdateService
        batch-001: iam:PassRole batch:RegisterJobDefinition batch:SubmitJob
        batch-002: batch:SubmitJob
        batch-003: iam:PassRole batch:CreateComputeEnvironment batch:CreateJobQueue batch:RegisterJobDefinition \
        batch:SubmitJob
        bedrock-001: iam:PassRole bedrock-agentcore:CreateCodeInterpreter \
        bedrock-agentcore:StartCodeInterpreterSession bedrock-agentcore:InvokeCodeInterpreter
        bedrock-002: bedrock-agentcore:StartCodeInterpreterSession bedrock-agentcore:InvokeCodeInterpreter
        bedrock-003: iam:PassRole bedrock-agentcore:CreateAgentRuntime bedrock-agentcore:InvokeAgentRuntimeCommand
        bedrock-004: bedrock-agentcore:InvokeAgentRuntimeCommand
        bedrock-005: iam:PassRole bedrock-agentcore:CreateHarness bedrock-agentcore:CreateAgentRuntime \
        bedrock-agentcore:CreateAgentRuntimeEndpoint bedrock-agentcore:CreateWorkloadIdentity \
        bedrock-agentcore:GetAgentRuntime bedrock-agentcore:GetHarness bedrock-agentcore:InvokeAgentRuntimeCommand
        bedrock-006: iam:PassRole bedrock-agentcore:CreateBrowser bedrock-agentcore:StartBrowserSession \
        bedrock-agentcore:ConnectBrowserAutomationStream
        bedrock-007: bedrock-agentcore:StartBrowserSession bedrock-agentcore:ConnectBrowserAutomationStream
        braket-001: iam:PassRole braket:CreateJob
        cloudformation-001: iam:PassRole cloudformation:CreateStack
        cloudformation-002: cloudformation:UpdateStack
        cloudformation-003: iam:PassRole cloudformation:CreateStackSet cloudformation:CreateStackInstances
        cloudformation-004: iam:PassRole cloudformation:UpdateStackSet
        cloudformation-005: cloudformation:CreateChangeSet cloudformation:ExecuteChangeSet
        codebuild-001: iam:PassRole codebuild:CreateProject codebuild:StartBuild
        codebuild-002: codebuild:StartBuild
        codebuild-003: codebuild:StartBuildBatch
        codebuild-004: iam:PassRole codebuild:CreateProject codebuild:StartBuildBatch
        codedeploy-001: codedeploy:CreateDeployment codedeploy:RegisterApplicationRevision \
        codedeploy:GetDeploymentConfig
        cognitoidentity-001: iam:PassRole cognito-identity:SetIdentityPoolRoles
        datapipeline-001: iam:PassRole datapipeline:CreatePipeline datapipeline:PutPipelineDefinition \
        datapipeline:ActivatePipeline
        ec2-001: iam:PassRole ec2:RunInstances
        ec2-002: ec2:ModifyInstanceAttribute ec2:StopInstances ec2:StartInstances
        ec2-003: ec2-instance-connect:SendSSHPublicKey
        ec2-004: iam:PassRole ec2:RequestSpotInstances
        ec2-005: ec2:CreateLaunchTemplateVersion ec2:ModifyLaunchTemplate
        ecs-001: iam:PassRole ecs:CreateCluster ecs:RegisterTaskDefinition ecs:CreateService
        ecs-002: iam:PassRole ecs:CreateCluster ecs:RegisterTaskDefinition ecs:RunTask
        ecs-003: iam:PassRole ecs:RegisterTaskDefinition ecs:CreateService
        ecs-004: iam:PassRole ecs:RegisterTaskDefinition ecs:RunTask
        ecs-005: iam:PassRole ecs:RegisterTaskDefinition ecs:StartTask
        ecs-006: ecs:ExecuteCommand ecs:DescribeTasks
        ecs-007: iam:PassRole ecs:StartTask ecs:RegisterContainerInstance
        ecs-008: iam:PassRole ecs:RunTask
        ecs-009: iam:PassRole ecs:StartTask
        emr-001: iam:PassRole elasticmapreduce:RunJobFlow
        emrserverless-001: iam:PassRole emr-serverless:CreateApplication emr-serverless:StartJobRun
        gamelift-001: iam:PassRole gamelift:CreateBuild gamelift:CreateFleet gamelift:RequestUploadCredentials
        glue-001: iam:PassRole glue:CreateDevEndpoint
        glue-003: iam:PassRole glue:CreateJob glue:StartJobRun
        glue-004: iam:PassRole glue:CreateJob glue:CreateTrigger
        glue-005: iam:PassRole glue:UpdateJob glue:StartJobRun
        glue-006: iam:PassRole glue:UpdateJob glue:CreateTrigger
        glue-007: iam:PassRole glue:CreateSession glue:RunStatement
        iam-001: iam:CreatePolicyVersion
        iam-002: iam:CreateAccessKey
        iam-003: iam:CreateAccessKey iam:DeleteAccessKey
        iam-004: iam:CreateLoginProfile
        iam-005: iam:PutRolePolicy
        iam-006: iam:UpdateLoginProfile
        iam-007: iam:PutUserPolicy
        iam-008: iam:AttachUserPolicy
        iam-009: iam:AttachRolePolicy
        iam-010: iam:AttachGroupPolicy
        iam-011: iam:PutGroupPolicy
        iam-012: iam:UpdateAssumeRolePolicy
        iam-013: iam:AddUserToGroup
        iam-014: iam:AttachRolePolicy sts:AssumeRole
        iam-015: iam:AttachUserPolicy iam:CreateAccessKey
        iam-016: iam:CreatePolicyVersion sts:AssumeRole
        iam-017: iam:PutRolePolicy sts:AssumeRole
        iam-018: iam:PutUserPolicy iam:CreateAccessKey
        iam-019: iam:AttachRolePolicy iam:UpdateAssumeRolePolicy
        iam-020: iam:CreatePolicyVersion iam:UpdateAssumeRolePolicy
        iam-021: iam:PutRolePolicy iam:UpdateAssumeRolePolicy
        imagebuilder-001: iam:PassRole imagebuilder:CreateComponent imagebuilder:CreateImageRecipe \
        imagebuilder:CreateInfrastructureConfiguration imagebuilder:CreateImage
        kinesisanalytics-001: iam:PassRole kinesisanalytics:CreateApplication kinesisanalytics:StartApplication
        lambda-001: iam:PassRole lambda:CreateFunction lambda:InvokeFunction
        lambda-002: iam:PassRole lambda:CreateFunction lambda:CreateEventSourceMapping
        lambda-003: lambda:UpdateFunctionCode
        lambda-004: lambda:UpdateFunctionCode lambda:InvokeFunction
        lambda-005: lambda:UpdateFunctionCode lambda:AddPermission
        lambda-006: iam:PassRole lambda:CreateFunction lambda:AddPermission
        omics-001: iam:PassRole omics:CreateWorkflow omics:StartRun s3:GetObject
        sagemaker-001: iam:PassRole sagemaker:CreateNotebookInstance
        sagemaker-002: iam:PassRole sagemaker:CreateTrainingJob
        sagemaker-004: sagemaker:CreatePresignedNotebookInstanceUrl
        sagemaker-005: sagemaker:CreateNotebookInstanceLifecycleConfig sagemaker:StopNotebookInstance \
        sagemaker:UpdateNotebookInstance sagemaker:StartNotebookInstance
        ssm-001: ssm:StartSession
        ssm-002: ssm:SendCommand
        ssm-003: iam:PassRole ssm:CreateDocument ssm:StartAutomationExecution
        sts-001: sts:AssumeRole
        """
        .split(separator: "\n").map { line in
            let words = line.split(separator: " ").map(String.init)
            return (String(words[0].dropLast()), Array(words.dropFirst()))
        }

    @Test func `every path is found by its actions alone`() throws {
        #expect(Self.paths.count == 86)
        let found = try EscalationWorld(roles: Self.paths.map { ($0.id, $0.actions) }).found()
        #expect(found.keys.sorted() == Self.paths.map { "role/\($0.id)" }.sorted())
    }

    @Test func `a row names a path that there is, and takes no action that the path does not`() throws {
        let paths = Dictionary(uniqueKeysWithValues: Self.paths.map { ($0.id, Set($0.actions)) })
        for method in EscalationMethod.all {
            guard case .pathfinding(let id) = method.source else { continue }
            let actions = try #require(paths[id], "\(id)")
            #expect(actions.isSuperset(of: method.actions), "\(id)")
        }
    }

    @Test func `a path has a row of its own unless another row finds it`() {
        let named = Set(
            EscalationMethod.all.compactMap { method in
                if case .pathfinding(let id) = method.source { return id }
                return nil
            })
        for (id, actions) in Self.paths where !named.contains(id) {
            #expect(EscalationMethod.all.contains { Set($0.actions).isSubset(of: actions) }, "\(id)")
        }
    }
}
