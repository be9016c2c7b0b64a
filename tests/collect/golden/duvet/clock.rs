//= spec/st.md#FPT_STM.1.1
//# The TSF tells the
//# time of its quartz.
fn now() {}

//= spec/st.md#FDP_RIP.2.1
//= type=test
//= reason=forgets it all
fn test_forget() {}

//= spec/st.md#FDP_RIP.2.2
//= type=exception
//= reason=there is none
// = spec/st.md#NOT.1
const TEXT: &str = "//= spec/st.md#NOT.2";
