//= st.md#FPT_STM.1.1 <- TAG007
//= type=todo
int zone;
