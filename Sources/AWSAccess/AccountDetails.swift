import Diagnostics
import JSONSyntax

/// The state of an account as IAM tells it, page by page (IAM API Reference, "GetAccountAuthorizationDetails").
public enum AccountDetails {
    /// All pages, each as the AWS CLI prints one.
    ///
    /// - Parameter progress: gets the number of pages so far.
    /// - Throws: the first failure: a state that lacks a page would look like one in which principals are gone.
    public static func pages(
        _ session: AWSSession, progress: (Int) -> Void
    ) throws(DiagnosticError) -> [JSONValue] {
        let client = try session.client(.iam)
        var pages: [JSONValue] = []
        var marker: String?
        repeat {
            let mark = marker.map { [("Marker", $0)] } ?? []
            let answer = try client.answer(
                .init("GetAccountAuthorizationDetails", [("MaxItems", "\(pageLength)")] + mark))
            pages.append(answer.json)
            progress(pages.count)
            marker = answer["IsTruncated"] == "true" ? answer["Marker"] : nil
            guard answer["IsTruncated"] != "true" || marker != nil else {
                throw DiagnosticError(
                    .error(.awsAnswer, "IAM's answer goes on and does not say where", help: "run the command again"))
            }
        } while marker != nil
        return pages
    }

    /// The most that one page may have (IAM API Reference).
    private static let pageLength = 1_000
}
