/*!
 * \brief Tells the time; whoever @verifies this is lucky.
 * \satisfies FPT_STM.1.1 the quartz decides, REQ_2 is text
 * @verifies FPT_STM-2e1
 * @verifies the policy
 * @requirement REQ_1 a definition
 */
int now(void);

/// @satisfies FAU_STG.2.3
int keep(void) { return 0; }
const char *text = "@satisfies NOT.1";
