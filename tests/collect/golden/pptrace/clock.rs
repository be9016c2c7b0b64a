/// @enforces A.1
#[derive(Debug)]
struct Clock;

impl Clock {
    /* /* nested */ @supports NOT.1 is not first in its line
     * @enforces A.2 */
    fn now(&self) -> &str { r#"// @enforces NOT.2"# }
}

mod zones {
    // @enforces A.3
    fn hours() {}
}
