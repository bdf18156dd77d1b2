package org.zhongshu.algorithms.profiling;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.Charset;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;
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

    private static boolean fits(Charset charset, byte[] bytes) {
        try {
            charset.newDecoder().onMalformedInput(CodingErrorAction.REPORT).onUnmappableCharacter(CodingErrorAction.REPORT).decode(ByteBuffer.wrap(bytes));
            return true;
        } catch (CharacterCodingException e) {
            return false;
        }
    }
}
