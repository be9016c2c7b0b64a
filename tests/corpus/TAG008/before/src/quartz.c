//= st.md#FPT_STM.1.1 <- TAG008
//# The TSF keeps the time of its quartz.
int quartz;
