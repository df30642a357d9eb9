import JSONSyntax
import Testing

@testable import AWSAccess

@Test func `an answer of the query protocol becomes the JSON that the AWS CLI prints`() throws {
    let text = """
        <GetXResponse xmlns="https://iam.amazonaws.com/doc/2010-05-08/"><GetXResult>
          <IsTruncated>false</IsTruncated>
          <Policies/>
          <UserDetailList>
            <member><UserName>a&amp;b</UserName><Tags><member><Key>k</Key><Value/></member></Tags>
              <UserPolicyList><member><PolicyName>p</PolicyName>
                <PolicyDocument>%7B%22Version%22%3A%20%222012-10-17%22%2C%22S%22%3A1e0%7D</PolicyDocument></member>
              </UserPolicyList></member>
          </UserDetailList>
        </GetXResult></GetXResponse>
        """
    let root = try XMLElement(parsing: Array(text.utf8))
    let json = try #require(root["GetXResult"]).json
    #expect(
        String(decoding: JSONWriter.compact(json), as: UTF8.self)
            == #"{"IsTruncated":false,"Policies":[],"UserDetailList":[{"UserName":"a&b","Tags":[{"Key":"k","Value":""}],"#
            + #""UserPolicyList":[{"PolicyName":"p","PolicyDocument":{"Version":"2012-10-17","S":1e0}}]}]}"#)
}

@Test(arguments: [
    ("", "malformed"), ("<a>", "malformed"), ("{}", "malformed"),
    ("<!DOCTYPE a [<!ENTITY b 'c'>]><a>&b;</a>", "declaration"),
    (String(repeating: "<a>", count: 70), "tooDeep"),
])
func `what is no answer is refused`(_ text: String, _ kind: String) {
    let error = #expect(throws: XMLElement.Refusal.self) { try XMLElement(parsing: Array(text.utf8)) }
    #expect("\(error.map { "\($0)" } ?? "")".hasPrefix(kind))
}
