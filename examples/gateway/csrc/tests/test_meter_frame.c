/*
 * Tests of the frames of meters. Called with the path of the report to write, in JUnit's form, and what is tested:
 *
 *     test_meter_frame results/c.xml "Example Gateway Core 1.0.0"
 *
 * Ends with 0 if everything passed, with 1 if a test failed, with 2 if the report could not be written.
 */
#define _POSIX_C_SOURCE 200809L

#include "../meter_frame.h"

#include <stdio.h>
#include <string.h>

#define FILE_NAME "csrc/tests/test_meter_frame.c"
#define CHECK(condition)                 \
    do {                                 \
        if (!(condition))                \
            return "not: " #condition;   \
    } while (0)

static const uint8_t PAYLOAD[32] = "thirty-two bytes of ciphertext.";
static const uint8_t MAC[MF_MAC_SIZE] = "fifteen letters";
static uint8_t good[MF_FRAME_MAX];
static size_t good_size;

/* A frame as a meter sends it, made anew for each test. */
static void prepare(void)
{
    good_size = mf_finish(good, mf_begin("meter-1", 7, PAYLOAD, sizeof PAYLOAD, good), MAC);
}

/* Bring the CRC in line with what was changed before it, so that the check behind it is reached. */
static void repair(uint8_t *bytes, size_t size)
{
    const uint16_t crc = mf_crc(bytes, size - 3);
    bytes[size - 3] = (uint8_t)(crc >> 8);
    bytes[size - 2] = (uint8_t)crc;
}

static const char *crc_is_that_of_the_standard(void)
{
    CHECK(mf_crc((const uint8_t *)"123456789", 9) == 0xC2B7);
    return NULL;
}

static const char *frame_comes_apart_as_it_was_put_together(void)
{
    struct mf_frame frame;
    CHECK(mf_decode(good, good_size, &frame) == MF_OK);
    CHECK(strcmp(frame.meter, "meter-1") == 0);
    CHECK(frame.counter == 7);
    CHECK(frame.payload_size == sizeof PAYLOAD);
    CHECK(memcmp(good + frame.payload_offset, PAYLOAD, sizeof PAYLOAD) == 0);
    CHECK(memcmp(good + frame.mac_offset, MAC, sizeof MAC) == 0);
    return NULL;
}

static const char *longest_name_and_payload_fit(void)
{
    static uint8_t payload[MF_PAYLOAD_MAX];
    static uint8_t out[MF_FRAME_MAX];
    struct mf_frame frame;
    const size_t size = mf_finish(out, mf_begin("ABCDEFGH.1234-78", UINT32_MAX, payload, sizeof payload, out), MAC);
    CHECK(size == MF_FRAME_MAX);
    CHECK(mf_decode(out, size, &frame) == MF_OK);
    CHECK(strcmp(frame.meter, "ABCDEFGH.1234-78") == 0);
    CHECK(frame.counter == UINT32_MAX);
    return NULL;
}

static const char *what_cannot_stand_in_a_frame_is_refused(void)
{
    static uint8_t payload[MF_PAYLOAD_MAX + MF_BLOCK_SIZE];
    uint8_t out[MF_FRAME_MAX];
    CHECK(mf_begin("", 1, PAYLOAD, 16, out) == 0);
    CHECK(mf_begin("seventeen-letters", 1, PAYLOAD, 16, out) == 0);
    CHECK(mf_begin("two words", 1, PAYLOAD, 16, out) == 0);
    CHECK(mf_begin("meter-1", 0, PAYLOAD, 16, out) == 0);
    CHECK(mf_begin("meter-1", 1, PAYLOAD, 0, out) == 0);
    CHECK(mf_begin("meter-1", 1, PAYLOAD, 15, out) == 0);
    CHECK(mf_begin("meter-1", 1, payload, sizeof payload, out) == 0);
    return NULL;
}

static const char *every_cut_frame_is_refused(void)
{
    struct mf_frame frame;
    for (size_t size = 0; size < good_size; size++)
        CHECK(mf_decode(good, size, &frame) != MF_OK);
    CHECK(mf_decode(good, good_size - 1, &frame) == MF_WRONG_SIZE);
    return NULL;
}

static const char *every_changed_bit_is_found(void)
{
    struct mf_frame frame;
    for (size_t bit = 0; bit < 8 * good_size; bit++) {
        good[bit / 8] ^= (uint8_t)(1 << bit % 8);
        CHECK(mf_decode(good, good_size, &frame) != MF_OK);
        good[bit / 8] ^= (uint8_t)(1 << bit % 8);
    }
    return NULL;
}

static const char *each_mistake_has_its_name(void)
{
    struct mf_frame frame;
    CHECK(mf_decode(good, 10, &frame) == MF_TOO_SHORT);
    good[0] = 0x69;
    CHECK(mf_decode(good, good_size, &frame) == MF_NO_START);
    prepare();
    good[2] ^= 1;
    CHECK(mf_decode(good, good_size, &frame) == MF_WRONG_SIZE);
    prepare();
    good[good_size - 1] = 0;
    CHECK(mf_decode(good, good_size, &frame) == MF_NO_END);
    prepare();
    good[30] ^= 1;
    CHECK(mf_decode(good, good_size, &frame) == MF_WRONG_CRC);
    prepare();
    good[3] = 2;
    repair(good, good_size);
    CHECK(mf_decode(good, good_size, &frame) == MF_WRONG_VERSION);
    prepare();
    memset(good + 20, 0, 4);
    repair(good, good_size);
    CHECK(mf_decode(good, good_size, &frame) == MF_WRONG_COUNTER);
    return NULL;
}

static const char *nothing_hides_in_a_name(void)
{
    static const char names[][MF_METER_SIZE] = {"\0eter-1", "meter\n1", "meter-1\0x", "../meter", "m\xc3\xa4ter"};
    struct mf_frame frame;
    for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
        prepare();
        memcpy(good + 4, names[i], MF_METER_SIZE);
        repair(good, good_size);
        CHECK(mf_decode(good, good_size, &frame) == MF_WRONG_NAME);
    }
    return NULL;
}

/* Bytes that nobody meant as a frame, and frames with a few bytes changed and the CRC put right. */
static const char *noise_stays_within_its_buffer(void)
{
    static uint8_t noise[MF_FRAME_MAX + 64];
    uint32_t state = 1;
    for (int round = 0; round < 20000; round++) {
        state = state * 1664525 + 1013904223;
        const size_t size = state >> 8 & 1 ? good_size : state % sizeof noise;
        for (size_t i = 0; i < size; i++) {
            state = state * 1664525 + 1013904223;
            noise[i] = size == good_size && state >> 28 ? good[i] : (uint8_t)(state >> 16);
        }
        if (size > 3) {
            noise[0] = 0x68;
            noise[1] = (uint8_t)(size >> 8);
            noise[2] = (uint8_t)size;
            noise[size - 1] = 0x16;
            repair(noise, size);
        }
        struct mf_frame frame;
        if (mf_decode(noise, size, &frame) == MF_OK) {
            CHECK(strlen(frame.meter) >= 1 && strlen(frame.meter) <= MF_METER_SIZE);
            CHECK(frame.payload_offset + frame.payload_size == frame.mac_offset);
            CHECK(frame.mac_offset + MF_TRAILER_SIZE == size);
        }
    }
    return NULL;
}

/* @verifies FPT_RPL.1.1 */
static const char *each_counter_passes_once(void)
{
    struct mf_window window = {0, 0};
    static const uint32_t counters[] = {1, 2, 5, 3, 64, 65, 4, 200, 199, 137, UINT32_MAX};
    for (size_t i = 0; i < sizeof counters / sizeof *counters; i++) {
        CHECK(mf_window_fresh(&window, counters[i]));
        mf_window_take(&window, counters[i]);
        CHECK(!mf_window_fresh(&window, counters[i]));
    }
    return NULL;
}

/* @verifies FPT_RPL.1.1 */
static const char *what_is_older_than_the_window_is_taken_for_a_replay(void)
{
    struct mf_window window = {0, 0};
    mf_window_take(&window, 100);
    CHECK(mf_window_fresh(&window, 100 - MF_WINDOW_SIZE + 1));
    CHECK(!mf_window_fresh(&window, 100 - MF_WINDOW_SIZE));
    CHECK(!mf_window_fresh(&window, 1));
    CHECK(!mf_window_fresh(&window, 0));
    mf_window_take(&window, 1);
    CHECK(window.highest == 100 && window.taken == 1);
    return NULL;
}

/* @verifies FPT_RPL.1.1 against a list of all counters that were taken */
static const char *window_agrees_with_a_list(void)
{
    static uint8_t used[512];
    struct mf_window window = {0, 0};
    uint32_t state = 42, highest = 0;
    memset(used, 0, sizeof used);
    for (int round = 0; round < 5000; round++) {
        state = state * 1664525 + 1013904223;
        const uint32_t reach = highest + 20 < sizeof used ? highest + 20 : (uint32_t)sizeof used - 1;
        const uint32_t counter = 1 + (state >> 8) % reach;
        const int fresh = counter > highest || (highest - counter < MF_WINDOW_SIZE && !used[counter]);
        CHECK(mf_window_fresh(&window, counter) == fresh);
        if (!fresh)
            continue;
        mf_window_take(&window, counter);
        used[counter] = 1;
        if (counter > highest)
            highest = counter;
    }
    return NULL;
}

struct test {
    const char *name;
    const char *(*run)(void);
    const char *verifies;
};

#define TEST(name) {#name, name, NULL}
#define VERIFYING(name, id) {#name, name, id}

static const struct test TESTS[] = {
    TEST(crc_is_that_of_the_standard),
    TEST(frame_comes_apart_as_it_was_put_together),
    TEST(longest_name_and_payload_fit),
    TEST(what_cannot_stand_in_a_frame_is_refused),
    TEST(every_cut_frame_is_refused),
    TEST(every_changed_bit_is_found),
    TEST(each_mistake_has_its_name),
    TEST(nothing_hides_in_a_name),
    TEST(noise_stays_within_its_buffer),
    VERIFYING(each_counter_passes_once, "FPT_RPL.1.1"),
    VERIFYING(what_is_older_than_the_window_is_taken_for_a_replay, "FPT_RPL.1.1"),
    VERIFYING(window_agrees_with_a_list, "FPT_RPL.1.1"),
};

/* What failed is an expression of C, which may hold characters that XML keeps for itself. */
static void write_escaped(FILE *report, const char *text)
{
    for (; *text; text++) {
        const char *const escaped = *text == '&' ? "&amp;" : *text == '<' ? "&lt;" : *text == '>' ? "&gt;" : *text == '"' ? "&quot;" : NULL;
        if (escaped)
            fputs(escaped, report);
        else
            fputc(*text, report);
    }
}

static int run(FILE *report, const struct test *test)
{
    prepare();
    const char *const failure = test->run();
    fprintf(report, "  <testcase file=\"" FILE_NAME "\" name=\"%s\">\n", test->name);
    if (test->verifies)
        fprintf(report, "    <properties><property name=\"verifies\" value=\"%s\"/></properties>\n", test->verifies);
    if (failure) {
        fputs("    <failure message=\"", report);
        write_escaped(report, failure);
        fputs("\"/>\n", report);
        fprintf(stderr, "%s: %s\n", test->name, failure);
    }
    fputs("  </testcase>\n", report);
    return failure != NULL;
}

int main(int argc, char **argv)
{
    FILE *const report = argc == 3 ? fopen(argv[1], "w") : NULL;
    if (!report) {
        fputs("usage: test_meter_frame REPORT TOE (a file that can be written, and what is tested)\n", stderr);
        return 2;
    }
    const size_t count = sizeof TESTS / sizeof *TESTS;
    size_t failed = 0;
    fputs("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<testsuite name=\"meter_frame\">\n", report);
    fputs("  <properties><property name=\"pptrace.toe\" value=\"", report);
    write_escaped(report, argv[2]);
    fputs("\"/></properties>\n", report);
    for (size_t i = 0; i < count; i++)
        failed += (size_t)run(report, &TESTS[i]);
    fputs("</testsuite>\n", report);
    if (fclose(report) != 0)
        return 2;
    printf("%zu of %zu C tests passed\n", count - failed, count);
    return failed != 0;
}
