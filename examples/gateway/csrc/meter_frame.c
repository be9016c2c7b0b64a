#include "meter_frame.h"

#include <string.h>

#define START 0x68
#define END 0x16
#define VERSION 0x01
#define CRC_POLYNOMIAL 0x3D65

enum { AT_SIZE = 1, AT_VERSION = 3, AT_METER = 4, AT_COUNTER = AT_METER + MF_METER_SIZE };

static uint32_t read_number(const uint8_t *bytes, size_t size)
{
    uint32_t number = 0;
    for (size_t i = 0; i < size; i++)
        number = number << 8 | bytes[i];
    return number;
}

static void write_number(uint8_t *bytes, size_t size, uint32_t number)
{
    for (size_t i = size; i-- > 0; number >>= 8)
        bytes[i] = (uint8_t)number;
}

static int is_name_character(uint8_t c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-' || c == '.';
}

/* The length of a name that is padded with zeros, 0 if it is none: nothing may hide behind the first zero. */
static size_t name_length(const uint8_t *name)
{
    size_t length = 0;
    while (length < MF_METER_SIZE && is_name_character(name[length]))
        length++;
    for (size_t i = length; i < MF_METER_SIZE; i++)
        if (name[i] != 0)
            return 0;
    return length;
}

static int is_payload_size(size_t size)
{
    return size >= MF_BLOCK_SIZE && size <= MF_PAYLOAD_MAX && size % MF_BLOCK_SIZE == 0;
}

uint16_t mf_crc(const uint8_t *bytes, size_t size)
{
    uint16_t crc = 0;
    for (size_t i = 0; i < size; i++) {
        crc ^= (uint16_t)(bytes[i] << 8);
        for (int bit = 0; bit < 8; bit++)
            crc = (uint16_t)(crc & 0x8000 ? crc << 1 ^ CRC_POLYNOMIAL : crc << 1);
    }
    return crc ^ 0xFFFF;
}

/* @supports FDP_IFF.1.5/MTR#d1 only a frame that is whole and well-formed gets as far as the verification of its MAC */
enum mf_status mf_decode(const uint8_t *bytes, size_t size, struct mf_frame *frame)
{
    if (size < MF_HEADER_SIZE + MF_BLOCK_SIZE + MF_TRAILER_SIZE)
        return MF_TOO_SHORT;
    if (bytes[0] != START)
        return MF_NO_START;
    const size_t payload_size = size - MF_HEADER_SIZE - MF_TRAILER_SIZE;
    if (read_number(bytes + AT_SIZE, 2) != size || !is_payload_size(payload_size))
        return MF_WRONG_SIZE;
    if (bytes[size - 1] != END)
        return MF_NO_END;
    if (read_number(bytes + size - 3, 2) != mf_crc(bytes, size - 3))
        return MF_WRONG_CRC;
    if (bytes[AT_VERSION] != VERSION)
        return MF_WRONG_VERSION;
    const size_t length = name_length(bytes + AT_METER);
    if (length == 0)
        return MF_WRONG_NAME;
    const uint32_t counter = read_number(bytes + AT_COUNTER, 4);
    if (counter == 0)
        return MF_WRONG_COUNTER;

    memset(frame, 0, sizeof *frame);
    memcpy(frame->meter, bytes + AT_METER, length);
    frame->counter = counter;
    frame->payload_offset = MF_HEADER_SIZE;
    frame->payload_size = (uint32_t)payload_size;
    frame->mac_offset = (uint32_t)(MF_HEADER_SIZE + payload_size);
    return MF_OK;
}

size_t mf_begin(const char *meter, uint32_t counter, const uint8_t *payload, size_t payload_size, uint8_t *out)
{
    const size_t length = strnlen(meter, MF_METER_SIZE + 1);
    if (length > MF_METER_SIZE || counter == 0 || !is_payload_size(payload_size))
        return 0;
    memset(out, 0, MF_HEADER_SIZE);
    out[0] = START;
    write_number(out + AT_SIZE, 2, (uint32_t)(MF_HEADER_SIZE + payload_size + MF_TRAILER_SIZE));
    out[AT_VERSION] = VERSION;
    memcpy(out + AT_METER, meter, length);
    if (name_length(out + AT_METER) == 0)
        return 0;
    write_number(out + AT_COUNTER, 4, counter);
    memcpy(out + MF_HEADER_SIZE, payload, payload_size);
    return MF_HEADER_SIZE + payload_size;
}

size_t mf_finish(uint8_t *out, size_t covered, const uint8_t mac[MF_MAC_SIZE])
{
    memcpy(out + covered, mac, MF_MAC_SIZE);
    write_number(out + covered + MF_MAC_SIZE, 2, mf_crc(out, covered + MF_MAC_SIZE));
    out[covered + MF_MAC_SIZE + 2] = END;
    return covered + MF_TRAILER_SIZE;
}

/* @enforces FPT_RPL.1.1 a counter below the window, or marked in it, belongs to a frame that is played back */
int mf_window_fresh(const struct mf_window *window, uint32_t counter)
{
    if (counter > window->highest)
        return 1;
    const uint32_t age = window->highest - counter;
    return counter != 0 && age < MF_WINDOW_SIZE && !(window->taken >> age & 1);
}

void mf_window_take(struct mf_window *window, uint32_t counter)
{
    if (counter <= window->highest) {
        const uint32_t age = window->highest - counter;
        if (age < MF_WINDOW_SIZE)
            window->taken |= (uint64_t)1 << age;
        return;
    }
    const uint32_t step = counter - window->highest;
    window->taken = (step < MF_WINDOW_SIZE ? window->taken << step : 0) | 1;
    window->highest = counter;
}
