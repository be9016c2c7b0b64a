/*
 * Frames of meters that use no TLS: taken apart, put together, and kept from being played back.
 *
 * A frame, all numbers with the most significant byte first:
 *
 *     start    1  0x68
 *     size     2  of the whole frame, from start to end
 *     version  1  0x01
 *     meter   16  name, letters, digits, '-' and '.', padded with zeros
 *     counter  4  counts up with each frame of this meter, from 1
 *     payload  n  ciphertext, whole blocks of 16 bytes, 16 to 1024
 *     mac     16  over everything before it
 *     crc      2  CRC-16/EN-13757 over everything before it
 *     end      1  0x16
 *
 * Nothing here has a key: who calls decrypts and verifies the MAC. Nothing here allocates, and nothing is read or written
 * outside the buffers that are handed over.
 */
#ifndef METER_FRAME_H
#define METER_FRAME_H

#include <stddef.h>
#include <stdint.h>

#define MF_METER_SIZE 16
#define MF_MAC_SIZE 16
#define MF_BLOCK_SIZE 16
#define MF_PAYLOAD_MAX 1024
#define MF_HEADER_SIZE (1 + 2 + 1 + MF_METER_SIZE + 4)
#define MF_TRAILER_SIZE (MF_MAC_SIZE + 2 + 1)
#define MF_FRAME_MAX (MF_HEADER_SIZE + MF_PAYLOAD_MAX + MF_TRAILER_SIZE)
#define MF_WINDOW_SIZE 64

/* What is wrong with a frame; the order is the order of the checks. */
enum mf_status {
    MF_OK = 0,
    MF_TOO_SHORT,
    MF_NO_START,
    MF_WRONG_SIZE,
    MF_NO_END,
    MF_WRONG_CRC,
    MF_WRONG_VERSION,
    MF_WRONG_NAME,
    MF_WRONG_COUNTER,
};

/* A frame that has been taken apart: offsets and sizes lie within the bytes that were handed over. */
struct mf_frame {
    char meter[MF_METER_SIZE + 1];
    uint32_t counter;
    uint32_t payload_offset;
    uint32_t payload_size;
    uint32_t mac_offset;
};

/* Which counters a meter has used: the highest, and of the 64 up to it those that were taken (bit i: highest - i). */
struct mf_window {
    uint32_t highest;
    uint64_t taken;
};

/* Take apart the `size` bytes at `bytes`; `frame` is written only if the result is MF_OK. */
enum mf_status mf_decode(const uint8_t *bytes, size_t size, struct mf_frame *frame);

/*
 * Write header and payload to `out`, which has room for MF_FRAME_MAX bytes; returns how many bytes the MAC has to cover,
 * 0 if name, counter or payload cannot stand in a frame.
 */
size_t mf_begin(const char *meter, uint32_t counter, const uint8_t *payload, size_t payload_size, uint8_t *out);

/* Write MAC, CRC and end behind the `covered` bytes that mf_begin has written; returns the size of the frame. */
size_t mf_finish(uint8_t *out, size_t covered, const uint8_t mac[MF_MAC_SIZE]);

/* Whether `counter` is one that this meter can still use: 1 if so, 0 if it was used, or is too old to tell. */
int mf_window_fresh(const struct mf_window *window, uint32_t counter);

/* Note that `counter` was used. Call it for frames whose MAC was verified, and for no others. */
void mf_window_take(struct mf_window *window, uint32_t counter);

/* CRC-16/EN-13757. */
uint16_t mf_crc(const uint8_t *bytes, size_t size);

#endif
