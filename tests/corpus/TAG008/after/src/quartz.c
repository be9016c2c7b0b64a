//= st.md#FPT_STM.1.1
//# The TSF tells the time of its quartz.
int quartz;
