package org.zhongshu.algorithms.hj212;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;

import org.junit.jupiter.api.Test;

class Hj212FrameReaderTest {
    private static final byte[] PLAIN = frame(null, "DataTime=20240601085857;w01018-Rtd=1.0,w01018-Flag=N");
    private static final byte[] SECRET = frame("0".repeat(16).getBytes(UTF_8), "DataTime=20240601085857;w01018-Rtd=1.0,w01018-Flag=N");

    @Test
    void cutsAStreamAtAnyPlaces() {
        byte[] stream = join(PLAIN, SECRET, "noise\r\n".getBytes(UTF_8), PLAIN, SECRET, SECRET, PLAIN);
        for (int seed = 0; seed < 200; seed++) {
            Random random = new Random(seed);
            Hj212FrameReader reader = new Hj212FrameReader();
            List<byte[]> frames = new ArrayList<>();
            int at = 0;
            while (at < stream.length) {
                int n = Math.min(stream.length - at, 1 + random.nextInt(120));
                frames.addAll(reader.feed(stream, at, n));
                at += n;
            }
            assertThat(frames).as("seed %d", seed).containsExactly(PLAIN, SECRET, PLAIN, SECRET, SECRET, PLAIN);
            assertThat(reader.skipped()).isEqualTo(7);
        }
    }

    @Test
    void givesOutAFrameThatNeverEnds() {
        Hj212FrameReader reader = new Hj212FrameReader();
        byte[] endless = ("##0100" + "x".repeat(Hj212FrameReader.MAX_FRAME)).getBytes(UTF_8);
        assertThat(reader.feed(endless)).hasSize(1).first().satisfies(f -> assertThat(f).hasSize(Hj212FrameReader.MAX_FRAME));
        assertThat(reader.feed(PLAIN)).containsExactly(PLAIN);
    }

    private static byte[] frame(byte[] key, String body) {
        return Hj212Codec.encode(new Hj212Message("20240601085857223", "32", "2011", "123456", "A1", 9, 0, 0, false, body), key);
    }

    private static byte[] join(byte[]... parts) {
        var out = new java.io.ByteArrayOutputStream();
        for (byte[] part : parts) {
            out.writeBytes(part);
        }
        return out.toByteArray();
    }
}
