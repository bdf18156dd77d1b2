package org.zhongshu.algorithms.hj212;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Cuts a TCP stream into frames. Not thread safe: one per connection.
 *
 * <p>A frame starts at {@code ##} and ends where its length field says, provided CR LF stands there, else (encrypted
 * bodies declare their plain length) at the next CR LF. Bytes before {@code ##} are {@link #skipped() counted} and
 * dropped; a frame that does not end within {@value #MAX_FRAME} bytes is given out as it is, so that it can be refused and kept.
 */
public final class Hj212FrameReader {
    /** A plain segment of 1024 bytes, encrypted and written as hexadecimal list, is under 6 KB. */
    public static final int MAX_FRAME = 8192;
    private byte[] buffer = new byte[0];
    private long skipped;

    /** Takes the bytes that arrived and returns every frame that is now whole, in order. */
    public List<byte[]> feed(byte[] bytes, int offset, int length) {
        int kept = buffer.length;
        buffer = Arrays.copyOf(buffer, kept + length);
        System.arraycopy(bytes, offset, buffer, kept, length);
        List<byte[]> frames = new ArrayList<>();
        int at = 0;
        while (true) {
            int start = head(at);
            skipped += start - at;
            at = start;
            int end = end(at);
            if (end < 0) {
                break;
            }
            frames.add(Arrays.copyOfRange(buffer, at, end));
            at = end;
        }
        buffer = Arrays.copyOfRange(buffer, at, buffer.length);
        return frames;
    }

    /** Takes all the bytes. */
    public List<byte[]> feed(byte[] bytes) {
        return feed(bytes, 0, bytes.length);
    }

    /** Bytes dropped so far because they stood outside any frame (line ends are not counted as faults by devices that send two). */
    public long skipped() {
        return skipped;
    }

    /** Position of the next {@code ##} or of what may become one. */
    private int head(int from) {
        for (int i = from; i < buffer.length; i++) {
            if (buffer[i] == '#' && (i + 1 == buffer.length || buffer[i + 1] == '#')) {
                return i;
            }
        }
        return buffer.length;
    }

    private int end(int start) {
        int available = buffer.length - start;
        if (available < 12) {
            return -1;
        }
        int declared = 0;
        for (int i = start + 2; i < start + 6; i++) {
            declared = buffer[i] >= '0' && buffer[i] <= '9' && declared >= 0 ? declared * 10 + buffer[i] - '0' : -1;
        }
        int due = start + 10 + declared;
        if (declared >= 0 && due + 2 <= buffer.length && buffer[due] == '\r' && buffer[due + 1] == '\n') {
            return due + 2;
        }
        if (declared >= 0 && due + 2 > buffer.length && available < MAX_FRAME) {
            return -1;
        }
        for (int i = start + 6; i + 1 < buffer.length; i++) {
            if (buffer[i] == '\r' && buffer[i + 1] == '\n') {
                return i + 2;
            }
        }
        return available >= MAX_FRAME ? start + MAX_FRAME : -1;
    }
}
