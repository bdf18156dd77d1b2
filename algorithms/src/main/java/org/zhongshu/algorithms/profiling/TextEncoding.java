package org.zhongshu.algorithms.profiling;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.Charset;
import java.nio.charset.CharsetDecoder;
import java.nio.charset.CoderResult;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/** Tells UTF-8 from GB 18030, the two encodings in which departments hand in text files. */
public final class TextEncoding {

    public static final Charset GB18030 = Charset.forName("GB18030");

    private TextEncoding() {
    }

    /**
     * @param text the charset that fits
     * @param from how many bytes of mark stand before the text
     */
    public record Found(Charset text, int from) {

        public String name() {
            return text.equals(StandardCharsets.UTF_8) ? "UTF-8" : "GB 18030";
        }
    }

    /** UTF-8 when every byte sequence is well-formed, else GB 18030 when that fits, else nothing: the file is no text. */
    public static Optional<Found> detect(byte[] bytes) {
        if (bytes.length >= 3 && (bytes[0] & 0xFF) == 0xEF && (bytes[1] & 0xFF) == 0xBB && (bytes[2] & 0xFF) == 0xBF) {
            return fits(StandardCharsets.UTF_8, bytes) ? Optional.of(new Found(StandardCharsets.UTF_8, 3)) : Optional.empty();
        }
        for (byte b : bytes) {
            if (b == 0) {
                return Optional.empty();
            }
        }
        if (fits(StandardCharsets.UTF_8, bytes)) {
            return Optional.of(new Found(StandardCharsets.UTF_8, 0));
        }
        return fits(GB18030, bytes) ? Optional.of(new Found(GB18030, 0)) : Optional.empty();
    }

    /**
     * The same for a file of any size, in one or two passes and flat memory. A file that fits neither without fault is taken for the one with fewer
     * faulty places, if those are rare; the reader marks them with U+FFFD.
     */
    public static Optional<Found> detect(Path file) throws IOException {
        long utf8 = faults(file, StandardCharsets.UTF_8);
        byte[] head = new byte[3];
        int n;
        try (InputStream in = Files.newInputStream(file)) {
            n = in.readNBytes(head, 0, 3);
        }
        boolean mark = n == 3 && (head[0] & 0xFF) == 0xEF && (head[1] & 0xFF) == 0xBB && (head[2] & 0xFF) == 0xBF;
        if (utf8 == 0 || utf8 > 0 && mark) {
            return Optional.of(new Found(StandardCharsets.UTF_8, mark ? 3 : 0));
        }
        long gb = utf8 < 0 ? -1 : faults(file, GB18030);
        long most = Math.max(20, Files.size(file) / 1000);
        if (utf8 < 0 || gb < 0 || Math.min(utf8, gb) > most) {
            return Optional.empty();
        }
        return Optional.of(new Found(utf8 < gb ? StandardCharsets.UTF_8 : GB18030, 0));
    }

    /** Places that are not in the charset; -1 when there are zero bytes, which no text has. */
    private static long faults(Path file, Charset charset) throws IOException {
        CharsetDecoder decoder = charset.newDecoder().onMalformedInput(CodingErrorAction.REPORT).onUnmappableCharacter(CodingErrorAction.REPORT);
        ByteBuffer bytes = ByteBuffer.allocate(1 << 16);
        CharBuffer chars = CharBuffer.allocate(1 << 16);
        long faults = 0;
        try (InputStream in = Files.newInputStream(file)) {
            boolean end = false;
            while (!end) {
                int from = bytes.position();
                int n = in.read(bytes.array(), from, bytes.capacity() - from);
                end = n < 0;
                for (int i = from; i < from + n; i++) {
                    if (bytes.get(i) == 0) {
                        return -1;
                    }
                }
                bytes.limit(from + Math.max(0, n)).position(0);
                CoderResult result;
                do {
                    chars.clear();
                    result = decoder.decode(bytes, chars, end);
                    if (result.isError()) {
                        faults++;
                        bytes.position(Math.min(bytes.limit(), bytes.position() + result.length()));
                    }
                } while (!result.isUnderflow());
                bytes.compact();
            }
        }
        return faults;
    }

    private static boolean fits(Charset charset, byte[] bytes) {
        try {
            charset.newDecoder().onMalformedInput(CodingErrorAction.REPORT).onUnmappableCharacter(CodingErrorAction.REPORT).decode(ByteBuffer.wrap(bytes));
            return true;
        } catch (CharacterCodingException e) {
            return false;
        }
    }
}
