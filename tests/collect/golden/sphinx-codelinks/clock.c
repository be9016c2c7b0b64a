// [[ The clock | IMPL_1 | impl | [REQ_1, REQ_2] ]]
int now(void) { return 0; }
// [[ A test \| of it | TEST_1 | test | [REQ_3] ]]
// [[ A note | NOTE_1 | note | [REQ_4] ]]
// @refs: REQ_5, REQ_6
/*
 * @need impl: the zone
 * :id: IMPL_2
 * :links: REQ_7, REQ_8
 * @endneed
 */
const char *text = "[[ no | NO_1 | impl | [NOT_1] ]]";
