// @enforces A.1 a language that is read by line
fun now() = "// @enforces NOT.1"
