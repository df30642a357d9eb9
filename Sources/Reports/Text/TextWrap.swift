/// Lists that fill lines.
enum TextWrap {
    /// Words divided by commas, in lines of at most so many columns where words allow it.
    static func wrapped(_ words: [String], columns: Int) -> [String] {
        var lines: [String] = []
        var line = ""
        for (index, word) in words.enumerated() {
            let piece = index + 1 < words.count ? word + "," : word
            if !line.isEmpty && line.count + 1 + piece.count > columns {
                lines.append(line)
                line = ""
            }
            line += line.isEmpty ? piece : " " + piece
        }
        return line.isEmpty ? lines : lines + [line]
    }
}
