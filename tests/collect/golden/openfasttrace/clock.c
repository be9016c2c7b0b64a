// [impl->req~FPT_STM.1.1~1]
int now(void) { return 0; }
/* [impl~name~2->dsn~login.password~3, req~b~1] and [utest->dsn~c~12>>itest,stest] */
// [dsn->req~d~1>>impl,utest]
// oft:off
// [impl->req~hidden~1]
// oft:on
// [itest~~4->req~FCS_COP.1.1-2fHASH~2]
const char *text = "[impl->req~not~1]";
int array[] = { p->x };
